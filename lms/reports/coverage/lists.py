"""The list behind every figure: the people or teams it counts, in the scope of who is asking, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.obligations.models import Obligation
from courses.obligations.rules.figures import Part
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.rules.composition import Breach
from lms.reports.coverage.teams import breaches_of
from lms.reports.indicators.figures import Indicator, Side, Subject
from lms.reports.indicators.newcomers_trained_on_time import in_part
from lms.reports.indicators.question import Question, Rows
from lms.web.paging import SIZE, Page, fetch_page


@dataclass(frozen=True)
class PersonLine:
    """One person of a list. ``due_on`` only in lists of newcomers."""

    person_id: int
    name: str
    team_id: int
    village: str
    team: str
    unit_id: int
    recognised_on: date
    completed_on: date | None
    due_on: date | None


@dataclass(frozen=True)
class TeamLine:
    """One team of a list. ``breaches``: what the law finds missing in it, in lists of complete teams."""

    team_id: int
    village: str
    team: str
    unit_id: int
    breaches: Sequence[Breach] = ()


def ids_behind(db: Session, question: Question, indicator: Indicator, part: str) -> Rows:
    """The ids behind one side of a figure, or in one part of the waterfall; DomainError ``reports.list.unknown``."""
    if part in set(Side):
        return indicator.behind(db, question, Side(part))
    if indicator.population == "newcomers" and part in set(Part):
        return in_part(question, Part(part))
    raise DomainError("reports.list.unknown")


def list_behind(
    db: Session, viewer: Viewer, question: Question, indicator: Indicator, part: str, number: int, size: int = SIZE
) -> Page[PersonLine] | Page[TeamLine]:
    """One page of the list, by name; two statements besides those of the indicator, three more where teams lack something."""
    ids = ids_behind(db, question, indicator, part)
    if indicator.subject is Subject.TEAMS:
        stmt: Rows = select(MediationTeam.id, MediationTeam.village, MediationTeam.name, question.place)
        stmt = stmt.where(MediationTeam.id.in_(ids)).order_by(MediationTeam.village_fold, MediationTeam.id)
    elif indicator.population == "newcomers":
        stmt = _newcomers(question).where(Obligation.id.in_(ids))
    else:
        stmt = _mediators(question).where(Appointment.id.in_(ids))
    page = fetch_page(db, _in_reach(stmt, viewer), number, size=size, scalars=False)
    if indicator.subject is Subject.TEAMS:
        named = indicator.code == "teams_complete" and part != Side.NUMERATOR
        found = breaches_of(db, question, [row[0] for row in page.items]) if named else {}
        teams = [TeamLine(one, village, team, unit, found.get(one, ())) for one, village, team, unit in page.items]
        return Page(teams, page.number, page.total, page.size)
    return Page([PersonLine(*row) for row in page.items], page.number, page.total, page.size)


def _in_reach(stmt: Rows, viewer: Viewer) -> Rows:
    return stmt.where(in_scope(viewer, Action.PEOPLE_READ, MediationTeam.placed_unit_id))


def _completed(question: Question, person: object) -> object:
    return (
        select(func.min(Completion.completed_on))
        .where(
            Completion.person_id == person,
            Completion.version_id.in_(question.versions),
            Completion.completed_on <= question.as_of,
        )
        .scalar_subquery()
    )


def _mediators(question: Question) -> Rows:
    columns = (Person.id, Person.full_name, MediationTeam.id, MediationTeam.village, MediationTeam.name, question.place)
    due = select(func.max(Obligation.due_on)).where(Obligation.appointment_id == Appointment.id).scalar_subquery()
    stmt: Select[*tuple[object, ...]] = select(
        *columns,
        Appointment.recognised_on,
        _completed(question, Appointment.person_id),
        due,  # type: ignore[call-overload]
    )
    return (
        stmt.select_from(Appointment)
        .join(Person, Person.id == canonical(Appointment.person_id))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .order_by(Person.name_key, Person.id)
    )


def _newcomers(question: Question) -> Rows:
    columns = (Person.id, Person.full_name, MediationTeam.id, MediationTeam.village, MediationTeam.name, question.place)
    stmt: Select[*tuple[object, ...]] = select(
        *columns,
        Obligation.recognised_on,
        _completed(question, Obligation.person_id),
        Obligation.due_on,  # type: ignore[call-overload]
    )
    return (
        stmt.select_from(Obligation)
        .join(Person, Person.id == Obligation.person_id)
        .join(MediationTeam, MediationTeam.id == Obligation.team_id)
        .order_by(Obligation.due_on, Person.name_key, Obligation.id)
    )
