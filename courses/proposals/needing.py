"""Who needs a class: newcomers due soon or overdue, and mediators who had a place in a class and came to none of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from courses.attendance.models import Presence, SessionOpening
from courses.completion.models import Completion
from courses.delivery.models import ClassSession, Enrolment, TrainingClass
from courses.delivery.queries import day_bounds, in_seat, mediator_on, mediators_on, meets, whose_seat
from courses.delivery.rules import Category, ClassState
from courses.obligations.case_queries import ask_cases, page_of_cases
from courses.obligations.models import Obligation
from courses.obligations.queries import NEWCOMERS, CaseLine, counting_versions
from courses.obligations.rules.standing import StandingCode
from courses.proposals.drafts import Asked, Need
from lms.people.assignments.queries import place_on
from lms.people.decided.queries import units_under
from lms.people.merges.resolving import canonical, of_people
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.rights.restricting import is_restricted
from lms.units.queries import load_map, placements
from lms.units.rules import Level

MOST = 600
LONG_AGO = date(2000, 1, 1)
LAST_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Needs:
    """The people of the lists, the most urgent first.

    ``left_out``: restricted; ``more``: beyond what one proposal takes; ``placed``: with a place in a class to come.
    """

    needs: list[Need]
    left_out: int
    more: int
    placed: int


def people_needing(db: Session, unit_id: int, asked: Asked, *, today: date, now: datetime) -> Needs:
    """Everybody of the lists who serves, untrained and without a place in a class to come. A fixed number of statements."""
    under = units_under(db, unit_id, today)
    found: dict[int, tuple[int, date | None]] = {}
    for line in _due(db, under, asked, today):
        found.setdefault(line.person_id, (line.unit_id, line.facts.due_on))
    if asked.absent:
        for person, place, due_on in _absent(db, unit_id, under, today, now):
            found.setdefault(person, (place, due_on))
    serving = mediators_on(db, today, found) - _erased(db, found)
    placed, kept_out = _placed(db, serving & found.keys(), now), _restricted(db, found)
    people = [person for person in found if person in serving and person not in placed]
    places = placements(db, today)
    needs = [Need(person, places[found[person][0]], found[person][1]) for person in people if person not in kept_out]
    needs.sort(key=lambda need: (need.due_on or date.max, need.person_id))
    return Needs(needs[:MOST], len(kept_out & set(people)), max(0, len(needs) - MOST), len(placed))


def no_longer_needing(db: Session, people: Collection[int], *, today: date, now: datetime) -> set[int]:
    """Those of these people who meanwhile got a place in a class, were trained, or serve no more."""
    versions = [version.id for version in counting_versions(db, today)]
    trained = select(Completion.person_id).where(Completion.person_id.in_(sorted(people)), Completion.version_id.in_(versions))
    serving = mediators_on(db, today, set(people))
    return _placed(db, people, now) | set(db.scalars(trained)) | (set(people) - serving)


def _due(db: Session, under: list[int], asked: Asked, today: date) -> list[CaseLine]:
    cases = ask_cases(db, as_of=today, today=today, due_from=LONG_AGO, unit_ids=under)
    found: list[CaseLine] = []
    if asked.overdue:
        found += page_of_cases(db, cases, 1, 2 * MOST, code=StandingCode.OVERDUE)
    if asked.within:
        until = today + timedelta(days=asked.within)
        found += page_of_cases(db, cases, 1, 2 * MOST, code=StandingCode.OPEN, due_until=until)
    return found


def _absent(db: Session, unit_id: int, under: list[int], today: date, now: datetime) -> list[tuple[int, int, date | None]]:
    """Untrained mediators with a place in a class of the last year, present in none of it: person, place, due day.

    Classes of the whole province count: a commune's mediators go to its neighbours' too.
    """
    versions = [version.id for version in counting_versions(db, today)]
    lineage = load_map(db, today).lineage(unit_id)
    province = next((node.id for node in lineage if node.level is Level.PROVINCE), unit_id)
    held = list(db.scalars(_held(versions, units_under(db, province, today), today, now)))
    seats = select(Enrolment.class_id, whose_seat()).where(
        Enrolment.class_id.in_(held), in_seat(), Enrolment.category == Category.MEDIATOR
    )
    came = select(ClassSession.class_id, canonical(Presence.person_id)).join(Presence, Presence.session_id == ClassSession.id)
    came = came.where(ClassSession.class_id.in_(held), Presence.present).distinct()
    missed = {(class_id, person) for class_id, person in db.execute(seats)} - {(one, who) for one, who in db.execute(came)}
    people = {person for _class_id, person in missed}
    trained = set(db.scalars(select(Completion.person_id).where(Completion.version_id.in_(versions))))
    return _placed_people(db, people - trained, under, today)


def _held(versions: Sequence[int], units: Sequence[int], today: date, now: datetime) -> Select[int]:
    """Classes of the last year that are over, or of which attendance of a meeting was opened and closed; none cancelled."""
    since = day_bounds(today - LAST_YEAR)[0]
    met = select(ClassSession.id).where(ClassSession.class_id == TrainingClass.id, ClassSession.starts_at >= since, meets())
    closed = select(SessionOpening.id).join(ClassSession, ClassSession.id == SessionOpening.session_id)
    closed = closed.where(ClassSession.class_id == TrainingClass.id, SessionOpening.closed_at <= now)
    return (
        select(TrainingClass.id)
        .where(TrainingClass.version_id.in_(versions), TrainingClass.unit_id.in_(units))
        .where(TrainingClass.state != ClassState.CANCELLED, met.correlate(TrainingClass).exists())
        .where(or_(TrainingClass.state == ClassState.CLOSED, closed.correlate(TrainingClass).exists()))
    )


def _placed_people(db: Session, people: Collection[int], under: list[int], today: date) -> list[tuple[int, int, date | None]]:
    """Those who serve under the units, with the place of a team of theirs and the due day of a term that is open."""
    place, who = place_on(db, today), canonical(Appointment.person_id)
    serving = (
        select(who, func.min(place))
        .select_from(Appointment)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(of_people(Appointment.person_id, people), mediator_on(today), place.in_(under))
        .group_by(who)
        .order_by(who)
    )
    due = (
        select(Obligation.person_id, func.max(Obligation.due_on))
        .where(NEWCOMERS, Obligation.person_id.in_(sorted(people)), Obligation.recognised_on <= today)
        .where(or_(Obligation.ended_on.is_(None), Obligation.ended_on > today))
        .group_by(Obligation.person_id)
    )
    days = dict(db.execute(due).all())
    return [(person, unit, days.get(person)) for person, unit in db.execute(serving)]


def _placed(db: Session, people: Iterable[int], now: datetime) -> set[int]:
    """Those with a place in a class that still meets."""
    coming = select(ClassSession.id).where(ClassSession.class_id == TrainingClass.id, ClassSession.ends_at > now, meets())
    stmt = (
        select(whose_seat())
        .join(TrainingClass, TrainingClass.id == Enrolment.class_id)
        .where(in_seat(), TrainingClass.state.in_([ClassState.PLANNED, ClassState.RUNNING]))
        .where(coming.correlate(TrainingClass).exists())
    )
    return set(people) & set(db.scalars(stmt))


def _restricted(db: Session, people: Iterable[int]) -> set[int]:
    return set(db.scalars(select(Person.id).where(Person.id.in_(list(people)), is_restricted(Person.id))))


def _erased(db: Session, people: Iterable[int]) -> set[int]:
    return set(db.scalars(select(Person.id).where(Person.id.in_(list(people)), Person.erased_at.is_not(None))))
