"""What the vault seals opens only with its key, in its place, unaltered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault, agrees

VAULT = Vault(b"a" * 32, "a passphrase of the tests")
OTHER = Vault(b"b" * 32)


@given(st.text(), st.text())
def test_what_was_sealed_opens_again(text: str, context: str) -> None:
    sealed = VAULT.seal(text, context=context)
    assert VAULT.open(sealed, context=context) == text
    assert sealed != VAULT.seal(text, context=context), "a random nonce, so equal values look different"


@given(st.integers(0, 40), st.integers(1, 255))
def test_one_altered_byte_is_enough_to_refuse(place: int, change: int) -> None:
    sealed = bytearray(VAULT.seal("020190001234"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(DomainError, match=r"keys\.cannot_open"):
        VAULT.open(bytes(sealed))


@pytest.mark.parametrize(
    "sealed", [b"", b"\x01", b"\x01" * 12, OTHER.seal("x"), VAULT.seal("x", context="person:5")], ids=range(5)
)
def test_another_key_another_place_or_nothing_is_refused(sealed: bytes) -> None:
    with pytest.raises(DomainError, match=r"keys\.cannot_open"):
        VAULT.open(sealed, context="person:4")


def test_after_a_change_of_the_data_key_old_values_open_and_are_found() -> None:
    changed = Vault(OTHER.data_key, key_id=2, earlier=((1, VAULT.data_key),))
    assert changed.open(VAULT.seal("Bản Hạ")) == "Bản Hạ"
    assert changed.seal("x")[0] == 2
    assert changed.keyed_hash("x") == VAULT.keyed_hash("x")


def test_keyed_hashes_find_equal_values_under_one_key_only() -> None:
    assert VAULT.keyed_hash("020190001234") == VAULT.keyed_hash("020190001234")
    assert len({VAULT.keyed_hash("1"), VAULT.keyed_hash("2"), OTHER.keyed_hash("1")}) == 3


def test_a_code_depends_on_purpose_parts_and_their_borders() -> None:
    codes = {VAULT.mac("a", "12", 3), VAULT.mac("a", "1", 23), VAULT.mac("b", "12", 3), VAULT.mac("a", "12", 3, "")}
    assert len(codes) == 4
    assert VAULT.mac("a", "12", 3) == VAULT.mac("a", b"12", "3")


def test_a_shortened_code_agrees_at_its_length_only() -> None:
    code = VAULT.mac("a", 1)
    assert agrees(code[:10], code, length=10)
    assert agrees(code, code)
    assert not agrees(code[:9], code, length=10)
    assert not agrees(b"", code, length=10)


def test_signing_keys_need_the_passphrase_too() -> None:
    sealed = VAULT.for_signing_keys.seal_bytes(b"private")
    with pytest.raises(DomainError):
        Vault(VAULT.data_key, "another passphrase").for_signing_keys.open_bytes(sealed)


def test_secrets_stay_out_of_the_printed_form() -> None:
    assert "aaaa" not in repr(VAULT)
    assert "passphrase" not in repr(VAULT)


def test_a_key_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"short")
