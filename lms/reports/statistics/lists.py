"""The people or teams behind a figure of Form 11, in the scope of who asks; deciding about a text of qualifications."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam, Person, Sex
from lms.people.rules.composition import is_minority
from lms.reports.indicators.mediators_trained import is_trained
from lms.reports.indicators.question import Question, Rows
from lms.reports.indicators.serving import serving
from lms.reports.statistics.events import QualificationDecided
from lms.reports.statistics.form11 import CODES, Words, standing_teams
from lms.reports.statistics.models import QualificationWord
from lms.reports.statistics.words import Qualification
from lms.web.paging import SIZE, Page, fetch_page

# Whose list tells the ethnicity of everybody on it; opened only by who may see ethnicity, and every look is recorded.
SENSITIVE = frozenset({"kinh", "minority", "ethnicity_unknown"})
TEAMS = frozenset({"villages", "teams"})
_SEXES: dict[str, Sex | None] = {"men": Sex.MALE, "women": Sex.FEMALE, "sex_unknown": None}
_KIN = {"kinh": False, "minority": True, "ethnicity_unknown": None}


@dataclass(frozen=True, slots=True)
class Mediator:
    """One person of a list."""

    person_id: int
    name: str
    qualification: str | None
    team_id: int
    team: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class Team:
    """One team of a list."""

    team_id: int
    village: str
    team: str
    unit_id: int


def list_behind(
    db: Session, viewer: Viewer, question: Question, column: str, number: int, text: str = "", size: int = SIZE
) -> Page[Mediator] | Page[Team]:
    """One page of the list, by name; ``text`` narrows to one recorded qualification.

    DomainError ``statistics.column.missing`` for a column there is not, or one that the viewer may not see.
    """
    if column not in CODES or (column in SENSITIVE and not viewer.unit_ids(Action.PEOPLE_SENSITIVE)):
        raise DomainError("statistics.column.missing")
    if column in TEAMS:
        stmt: Rows = select(MediationTeam.id, MediationTeam.village, MediationTeam.name, question.place)
        stmt = stmt.where(standing_teams(question), question.within(), _reach(viewer, Action.PEOPLE_READ))
        page = fetch_page(db, stmt.order_by(MediationTeam.village_fold, MediationTeam.id), number, size=size, scalars=False)
        return Page([Team(*row) for row in page.items], page.number, page.total, page.size)
    action = Action.PEOPLE_SENSITIVE if column in SENSITIVE else Action.PEOPLE_READ
    stmt = _mediators(question).where(_condition(db, question, column), _reach(viewer, action))
    stmt = stmt.where(Person.qualification == text) if text else stmt
    page = fetch_page(db, stmt, number, size=size, scalars=False)
    return Page([Mediator(*row) for row in page.items], page.number, page.total, page.size)


def _reach(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    return in_scope(viewer, action, MediationTeam.placed_unit_id)


def _mediators(question: Question) -> Rows:
    place = question.place
    stmt: Rows = select(Person.id, Person.full_name, Person.qualification, MediationTeam.id, MediationTeam.name, place)
    return (
        stmt.select_from(Appointment)
        .join(Person, Person.id == canonical(Appointment.person_id))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(serving(question.as_of, question.shadowed), question.within())
        .order_by(Person.name_key, Person.id)
    )


def _condition(db: Session, question: Question, column: str) -> ColumnElement[bool]:
    if column == "mediators":
        return true()
    if column == "trained":
        return is_trained(question)
    if column in _SEXES:
        return Person.sex.is_not_distinct_from(_SEXES[column])
    if column in _KIN:
        words = db.scalars(select(Person.ethnicity).distinct()).all()
        return _one_of(Person.ethnicity, [word for word in words if is_minority(word) is _KIN[column]])
    return _qualified(db, question, None if column == "qualification_unknown" else Qualification(column))


def _qualified(db: Session, question: Question, kind: Qualification | None) -> ColumnElement[bool]:
    """Twin of ``Words.kind``: recorded texts by the unit they stand under, as a province may have its own word on one."""
    words = Words.of(db, question.basis)
    texts = db.scalars(select(Person.qualification).distinct()).all()
    by_province: dict[int | None, list[int]] = {}
    for unit_id, province in words.provinces.items():
        by_province.setdefault(province, []).append(unit_id)
    if not by_province:
        return _one_of(Person.qualification, [text for text in texts if words.kind(0, text) is kind])
    found = []
    for units in by_province.values():
        mine = [text for text in texts if words.kind(units[0], text) is kind]
        found.append(and_(question.place.in_(units), _one_of(Person.qualification, mine)))
    return or_(false(), *found)


def _one_of(column: ColumnElement[str | None] | object, words: Collection[str | None]) -> ColumnElement[bool]:
    known = sorted(word for word in words if word is not None)
    some: ColumnElement[bool] = column.in_(known)  # type: ignore[union-attr]
    return or_(some, column.is_(None)) if None in words else some  # type: ignore[union-attr]


def decide(db: Session, unit_id: int, text: str, kind: Qualification, *, actor: Actor, now: datetime) -> None:
    """Record a province's word on a text; the newest counts, on every day asked about.

    DomainError ``statistics.text.missing`` for a text that nobody in the installation bears.
    """
    there = db.scalar(select(func.count()).select_from(Person).where(Person.qualification == text))
    if not text.strip() or not there:
        raise DomainError("statistics.text.missing")
    db.add(
        QualificationWord(
            unit_id=unit_id, text=text, fold=fold(text), kind=kind, valid_from=None, account_id=actor.id, recorded_at=now
        )
    )
    db.flush()
    record(db, QualificationDecided(subject_id=unit_id, unit_id=unit_id, column=kind.value), actor=actor, now=now)
