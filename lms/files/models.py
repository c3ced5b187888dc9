"""What is known of a stored file. Its bytes lie in the storage under their SHA-256; who may see it is its owner's matter."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id


class StoredFile(Base):
    """One file as handed in: the same bytes handed in twice are two rows over one stored content."""

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_owner", "owner_kind", "owner_id"),)

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    # The owner lies in a room above this one, so it is named by kind and id and not by a foreign key.
    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int | None]
    stored_by: Mapped[int | None]
    stored_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # its time of keeping was over, or somebody in it was made anonymous; the row stays
