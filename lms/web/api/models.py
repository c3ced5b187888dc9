"""The answers that were given under an Idempotency-Key, so that the same request sent again is answered the same."""

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, Key


class ApiAnswer(Base):
    """One answer. ``owner``: the token, by its id; ``request_hash``: SHA-256 of method, path and body; kept for some days."""

    __tablename__ = "api_answer"
    __table_args__ = (UniqueConstraint("owner", "key"), Index("ix_api_answer_made_at", "made_at"))

    id: Mapped[Id]
    owner: Mapped[int]
    key: Mapped[str] = mapped_column(Key)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
