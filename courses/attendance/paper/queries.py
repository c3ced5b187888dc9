"""Reading sheets: who stands in which row, how rows were entered, which photos there are, what a class pays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from courses.attendance.paper.models import ClassAllowance, Mark, PaperEntry, PaperPhoto, PaperReading, PaperRow, PaperSheet
from courses.attendance.paper.rules.entering import Entered
from courses.delivery.models import Category
from courses.delivery.queries import team_on
from lms.access.models import Account
from lms.clock import day_of
from lms.files.models import StoredFile
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet in a list: how many rows it has, how many of them were entered."""

    id: int
    code: str
    made_at: datetime
    made_by: str | None
    rows: int
    entered: int


def list_sheets(db: Session, session_id: int) -> list[SheetLine]:
    """The sheets of a meeting, the newest first. One query."""
    rows = select(func.count()).where(PaperRow.sheet_id == PaperSheet.id).scalar_subquery()
    entered = select(func.count(PaperEntry.number.distinct())).where(PaperEntry.sheet_id == PaperSheet.id).scalar_subquery()
    stmt = (
        select(PaperSheet.id, PaperSheet.code, PaperSheet.made_at, Account.name, rows, entered)
        .outerjoin(Account, Account.id == PaperSheet.made_by)
        .where(PaperSheet.session_id == session_id)
        .order_by(PaperSheet.id.desc())
    )
    return [SheetLine(*row) for row in db.execute(stmt)]


def find_sheet(db: Session, session_id: int, code: str) -> PaperSheet:
    """The sheet of a meeting; ``paper.sheet.missing``."""
    found = db.scalar(select(PaperSheet).where(PaperSheet.code == code, PaperSheet.session_id == session_id))
    if found is None:
        raise DomainError("paper.sheet.missing")
    return found


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row with who stands in it: printed there, or who was entered as having signed in a row of nobody's.

    ``entered``: how it was entered for that person last; ``refusal``: why it then gave no presence.
    """

    number: int
    blank: bool
    category: Category
    person_id: int | None
    name: str
    team: str
    entered: Entered | None = None
    refusal: str | None = None
    nonce: str | None = None

    @property
    def mark(self) -> Mark | None:
        return self.entered.mark if self.entered else None


def list_rows(db: Session, sheet: PaperSheet, *, starts_at: datetime) -> list[RowLine]:
    """The rows of a sheet in order, each as it was entered last; teams as of the day of the meeting. Three queries."""
    printed = select(PaperRow.number, canonical(PaperRow.person_id), PaperRow.category).where(PaperRow.sheet_id == sheet.id)
    rows = db.execute(printed.order_by(PaperRow.number)).all()
    latest = latest_entries(db, sheet.id)
    people = _people(db, {row[1] for row in rows} | {entry.person_id for entry in latest.values()}, starts_at)
    return [_row(number, person_id, category, latest.get(number), people) for number, person_id, category in rows]


def _row(
    number: int, person_id: int | None, category: Category, entry: PaperEntry | None, people: dict[int, tuple[str, str]]
) -> RowLine:
    blank = person_id is None
    whose = entry.person_id if blank and entry else person_id
    name, team = people.get(whose, ("", "")) if whose is not None else ("", "")
    line = RowLine(number, blank, category, whose, name, team)
    if entry is None:
        return line
    return replace(line, entered=Entered(entry.mark, entry.step, whose), refusal=entry.refusal, nonce=entry.nonce)


def latest_entries(db: Session, sheet_id: int) -> dict[int, PaperEntry]:
    """How each row was entered last, by number. One query."""
    stmt = select(PaperEntry).where(PaperEntry.sheet_id == sheet_id).order_by(PaperEntry.id)
    return {entry.number: entry for entry in db.scalars(stmt)}


def _people(db: Session, ids: Collection[int | None], starts_at: datetime) -> dict[int, tuple[str, str]]:
    stmt = select(Person.id, Person.full_name, team_on(day_of(starts_at)))
    found = db.execute(stmt.where(Person.id.in_([one for one in ids if one is not None])))
    return {person_id: (name, team or "") for person_id, name, team in found}


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """A photo in a list; ``code`` and ``page`` where it is known which sheet it shows."""

    id: int
    name: str
    media_type: str
    size: int
    code: str | None
    page: int | None
    added_at: datetime
    added_by: str | None


_PHOTO = (
    select(PaperPhoto.id, StoredFile.name, StoredFile.media_type, StoredFile.size, PaperSheet.code, PaperPhoto.page)
    .add_columns(PaperPhoto.added_at, Account.name)
    .join(StoredFile, StoredFile.id == PaperPhoto.file_id)
    .outerjoin(PaperSheet, PaperSheet.id == PaperPhoto.sheet_id)
    .outerjoin(Account, Account.id == PaperPhoto.added_by)
    .where(StoredFile.removed_at.is_(None))
    .order_by(PaperPhoto.id)
)


def list_photos(db: Session, session_id: int, *, sheet_id: int | None = None) -> list[PhotoLine]:
    """The photos of a meeting, or of one sheet, the oldest first. One query."""
    stmt = _PHOTO.where(PaperPhoto.session_id == session_id)
    if sheet_id is not None:
        stmt = stmt.where(PaperPhoto.sheet_id == sheet_id)
    return [PhotoLine(*row) for row in db.execute(stmt)]


def find_photo(db: Session, session_id: int, photo_id: int) -> tuple[PaperPhoto, StoredFile]:
    """A photo of a meeting with its file; ``paper.photo.missing``."""
    stmt = select(PaperPhoto, StoredFile).join(StoredFile, StoredFile.id == PaperPhoto.file_id)
    found = db.execute(stmt.where(PaperPhoto.id == photo_id, PaperPhoto.session_id == session_id)).first()
    if found is None:
        raise DomainError("paper.photo.missing")
    return found[0], found[1]


def latest_reading(db: Session, photo_id: int) -> PaperReading | None:
    """What was seen in a photo the last time it was read."""
    stmt = select(PaperReading).where(PaperReading.photo_id == photo_id).order_by(PaperReading.id.desc()).limit(1)
    return db.scalar(stmt)


def photos_naming(person_ids: Collection[int]) -> Any:
    """The file ids of photos of sheets on which these people stand, or of their meetings without a sheet named; a select."""
    sheets = select(PaperRow.sheet_id).where(PaperRow.person_id.in_(person_ids))
    signed = select(PaperEntry.sheet_id).where(PaperEntry.person_id.in_(person_ids))
    named = sheets.union(signed)
    meetings = select(PaperSheet.session_id).where(PaperSheet.id.in_(named))
    unnamed = and_(PaperPhoto.sheet_id.is_(None), PaperPhoto.session_id.in_(meetings))
    photos = select(PaperPhoto.id, PaperPhoto.file_id).where(or_(PaperPhoto.sheet_id.in_(named), unnamed)).subquery()
    strips = select(PaperReading.strip_id).join(photos, photos.c.id == PaperReading.photo_id)
    return select(photos.c.file_id).union(strips.where(PaperReading.strip_id.is_not(None)))


def allowance_of(db: Session, class_id: int) -> ClassAllowance | None:
    """What the class pays now; None where nothing was stated."""
    stmt = select(ClassAllowance).where(ClassAllowance.class_id == class_id).order_by(ClassAllowance.id.desc()).limit(1)
    return db.scalar(stmt)


def seats_on_sheet(db: Session, sheet_id: int) -> Sequence[tuple[int | None, Category]]:
    """(kept person, category) of the rows of a sheet in order; None for a row of nobody's."""
    stmt = select(canonical(PaperRow.person_id), PaperRow.category).where(PaperRow.sheet_id == sheet_id)
    return [(person_id, category) for person_id, category in db.execute(stmt.order_by(PaperRow.number))]
