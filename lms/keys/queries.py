"""Finding keys, checking signatures, and the list of public keys the world may read."""

import base64
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.keys.models import SigningKey


def find_key(db: Session, kid: str) -> SigningKey | None:
    """The key of this id, in use or retired."""
    return db.scalars(select(SigningKey).where(SigningKey.kid == kid)).one_or_none()


def find_key_in_use(db: Session, purpose: str) -> SigningKey | None:
    """The key that signs for this purpose today."""
    stmt = select(SigningKey).where(SigningKey.purpose == purpose, SigningKey.retired_at.is_(None))
    return db.scalars(stmt).one_or_none()


def list_keys(db: Session, purpose: str | None = None) -> Sequence[SigningKey]:
    """All keys, the newest first, of one purpose or of all."""
    stmt = select(SigningKey).order_by(SigningKey.id.desc())
    return db.scalars(stmt.where(SigningKey.purpose == purpose) if purpose else stmt).all()


def verify(db: Session, purpose: str, kid: str, payload: bytes, signature: bytes) -> bool:
    """Whether the key ``kid``, made for this purpose, signed exactly these bytes. A retired key still counts."""
    key = find_key(db, kid)
    return key is not None and key.purpose == purpose and verify_with(key.public, payload, signature)


def verify_with(public: bytes, payload: bytes, signature: bytes) -> bool:
    """As ``verify``, with the 32 bytes of a public key at hand: needs no database."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, payload)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_keys(db: Session, purpose: str | None = None) -> dict[str, Any]:
    """The public halves as a JSON Web Key Set (RFC 7517, RFC 8037), for ``/.well-known``."""
    return {"keys": [jwk_of(key) for key in list_keys(db, purpose)]}


def jwk_of(key: SigningKey) -> dict[str, Any]:
    """One public key as a JSON Web Key, with its purpose and its days in use beside the standard members."""
    return {
        "kty": "OKP",
        "crv": key.algorithm.value,
        "alg": "EdDSA",
        "use": "sig",
        "kid": key.kid,
        "x": base64.urlsafe_b64encode(key.public).rstrip(b"=").decode(),
        "purpose": key.purpose,
        "made_at": key.made_at.isoformat(),
        "retired_at": key.retired_at.isoformat() if key.retired_at else None,
    }


def public_bytes(jwk: dict[str, Any]) -> bytes:
    """The 32 bytes of the public key in a JSON Web Key as ``jwk_of`` writes it. ValueError or KeyError for anything else."""
    text = str(jwk["x"])
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
