"""What may be a user name, a password, a PIN, a phone number, a way on."""

import unicodedata

import pytest

from lms.access.hashing import LIGHT, Hasher, Locksmith, card_lookup, code_fingerprint, keyed_pin, phone_lookup
from lms.access.secrets import check_password, check_pin, check_username, kind_of, local_path, phone_number, username_key
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault

VAULT = Vault(b"k" * 32)
SMITH = Locksmith(VAULT, Hasher(LIGHT))


def refusal(call: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize("typed", ["Hoàng.Lan", "HOANG.LAN ", "hoa\u0300ng.lan"])
def test_a_user_name_has_no_accents_and_no_case(typed: str) -> None:
    assert check_username(typed) == "hoang.lan"


@pytest.mark.parametrize("typed", ["", "a", "có cách", "-lan", "a" * 61, "lan/../x"])
def test_odd_user_names_are_refused(typed: str) -> None:
    assert refusal(check_username, typed) == "access.username_shape"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ngắn", "access.password_short"),
        ("123456789", "access.password_short"),
        ("1234567890", "access.password_easy"),
        ("aaaaaaaaaaaa", "access.password_easy"),
        ("nong.hoa2026", "access.password_easy"),
        ("x" * 201, "access.password_long"),
    ],
)
def test_weak_passwords_are_refused(typed: str, code: str) -> None:
    assert refusal(check_password, typed, username="nong.hoa") == code


def test_a_password_of_ten_signs_is_enough_and_its_writing_does_not_matter() -> None:
    composed, decomposed = unicodedata.normalize("NFC", "núi cao sông"), unicodedata.normalize("NFD", "núi cao sông")
    assert check_password(composed, username="lan") == check_password(decomposed, username="lan")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("123", "access.pin_shape"),
        ("1234567", "access.pin_shape"),
        ("12a4", "access.pin_shape"),
        ("1234", "access.pin_easy"),
        ("0000", "access.pin_easy"),
        ("654321", "access.pin_easy"),
    ],
)
def test_weak_pins_are_refused(typed: str, code: str) -> None:
    assert refusal(check_pin, typed) == code


def test_four_to_six_digits_are_a_pin() -> None:
    assert [kind_of(typed) for typed in ("8205", "820519", "8205194", "a205")] == ["pin", "pin", "password", "password"]


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84912345678", "84912345678", "0912.345.678"])
def test_a_phone_number_is_one_however_it_is_written(typed: str) -> None:
    assert phone_number(typed) == "+84912345678"
    assert phone_lookup(VAULT, typed) == phone_lookup(VAULT, "0912345678")


@pytest.mark.parametrize("typed", ["", "nong.hoa", "0123", "01234567890", "7K2MP0QX7K2MP0QX"])
def test_what_is_no_phone_number(typed: str) -> None:
    assert phone_number(typed) is None


@pytest.mark.parametrize("target", ["/", "/people?q=lan", "/c/AB12", "/classes/4?tab=list#x"])
def test_a_path_of_ours_may_follow_the_sign_in(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "people",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a\\b",
        "/a\nb",
        "/\t/evil.example",
        "///evil.example",
        " /people",
    ],
)
def test_an_address_elsewhere_may_not(target: str | None) -> None:
    assert local_path(target) is None


def test_a_pin_can_not_be_tried_without_the_key() -> None:
    kept = SMITH.make("8205", account_id=7, username="lan", pin_allowed=True)
    assert kept.kind == "pin"
    assert SMITH.fits("8205", account_id=7, password_hash=None, pin_hash=kept.hash)
    assert not SMITH.fits("8205", account_id=8, password_hash=None, pin_hash=kept.hash)
    stranger = Locksmith(Vault(b"x" * 32), SMITH.hasher)
    assert not stranger.fits("8205", account_id=7, password_hash=None, pin_hash=kept.hash)
    assert not SMITH.hasher.fits(kept.hash, "8205")
    assert keyed_pin(VAULT, 7, "8205") != keyed_pin(VAULT, 8, "8205")


def test_an_office_has_no_pin() -> None:
    assert refusal(SMITH.make, "8205", account_id=7, username="lan", pin_allowed=False) == "access.pin_for_office"


def test_a_learner_may_choose_a_password() -> None:
    kept = SMITH.make("núi cao sông dài", account_id=7, username="lan", pin_allowed=True)
    assert kept.kind == "password"
    assert SMITH.fits("núi cao sông dài", account_id=7, password_hash=kept.hash, pin_hash=None)
    assert not SMITH.fits("núi cao sông", account_id=7, password_hash=kept.hash, pin_hash=None)


@pytest.mark.parametrize("typed", ["123", "8205194"])
def test_a_learner_who_types_too_few_or_too_many_digits_hears_of_the_pin(typed: str) -> None:
    assert refusal(SMITH.make, typed, account_id=7, username="lan", pin_allowed=True) == "access.pin_shape"


def test_nobody_fits_nothing() -> None:
    assert not SMITH.fits("núi cao sông dài", account_id=0, password_hash=None, pin_hash=None)
    assert not SMITH.hasher.fits("not a hash", "x")


def test_a_hash_at_another_cost_still_fits_and_is_outdated() -> None:
    kept = SMITH.hasher.hash("x")
    costlier = Hasher(type(LIGHT)(memory_kib=128, passes=1, lanes=1))
    assert costlier.fits(kept, "x")
    assert costlier.outdated(kept)
    assert not SMITH.hasher.outdated(kept)


def test_codes_are_read_as_people_type_them() -> None:
    assert code_fingerprint("7k2m-p0qx-7k2m-poqx") == code_fingerprint("7K2MP0QX7K2MP0QX")
    assert code_fingerprint("7K2M") is None
    assert len({card_lookup(VAULT, typed) for typed in ("004 512", "4512", "4.512", "451")}) == 2
    assert card_lookup(VAULT, "7k2m p0qx 7k2m p0qx") is None
    assert card_lookup(VAULT, "nong.hoa") is None
    assert username_key("7K2M") == "7k2m"
