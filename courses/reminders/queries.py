"""Reading for reminders: the cases near their due day, what was given of them, the officers of units, what units want."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from courses.delivery.models import ClassSession, Enrolment, TrainingClass
from courses.delivery.queries import in_seat, meeting_venue, meets
from courses.delivery.rules import ClassState
from courses.obligations.case_queries import ask_cases, count_cases, untrained
from courses.obligations.models import Obligation, ObligationKind
from courses.obligations.other_queries import judge, tell
from courses.obligations.queries import NEWCOMERS_AMONG_FOUND, case_line, cases, counting_versions
from courses.obligations.rulebook import OTHERS, read_rulebook
from courses.obligations.rules.standing import CaseFacts, StandingCode, code_of
from courses.reminders.models import Reminder, ReminderSetting
from courses.reminders.rules import DAYS, FRESH, FURTHEST, Step
from lms.access.models import Account, Grant
from lms.access.queries import in_force
from lms.access.rules import Role
from lms.people.assignments.queries import place_on
from lms.people.merges.resolving import of_person
from lms.people.models import MediationTeam, Person
from lms.units.queries import load_map, placements

Key = tuple[ObligationKind, int, date]


@dataclass(frozen=True, slots=True)
class Near:
    """A case whose due day is near or just over; ``unit_id``: the unit of today that looks after it."""

    kind: ObligationKind
    person_id: int
    unit_id: int
    facts: CaseFacts

    @property
    def key(self) -> Key:
        """What names the case, also when the index of cases was computed anew."""
        return self.kind, self.person_id, self.facts.recognised_on


@dataclass(frozen=True, slots=True)
class Wish:
    """What a unit wants: reminders at all, and on which weekday the digest (0 is Monday)."""

    reminds: bool = True
    digest_weekday: int = 0


def cases_near(db: Session, day: date) -> list[Near]:
    """Everybody whose term ends within the furthest reminder or ended freshly, untrained as of the day."""
    return [*_newcomers(db, day), *_others(db, day)]


def _newcomers(db: Session, day: date) -> Iterator[Near]:
    versions = [version.id for version in counting_versions(db, day)]
    near = Obligation.due_on.between(day - timedelta(days=FRESH), day + timedelta(days=FURTHEST))
    places = placements(db, day)
    for row in db.execute(cases(versions, day, place_on(db, day)).where(near, untrained(versions, day))):
        line = case_line(row)
        yield Near(ObligationKind.NEWCOMER, line.person_id, places.get(line.unit_id, line.unit_id), line.facts)


def _others(db: Session, day: date) -> Iterator[Near]:
    book = read_rulebook(db)
    used = [kind for kind in OTHERS if book.uses(kind)]
    if not used:
        return
    near = Obligation.due_on.between(day - timedelta(days=FRESH), day + timedelta(days=FURTHEST))
    stmt: Select[Any] = select(Obligation, Person.full_name, MediationTeam.name, place_on(db, day))  # type: ignore[assignment]
    stmt = stmt.join(Person, Person.id == Obligation.person_id).outerjoin(MediationTeam, MediationTeam.id == Obligation.team_id)
    rows = db.execute(stmt.where(Obligation.kind.in_(used), Obligation.recognised_on <= day, near)).all()
    places = placements(db, day)
    for listed in judge(db, rows, as_of=day, today=day):
        row, unit = listed.row, listed.unit_id
        exempt = "exempt" if code_of(listed.standing) is StandingCode.EXEMPT else None
        facts = CaseFacts(row.recognised_on, row.due_on, listed.completed_on, row.ended_on, exempt)
        yield Near(row.kind, row.person_id, places.get(unit, unit), facts)


def find_facts(db: Session, key: Key, day: date) -> CaseFacts | None:
    """The case as it stands on the day; None when it is no case any more."""
    kind, person_id, recognised_on = key
    mine = (of_person(Obligation.person_id, person_id), Obligation.recognised_on == recognised_on)
    if kind is ObligationKind.NEWCOMER:
        versions = [version.id for version in counting_versions(db, day)]
        row = db.execute(cases(versions, day, newcomers=NEWCOMERS_AMONG_FOUND).where(*mine)).first()
        return case_line(row).facts if row else None
    other = db.scalars(select(Obligation).where(Obligation.kind == kind, *mine)).first()
    story = tell(db, read_rulebook(db), other, as_of=day, today=day) if other else None
    return story.facts if story else None


def steps_given(db: Session, day: date) -> Mapping[Key, set[Step]]:
    """What was given of each case that can still be near."""
    given: dict[Key, set[Step]] = defaultdict(set)
    since = day - timedelta(days=FRESH + FURTHEST + 366)
    for row in db.scalars(select(Reminder).where(Reminder.given_on >= since)):
        given[row.kind, row.person_id, row.recognised_on].add(row.step)
    return given


def officers(db: Session, day: date) -> Mapping[int, list[int]]:
    """Unit -> the accounts of its officers on the day; none of units that have ended, where a grant reaches nothing."""
    stmt = select(Grant.unit_id, Grant.account_id).join(Account, Account.id == Grant.account_id)
    stmt = stmt.where(Grant.role == Role.OFFICER, in_force(day), Account.disabled_at.is_(None))
    found: dict[int, list[int]] = defaultdict(list)
    standing = load_map(db, day).nodes
    for unit_id, account_id in db.execute(stmt.distinct().order_by(Grant.unit_id, Grant.account_id)):
        if unit_id in standing:
            found[unit_id].append(account_id)
    return found


def wishes(db: Session) -> Mapping[int, Wish]:
    """What units have said themselves."""
    rows = db.scalars(select(ReminderSetting).where(ReminderSetting.superseded_at.is_(None)))
    return {row.unit_id: Wish(row.reminds, row.digest_weekday) for row in rows}


def wish_of(db: Session, said: Mapping[int, Wish], unit_id: int, day: date) -> Wish:
    """What holds for a unit: its own word, else that of the nearest unit above that has one, else the usual."""
    line = load_map(db, day).lineage(unit_id)
    return next((said[node.id] for node in line if node.id in said), Wish())


def counts_under(db: Session, unit_id: int, day: date) -> tuple[int, ...]:
    """Newcomers under the unit: overdue, due within 7, within 30, within 60 days (each holds the one before).

    The same newcomers as the page of the six months, which the digest links to: due in the year of the day or later.
    """
    units = load_map(db, day)
    below = {node.id for node in units.below(unit_id)} if unit_id in units.nodes else set()
    here = [place for place, unit in placements(db, day).items() if unit in below]
    asked = ask_cases(db, as_of=day, today=day, due_from=date(day.year, 1, 1), unit_ids=here)
    counted = count_cases(db, asked, sorted(DAYS.values()))
    overdue = sum(n for (code, _), n in counted.items() if code is StandingCode.OVERDUE)
    due = {within: n for (code, within), n in counted.items() if code is StandingCode.OPEN and within is not None}
    return overdue, *(sum(n for within, n in due.items() if within <= most) for most in sorted(DAYS.values()))


def next_class(db: Session, person_id: int, now: datetime) -> Any:
    """(title, venue, first meeting still to come) of the class the person has a place in; None when there is none."""
    stmt = (
        select(TrainingClass.title, meeting_venue(), ClassSession.starts_at)
        .join(Enrolment, Enrolment.class_id == TrainingClass.id)
        .join(ClassSession, ClassSession.class_id == TrainingClass.id)
        .where(of_person(Enrolment.person_id, person_id), in_seat(), ClassSession.starts_at >= now)
        .where(meets(), TrainingClass.state.in_((ClassState.PLANNED, ClassState.RUNNING)))
        .order_by(ClassSession.starts_at)
        .limit(1)
    )
    return db.execute(stmt).first()
