"""Which documents are current on a day, who has one of them, the hand-outs of a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, or_, select, union
from sqlalchemy.orm import Session

from courses.content.models import Lesson, LessonPage, PageRead
from courses.materials.models import Document, DocumentWithdrawal, HandOut, HandOutPerson
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.clock import HANOI
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical
from lms.units.models import UnitReach


def current_documents(on: date) -> Select[int]:
    """Ids of the documents that are current on the day."""
    return (
        select(Document.id)
        .outerjoin(DocumentWithdrawal, DocumentWithdrawal.document_id == Document.id)
        .where(Document.published_on <= on)
        .where(or_(DocumentWithdrawal.withdrawn_on.is_(None), DocumentWithdrawal.withdrawn_on > on))
    )


def published(first: date, last: date) -> ColumnElement[bool]:
    """SQL: a document was published in the period, both days included, and is current on its last day."""
    return Document.id.in_(current_documents(last)) & (Document.published_on >= first)


def readers(on: date) -> CompoundSelect[int]:
    """The kept ids of the persons who by the day were handed, or opened on line, a document that is current on the day."""
    handed = (
        select(canonical(HandOutPerson.person_id))
        .join(HandOut, HandOut.id == HandOutPerson.hand_out_id)
        .where(HandOut.taken_back_at.is_(None), HandOut.handed_on <= on, HandOut.document_id.in_(current_documents(on)))
    )
    over = datetime.combine(on + timedelta(days=1), time(), HANOI)
    lessons = select(Document.lesson_id).where(Document.id.in_(current_documents(on)), Document.lesson_id.is_not(None))
    opened = (
        select(canonical(PageRead.person_id))
        .join(LessonPage, LessonPage.id == PageRead.page_id)
        .where(PageRead.read_at < over, LessonPage.lesson_id.in_(lessons))
    )
    return union(handed, opened)


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document as the list shows it. ``handed``: how many persons its hand-outs name."""

    id: int
    unit_id: int
    title: str
    source: str
    published_on: date
    withdrawn_on: date | None
    lesson: str | None
    handed: int


def list_documents(db: Session, viewer: Viewer) -> list[DocumentLine]:
    """The documents of the units that the viewer serves and of the units above them, the newest first. One statement."""
    handed = (
        select(func.count())
        .select_from(HandOutPerson)
        .join(HandOut, HandOut.id == HandOutPerson.hand_out_id)
        .where(HandOut.document_id == Document.id, HandOut.taken_back_at.is_(None))
        .where(in_scope(viewer, Action.PEOPLE_READ, HandOut.unit_id))
        .scalar_subquery()
    )
    columns = (Document.id, Document.unit_id, Document.title, Document.source, Document.published_on)
    stmt: Select[Any] = (
        select(*columns, DocumentWithdrawal.withdrawn_on, Lesson.title.label("lesson"), handed.label("handed"))
        .outerjoin(DocumentWithdrawal, DocumentWithdrawal.document_id == Document.id)
        .outerjoin(Lesson, Lesson.id == Document.lesson_id)
        .where(_readable(viewer))
        .order_by(Document.published_on.desc(), Document.id.desc())
    )
    return [DocumentLine(*row) for row in db.execute(stmt)]


def find_document(db: Session, viewer: Viewer, document_id: int) -> Document:
    """The document. DomainError ``materials.document.missing`` outside the scope as well."""
    found = db.scalars(select(Document).where(Document.id == document_id, _readable(viewer))).one_or_none()
    if found is None:
        raise DomainError("materials.document.missing")
    return found


def withdrawal_of(db: Session, document_id: int) -> DocumentWithdrawal | None:
    """The withdrawal of a document, if it was withdrawn."""
    return db.scalars(select(DocumentWithdrawal).where(DocumentWithdrawal.document_id == document_id)).one_or_none()


def _readable(viewer: Viewer) -> ColumnElement[bool]:
    # A document from above is meant for the units below, so whoever serves there hands it out.
    granted = sorted(viewer.unit_ids(Action.PEOPLE_READ))
    above = select(UnitReach.ancestor_id).where(UnitReach.unit_id.in_(granted))
    return or_(in_scope(viewer, Action.PEOPLE_READ, Document.unit_id), Document.unit_id.in_(above))


@dataclass(frozen=True, slots=True)
class HandOutLine:
    """One hand-out of a document with how many persons it names."""

    id: int
    unit_id: int
    handed_on: date
    paper: str
    persons: int


def list_hand_outs(db: Session, viewer: Viewer, document_id: int) -> list[HandOutLine]:
    """The hand-outs in force of a document in scope, the newest first. One statement."""
    persons = select(func.count()).where(HandOutPerson.hand_out_id == HandOut.id).scalar_subquery()
    stmt = (
        select(HandOut.id, HandOut.unit_id, HandOut.handed_on, HandOut.paper, persons)
        .where(HandOut.document_id == document_id, HandOut.taken_back_at.is_(None))
        .where(in_scope(viewer, Action.PEOPLE_READ, HandOut.unit_id))
        .order_by(HandOut.handed_on.desc(), HandOut.id.desc())
    )
    return [HandOutLine(*row) for row in db.execute(stmt)]


def find_hand_out(db: Session, viewer: Viewer, hand_out_id: int) -> HandOut:
    """The hand-out in force that the viewer may write; DomainError ``materials.hand_out.missing``."""
    stmt = select(HandOut).where(HandOut.id == hand_out_id, HandOut.taken_back_at.is_(None))
    found = db.scalars(stmt.where(in_scope(viewer, Action.PEOPLE_WRITE, HandOut.unit_id))).one_or_none()
    if found is None:
        raise DomainError("materials.hand_out.missing")
    return found


def list_lessons(db: Session) -> Sequence[tuple[int, str]]:
    """Every lesson on line by id, for the form."""
    return [(row.id, row.title) for row in db.execute(select(Lesson.id, Lesson.title).order_by(Lesson.id))]
