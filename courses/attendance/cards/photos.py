"""The photo on a card: an officer's upload, checked, cut to size and kept without anything the camera wrote into it."""

import io
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.cards.events import PhotoChanged
from courses.attendance.cards.models import CardPhoto
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.files.checks import sniff
from lms.files.models import StoredFile
from lms.files.operations import Owner, store
from lms.files.scans import JPEG, PNG, check_scan
from lms.files.storage import Storage
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import kept_as, of_person
from lms.people.rights.erasing import remove_uploads

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

OWNER = "card_photo"
# What 14.4 by 19.2 mm need at 300 dots an inch, twice over.
SIZE = (360, 480)
LEAST = 120
LIMIT = 8_000_000
# A picture is unfolded in the memory of the server: at worst 200 MB, for a moment.
MOST_POINTS = 25_000_000


def add_photo(db: Session, storage: Storage, person_id: int, picture: bytes, *, actor: Actor, now: datetime) -> StoredFile:
    """Keep the photo (as ``portrait`` made it) in the place of the one there was."""
    kept_id = kept_as(db, person_id)
    remove_photo(db, kept_id, actor=actor, now=now)
    by = actor.id if actor.kind is ActorKind.ACCOUNT else None
    kept = store(db, storage, io.BytesIO(picture), name="anh-the.jpg", owner=Owner(OWNER, kept_id), stored_by=by, now=now)
    db.add(CardPhoto(person_id=kept_id, file_id=kept.id, added_at=now, added_by=by))
    db.flush()
    record(db, PhotoChanged(subject_id=kept_id, added=True), actor=actor, now=now)
    return kept


def remove_photo(db: Session, person_id: int, *, actor: Actor, now: datetime) -> bool:
    """Let the photo go, the bytes with it; False when there is none."""
    held = of_person(CardPhoto.person_id, kept_as(db, person_id)), CardPhoto.ended_at.is_(None)
    rows = db.scalars(select(CardPhoto).where(*held).with_for_update()).all()
    for row in rows:
        row.ended_at, row.ended_by = now, actor.id if actor.kind is ActorKind.ACCOUNT else None
        record(db, PhotoChanged(subject_id=row.person_id, added=False), actor=actor, now=now)
    db.flush()
    files = db.scalars(select(StoredFile).where(StoredFile.id.in_([row.file_id for row in rows]))).all()
    remove_uploads(db, files, now=now)
    return bool(rows)


def portrait(upload: BinaryIO) -> bytes:
    """The picture as a JPEG of ``SIZE``, upright, cut to three by four, without EXIF.

    DomainErrors ``cards.photo_type``, ``…_large``, ``…_small``, ``…_broken`` and those of ``check_scan``.
    """
    if sniff(upload) not in (JPEG, PNG):
        raise DomainError("cards.photo_type")
    content = upload.read()
    if len(content) > LIMIT:
        raise _too_large()
    check_scan(io.BytesIO(content))
    # It brings forty decoders along, which a process that takes no photo need not load.
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MOST_POINTS:
                raise _too_large()
            if min(opened.size) < LEAST:
                raise DomainError("cards.photo_small", least=LEAST)
            opened.draft("RGB", (SIZE[0] * 2, SIZE[1] * 2))
            upright = ImageOps.exif_transpose(_reduced(opened)).convert("RGBA")
        white = Image.new("RGBA", upright.size, "white")
        white.alpha_composite(upright)
        # Of a portrait the head stands in the upper half.
        fitted = ImageOps.fit(white.convert("RGB"), SIZE, centering=(0.5, 0.35))
        out = io.BytesIO()
        fitted.save(out, "JPEG", quality=85)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise DomainError("cards.photo_broken") from error
    return out.getvalue()


def _reduced(picture: "Picture") -> "Picture":
    """Few points, before anything is turned or mixed: every one of those steps makes a copy."""
    factor = min(picture.size) // (2 * max(SIZE))
    plain = picture if picture.mode in ("L", "RGB", "RGBA") else picture.convert("RGBA")
    return plain.reduce(factor) if factor > 1 else plain


def _too_large() -> DomainError:
    return DomainError("cards.photo_large", limit=LIMIT // 1_000_000, points=MOST_POINTS // 1_000_000)
