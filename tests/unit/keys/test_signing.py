"""Signing keys: made with the first signature, rotated, published; what an old key signed stays valid."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.audit.queries import list_events
from lms.keys.models import KeyAlgorithm, SigningKey
from lms.keys.operations import rotate, sign
from lms.keys.queries import find_key_in_use, list_keys, public_bytes, public_keys, verify, verify_with
from lms.keys.sealing import Vault

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
VAULT = Vault(b"a" * 32, "a passphrase of the tests")


def test_the_first_signature_makes_the_key_and_the_next_uses_it(db: Session) -> None:
    first = sign(db, VAULT, "certificates", b"payload", now=NOW)
    second = sign(db, VAULT, "certificates", b"other", now=NOW)
    assert first.kid == second.kid
    assert len(first.value) == 64
    assert [event.kind for event in list_events(db)] == ["keys.made"]


def test_a_signature_holds_for_its_bytes_its_key_and_its_purpose(db: Session) -> None:
    made = sign(db, VAULT, "certificates", b"payload", now=NOW)
    assert verify(db, "certificates", made.kid, b"payload", made.value)
    assert not verify(db, "certificates", made.kid, b"payloaD", made.value)
    assert not verify(db, "cards", made.kid, b"payload", made.value)
    assert not verify(db, "certificates", "unknown", b"payload", made.value)
    assert not verify(db, "certificates", made.kid, b"payload", b"short")


def test_after_rotation_old_signatures_verify_and_new_ones_use_the_new_key(db: Session) -> None:
    old = sign(db, VAULT, "certificates", b"payload", now=NOW)
    new = rotate(db, VAULT, "certificates", actor=SYSTEM, now=NOW)
    assert sign(db, VAULT, "certificates", b"payload", now=NOW).kid == new.kid != old.kid
    assert verify(db, "certificates", old.kid, b"payload", old.value)
    assert [event.kind for event in list_events(db)] == ["keys.made", "keys.retired", "keys.made"]


def test_the_public_list_verifies_without_the_database_and_holds_no_secret(db: Session) -> None:
    made = sign(db, VAULT, "certificates", b"payload", now=NOW)
    sign(db, VAULT, "cards", b"x", now=NOW)
    assert len(public_keys(db)["keys"]) == 2
    (key,) = public_keys(db, "certificates")["keys"]
    assert (key["kid"], key["crv"], key["retired_at"]) == (made.kid, "Ed25519", None)
    assert "d" not in key
    assert verify_with(public_bytes(key), b"payload", made.value)


def test_the_private_half_lies_sealed(db: Session) -> None:
    sign(db, VAULT, "certificates", b"payload", now=NOW)
    (key,) = list_keys(db)
    private = VAULT.for_signing_keys.open_bytes(key.private_sealed, context=key.kid)
    assert len(private) == 32
    assert private not in key.private_sealed


def test_the_database_refuses_a_second_key_in_use(db: Session) -> None:
    sign(db, VAULT, "certificates", b"payload", now=NOW)
    key = find_key_in_use(db, "certificates")
    assert key is not None
    twin = SigningKey(
        kid="twin", purpose=key.purpose, algorithm=KeyAlgorithm.ED25519, public=b"", private_sealed=b"", made_at=NOW
    )
    db.add(twin)
    with pytest.raises(IntegrityError):
        db.flush()
