"""Signing keys: the public half in the open, the private half sealed by the vault."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, words


class KeyAlgorithm(StrEnum):
    ED25519 = "Ed25519"


class SigningKey(Base):
    """A key pair for one purpose (``certificates``, ``cards``, ``snapshots`` …). Never deleted: old signatures must verify."""

    __tablename__ = "signing_key"

    id: Mapped[Id]
    kid: Mapped[str] = mapped_column(String(40), unique=True)
    purpose: Mapped[str] = mapped_column(String(40))
    algorithm: Mapped[KeyAlgorithm] = mapped_column(words(KeyAlgorithm))
    public: Mapped[bytes] = mapped_column(LargeBinary)
    private_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


_in_use = SigningKey.retired_at.is_(None)
# One key in use per purpose: two processes that both make the first one cannot both succeed.
Index("uq_signing_key_in_use", SigningKey.purpose, unique=True, sqlite_where=_in_use, postgresql_where=_in_use)
