"""Storing and opening files. The bytes go to disk first, then the row: a content without a row is harmless."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from sqlalchemy.orm import Session

from lms.files.checks import sniff
from lms.files.models import StoredFile
from lms.files.scans import JPEG, PNG, end_of_picture
from lms.files.storage import Storage
from lms.kernel.errors import DomainError

UPLOAD_LIMIT = 50_000_000


@dataclass(frozen=True)
class Owner:
    """Whose file it is: the kind of row in the room above, and its id once there is one."""

    kind: str
    id: int | None = None


def store(
    db: Session,
    storage: Storage,
    stream: BinaryIO,
    *,
    name: str,
    owner: Owner,
    stored_by: int | None,
    now: datetime,
    allowed: frozenset[str] | None = None,
    limit: int = UPLOAD_LIMIT,
) -> StoredFile:
    """Keep a file, typed by its content. ``allowed``: media types, or any; ``stored_by``: an account; ``limit``: bytes.

    Of a picture what hangs behind its end is left away. DomainError ``files.too_large``, ``files.empty``,
    ``files.type_refused``.
    """
    media_type = sniff(stream)
    if allowed is not None and media_type not in allowed:
        raise DomainError("files.type_refused")
    kept = storage.keep(_to_its_end(stream, media_type, limit) if media_type in (PNG, JPEG) else stream, limit=limit)
    row = StoredFile(
        sha256=kept.sha256,
        name=clean_name(name),
        media_type=media_type,
        size=kept.size,
        owner_kind=owner.kind,
        owner_id=owner.id,
        stored_by=stored_by,
        stored_at=now,
    )
    db.add(row)
    db.flush()
    return row


def _to_its_end(picture: BinaryIO, media_type: str, limit: int) -> BinaryIO:
    """The picture alone: its points stay as they are, and no other file comes along behind them."""
    content = picture.read(limit + 1)
    if len(content) > limit:
        raise DomainError("files.too_large", limit=limit // 1_000_000)
    return BytesIO(content[: end_of_picture(content, media_type)])


def open_stored(storage: Storage, row: StoredFile) -> BinaryIO:
    """The content of a stored file. DomainError ``files.removed`` when its time of keeping is over, ``files.gone``."""
    if row.removed_at is not None:
        raise DomainError("files.removed")
    return storage.open(row.sha256)


def clean_name(name: str) -> str:
    """The name without folders, control and direction characters, NFC, at most 120 characters; ``tep`` when nothing is left."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    if len(visible) <= 120:
        return visible or "tep"
    stem, dot, ending = visible.rpartition(".")
    return f"{stem[:100]}.{ending[:19]}" if dot else visible[:120]
