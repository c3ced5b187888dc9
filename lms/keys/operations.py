"""Making, rotating and using signing keys."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, Actor
from lms.audit.operations import record
from lms.keys.events import KeyMade, KeyRetired
from lms.keys.models import KeyAlgorithm, SigningKey
from lms.keys.queries import find_key_in_use
from lms.keys.sealing import Vault


@dataclass(frozen=True)
class Signature:
    """64 bytes, and the id of the key that made them."""

    kid: str
    value: bytes


def sign(db: Session, vault: Vault, purpose: str, payload: bytes, *, now: datetime) -> Signature:
    """Sign with the key in use for the purpose; the first signature makes the first key."""
    key = find_key_in_use(db, purpose) or _first_key(db, vault, purpose, now=now)
    return Signature(key.kid, _private(vault, key).sign(payload))


def signer(db: Session, vault: Vault, purpose: str, *, now: datetime) -> Callable[[bytes], Signature]:
    """As ``sign``, for many payloads in one transaction: the key is looked up and opened once."""
    key = find_key_in_use(db, purpose) or _first_key(db, vault, purpose, now=now)
    private = _private(vault, key)
    return lambda payload: Signature(key.kid, private.sign(payload))


def rotate(db: Session, vault: Vault, purpose: str, *, actor: Actor, now: datetime) -> SigningKey:
    """Retire the key in use, if any, and make a new one. What the old one signed stays valid."""
    if old := find_key_in_use(db, purpose):
        old.retired_at = now
        db.flush()
        record(db, KeyRetired(subject_id=old.id, kid=old.kid, purpose=purpose), actor=actor, now=now)
    return _make(db, vault, purpose, actor=actor, now=now)


def _first_key(db: Session, vault: Vault, purpose: str, *, now: datetime) -> SigningKey:
    try:
        with db.begin_nested():
            return _make(db, vault, purpose, actor=SYSTEM, now=now)
    except IntegrityError:
        # Another process has just made the first key; the unique index kept one.
        key = find_key_in_use(db, purpose)
        assert key is not None
        return key


def _make(db: Session, vault: Vault, purpose: str, *, actor: Actor, now: datetime) -> SigningKey:
    pair = Ed25519PrivateKey.generate()
    kid = f"{now:%Y%m}-{secrets.token_hex(4)}"
    key = SigningKey(
        kid=kid,
        purpose=purpose,
        algorithm=KeyAlgorithm.ED25519,
        public=pair.public_key().public_bytes_raw(),
        private_sealed=vault.for_signing_keys.seal_bytes(pair.private_bytes_raw(), context=kid),
        made_at=now,
        retired_at=None,
    )
    db.add(key)
    db.flush()
    record(db, KeyMade(subject_id=key.id, kid=kid, purpose=purpose), actor=actor, now=now)
    return key


def _private(vault: Vault, key: SigningKey) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(vault.for_signing_keys.open_bytes(key.private_sealed, context=key.kid))
