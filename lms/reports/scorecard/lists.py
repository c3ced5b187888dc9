"""The lists behind figures that are not about mediators and teams: trainers, communes, cases, documents, contests."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.materials.models import Document
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical
from lms.people.models import MediationTeam, Person, Trainer, TrainerLevel
from lms.reports.indicators.figures import Indicator, Side, Subject
from lms.reports.indicators.mediation_success_rate import teams_by_cases
from lms.reports.indicators.question import Question, Rows
from lms.reports.models import Plan, PlanTask, PlanTaskState
from lms.units.models import Unit
from lms.units.queries import load_register
from lms.web.paging import SIZE, Page, fetch_page


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list. ``address``: (kind, id) of the page it opens; ``level`` of trainers, the counts of cases."""

    title: str
    unit_id: int
    detail: str = ""
    on: date | None = None
    address: tuple[str, int] | None = None
    level: TrainerLevel | None = None
    counts: tuple[int, int] | None = None


def subject_of(indicator: Indicator, side: Side) -> Subject:
    """What stands on a side of the figure; DomainError ``reports.list.unknown`` for a side it does not have."""
    if side not in indicator.sides:
        raise DomainError("reports.list.unknown")
    return indicator.below if side is Side.DENOMINATOR and indicator.below else indicator.subject


def list_lines(
    db: Session, viewer: Viewer, question: Question, indicator: Indicator, side: Side, number: int, size: int = SIZE
) -> Page[Line]:
    """One page of the list. Persons and teams are in the scope of who asks; the rest is nobody's."""
    ids, subject = indicator.behind(db, question, side), subject_of(indicator, side)
    if subject is Subject.CASES:
        return _cases(db, viewer, question, ids, (number, size))
    return lines_of(db, viewer, subject, ids, (number, size), on=question.as_of)


def lines_of(db: Session, viewer: Viewer, subject: Subject, ids: Rows, at: tuple[int, int], *, on: date) -> Page[Line]:
    """One page of what these ids are; ``at``: the page's number and size, ``on``: the day whose names are meant."""
    match subject:
        case Subject.TRAINERS:
            return _trainers(db, viewer, ids, at)
        case Subject.UNITS:
            return _units(db, ids, at, on)
        case Subject.DOCUMENTS:
            return _documents(db, ids, at)
        case Subject.TASKS:
            return _tasks(db, ids, at)
        case _:
            raise DomainError("reports.list.unknown")


def _turned(page: Page[tuple[object, ...]], lines: list[Line]) -> Page[Line]:
    return Page(lines, page.number, page.total, page.size)


def _trainers(db: Session, viewer: Viewer, ids: Rows, at: tuple[int, int]) -> Page[Line]:
    stmt: Rows = (
        select(Person.id, Person.full_name, Trainer.unit_id, Trainer.background, Trainer.valid_from, Trainer.level)
        .select_from(Trainer)
        .join(Person, Person.id == canonical(Trainer.person_id))
        .where(Trainer.id.in_(ids), in_scope(viewer, Action.PEOPLE_READ, Trainer.unit_id))
        .order_by(Person.name_key, Trainer.id)
    )
    page = fetch_page(db, stmt, at[0], size=at[1], scalars=False)
    lines = [
        Line(name, unit_id, background or "", on, ("person", person_id), level)
        for person_id, name, unit_id, background, on, level in page.items
    ]
    return _turned(page, lines)


def _units(db: Session, ids: Rows, at: tuple[int, int], on: date) -> Page[Line]:
    page = fetch_page(db, select(Unit.id).where(Unit.id.in_(ids)).order_by(Unit.code), at[0], size=at[1], scalars=False)
    entries = load_register(db).entries
    lines = [
        Line(entries[unit_id].name_on(on).full, unit_id, entries[unit_id].code, None, ("unit", unit_id))
        for (unit_id,) in page.items
    ]
    return _turned(page, lines)


def _cases(db: Session, viewer: Viewer, question: Question, ids: Rows, at: tuple[int, int]) -> Page[Line]:
    each = teams_by_cases(db, question).subquery()
    stmt: Rows = (
        select(MediationTeam.id, MediationTeam.name, question.place, MediationTeam.village, each.c.successful, each.c.mediated)
        .join(each, each.c.team_id == MediationTeam.id)
        .where(MediationTeam.id.in_(ids), in_scope(viewer, Action.CASES_READ, MediationTeam.placed_unit_id))
        .order_by(each.c.mediated.desc(), MediationTeam.village_fold, MediationTeam.id)
    )
    page = fetch_page(db, stmt, at[0], size=at[1], scalars=False)
    lines = [
        Line(name, unit_id, village, None, ("team", team_id), None, (int(successful), int(mediated)))
        for team_id, name, unit_id, village, successful, mediated in page.items
    ]
    return _turned(page, lines)


def _documents(db: Session, ids: Rows, at: tuple[int, int]) -> Page[Line]:
    stmt: Rows = select(Document.id, Document.title, Document.unit_id, Document.source, Document.published_on)
    stmt = stmt.where(Document.id.in_(ids)).order_by(Document.published_on.desc(), Document.id)
    page = fetch_page(db, stmt, at[0], size=at[1], scalars=False)
    return _turned(
        page, [Line(title, unit_id, source, on, ("document", one)) for one, title, unit_id, source, on in page.items]
    )


def _tasks(db: Session, ids: Rows, at: tuple[int, int]) -> Page[Line]:
    stmt: Rows = (
        select(Plan.id, PlanTask.title, Plan.issuer_unit_id, PlanTaskState.note, PlanTaskState.since_on)
        .join(PlanTask, PlanTask.id == PlanTaskState.task_id)
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(PlanTaskState.id.in_(ids))
        .order_by(PlanTaskState.since_on.desc(), PlanTaskState.id)
    )
    page = fetch_page(db, stmt, at[0], size=at[1], scalars=False)
    return _turned(page, [Line(title, unit_id, proof, on, ("plan", one)) for one, title, unit_id, proof, on in page.items])


@dataclass(frozen=True, slots=True)
class Named:
    """A unit by its name alone."""

    name: str


def names_of(db: Session, unit_ids: set[int], on: date) -> dict[int, str]:
    """The names that units bear on a day, of closed ones their last."""
    entries = load_register(db).entries
    return {unit_id: entries[unit_id].name_on(on).full for unit_id in unit_ids}
