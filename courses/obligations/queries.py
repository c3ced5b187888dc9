"""Reading terms: the cases of a set of units as the rules take them, and one person's case with everything that explains it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.curriculum.models import Audience, CurriculumVersion, Instrument
from courses.obligations.models import Exemption, Obligation, ObligationKind, Suspension
from courses.obligations.rulebook import RULE_OF, read_rulebook
from courses.obligations.rules.due import DueDay, Stop, due_day
from courses.obligations.rules.standing import CaseFacts, Standing, standing
from lms.audit.reference import shared
from lms.clock import HANOI
from lms.db import BigId, rows_of
from lms.people.assignments.queries import place_on
from lms.people.careers.models import NewnessDecision
from lms.people.merges.resolving import canonical, of_person
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.rules.service import Continuing, Decided, Newness, RecognitionBasis, Service, newness, recognition
from lms.policies.queries import policy_on
from lms.policies.rules import PolicyKey, PolicyValue

# SQL: the joined obligation is a newcomer's. Every figure of the six months asks for it.
NEWCOMERS: ColumnElement[bool] = Obligation.kind == ObligationKind.NEWCOMER
# The same for rows found otherwise, by team or person: SQLite, given a bare column, walks all newcomers by the index of kinds.
NEWCOMERS_AMONG_FOUND: ColumnElement[bool] = type_coerce(Obligation.kind, String).concat("") == ObligationKind.NEWCOMER.value


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One newcomer's case with what a list prints. ``unit_id`` is the unit the team was first recorded under."""

    obligation_id: int
    person_id: int
    full_name: str
    name_key: str
    team_id: int
    team_name: str
    unit_id: int
    facts: CaseFacts

    def standing(self, *, as_of: date, today: date) -> Standing:
        """Where the newcomer stands on the day."""
        return standing(self.facts, as_of=as_of, today=today)


@dataclass(frozen=True, slots=True)
class CountingVersion:
    """A version that counts as trained, with the number of its instrument."""

    id: int
    instrument: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that explains one newcomer's case as of a day; ``story.lines`` puts it in words."""

    case: CaseLine
    decision_no: str | None
    basis: RecognitionBasis
    newness: Newness
    rule: PolicyValue
    due: DueDay
    standing: Standing
    completed_on: date | None
    instrument: str | None


def end_of(day: date) -> datetime:
    """The first instant after the day, in Viet Nam."""
    return datetime.combine(day + timedelta(days=1), time(), HANOI)


_COUNTING = (
    select(CurriculumVersion.id, Instrument.number)
    .join(Instrument, Instrument.id == CurriculumVersion.instrument_id)
    .where(CurriculumVersion.audience == Audience.MEDIATOR_FIRST, Instrument.number.in_(bindparam("accepted", expanding=True)))
    .order_by(CurriculumVersion.id)
)


def counting_versions(db: Session, as_of: date) -> list[CountingVersion]:
    """The versions for mediators' first training whose instrument the policy of the day accepts."""
    return versions_of(db, tuple(policy_on(db, PolicyKey.ACCEPTED_INSTRUMENTS, as_of).texts))


def versions_of(db: Session, accepted: tuple[str, ...]) -> list[CountingVersion]:
    """The versions for mediators' first training of some instruments."""

    def read() -> tuple[CountingVersion, ...]:
        return tuple(CountingVersion(*row) for row in rows_of(db, _COUNTING, {"accepted": accepted}))

    return list(shared(db, ("counting", accepted), read))


def last_due(db: Session, recognised_by: date) -> date:
    """A day after which no newcomer recognised by a day falls due: a term never ends before that of an earlier recognition.

    Whose term stands still may be later, and is asked for. One small query.
    """
    book = read_rulebook(db)
    numbers = [one.number for one in book.values if one.key is PolicyKey.DEADLINE_MONTHS and one.valid_from <= recognised_by]
    usual = due_day(recognised_by, book.calendar, max(numbers, default=0)).due_on
    still = rows_of(db, _LAST_OF_THE_STILL).scalar()
    return max(usual, still or usual)


_LAST_OF_THE_STILL = select(func.max(Obligation.due_on)).where(
    NEWCOMERS_AMONG_FOUND, Obligation.person_id.in_(select(canonical(Suspension.person_id)))
)


def exemption_on(as_of: date) -> ColumnElement[bool]:
    """SQL: the joined exemption was in force at the end of the day."""
    return _in_force_before(end_of(as_of))


def _in_force_before(end: Any) -> ColumnElement[bool]:
    return and_(Exemption.recorded_at < end, or_(Exemption.ended_at.is_(None), Exemption.ended_at >= end))


def exempted_ever() -> Select[int, date]:
    """As ``exempted_on``, of every exemption there ever was."""
    return select(canonical(Exemption.person_id), Exemption.recognised_on).where(Exemption.kind == ObligationKind.NEWCOMER)


def exempted_on(as_of: date) -> Select[int, date]:
    """SQL: (person, recognition day) of newcomers' exemptions in force at the end of the day; persons as terms name them."""
    return exempted_before(end_of(as_of))


def exempted_before(end: Any) -> Select[int, date]:
    """As ``exempted_on``, by the instant at which the day ends or a parameter that holds it."""
    newcomers = Exemption.kind == ObligationKind.NEWCOMER
    return select(canonical(Exemption.person_id), Exemption.recognised_on).where(newcomers, _in_force_before(end))


def cases(
    version_ids: Collection[int],
    as_of: date,
    home: ColumnElement[int] | None = None,
    newcomers: ColumnElement[bool] = NEWCOMERS,
) -> Select[*tuple[Any, ...]]:
    """Terms opened on or before the day, with person, team, first completion and exemption; narrow it by ``where``.

    Columns in the order that ``case_line`` reads; ``home`` names the unit of the joined team (the recorded one).
    ``newcomers`` is ``NEWCOMERS_AMONG_FOUND`` where what narrows it leaves few rows.
    """
    home = MediationTeam.unit_id.expression if home is None else home
    completed = (
        select(func.min(Completion.completed_on))
        .where(Completion.person_id == Obligation.person_id, Completion.version_id.in_(version_ids))
        .correlate(Obligation)
        .scalar_subquery()
    )
    exempt = (
        select(func.max(Exemption.reason))
        .where(of_person(Exemption.person_id, Obligation.person_id), Exemption.recognised_on == Obligation.recognised_on)
        .where(exemption_on(as_of), Exemption.kind == Obligation.kind)
        .correlate(Obligation)
        .scalar_subquery()
    )
    return (
        select(
            *(Obligation.id, Obligation.person_id, Person.full_name, Person.name_key, Obligation.team_id, MediationTeam.name),
            *(home.label("unit_id"), Obligation.recognised_on, Obligation.due_on, Obligation.ended_on),
            *(completed.label("completed_on"), exempt.label("reason")),
        )
        .join(Person, Person.id == Obligation.person_id)
        .join(MediationTeam, MediationTeam.id == Obligation.team_id)
        .where(newcomers, Obligation.recognised_on <= as_of)
    )


def case_line(row: Sequence[Any]) -> CaseLine:
    """A row of ``cases`` as a value."""
    obligation_id, person_id, full_name, name_key, team_id, team_name, unit_id = row[:7]
    recognised_on, due_on, ended_on, completed_on, reason = row[7:12]
    facts = CaseFacts(recognised_on, due_on, completed_on, ended_on, reason)
    return CaseLine(obligation_id, person_id, full_name, name_key, team_id, team_name, unit_id, facts)


def list_cases(
    db: Session,
    *,
    as_of: date,
    due_from: date | None = None,
    unit_ids: Collection[int] | None = None,
    map_on: date | None = None,
) -> list[CaseLine]:
    """The newcomers of the period: recognised by ``as_of``, due on or after ``due_from``, of teams that count under the units.

    Teams count where they stand on the map of ``map_on`` (else of ``as_of``) and are named by the unit of ``as_of``. The same
    newcomers as the waterfall, in the order of due day and name.
    """
    stmt = cases([version.id for version in counting_versions(db, as_of)], as_of, place_on(db, as_of))
    if due_from is not None:
        stmt = stmt.where(Obligation.due_on >= due_from)
    if unit_ids is not None:
        stmt = stmt.where(place_on(db, map_on or as_of).in_(unit_ids))
    stmt = stmt.order_by(Obligation.due_on, Person.name_key, Obligation.id)
    return [case_line(row) for row in db.execute(stmt)]


@lru_cache(maxsize=32)
def _case_of_one(version_ids: tuple[int, ...], as_of: date) -> Select[*tuple[Any, ...]]:
    """Every page of a mediator asks this, so it is built once a day: building costs as much as running."""
    stmt = cases(version_ids, as_of, newcomers=NEWCOMERS_AMONG_FOUND).where(Obligation.person_id == bindparam("person_id"))
    return stmt.order_by(Obligation.recognised_on.desc(), Obligation.id.desc()).limit(1)


def case_of_one(db: Session, *, as_of: date) -> Select[*tuple[Any, ...]]:
    """The statement of ``find_case``, to be asked among others: a row of ``cases`` for ``person_id``, or none."""
    return _case_of_one(tuple(version.id for version in counting_versions(db, as_of)), as_of)


def find_case(db: Session, person_id: int, *, as_of: date) -> CaseLine | None:
    """The person's latest term opened on or before the day, or None when no six months ever applied."""
    row = rows_of(db, case_of_one(db, as_of=as_of), {"person_id": person_id}).first()
    return case_line(row) if row else None


def find_case_of(db: Session, obligation_id: int, *, as_of: date) -> CaseLine | None:
    """A newcomer's case by its row in the index; None when it begins after the day, or is of another kind."""
    stmt = cases([version.id for version in counting_versions(db, as_of)], as_of).where(Obligation.id == obligation_id)
    row = db.execute(stmt).first()
    return case_line(row) if row else None


def explain(db: Session, person_id: int, *, as_of: date, today: date) -> Story | None:
    """Why the person's latest term stands as it does on the day; the rules are asked again, the index only says which term.

    None when no six months ever applied to the person.
    """
    case = find_case(db, person_id, as_of=as_of)
    return explain_case(db, case, as_of=as_of, today=today) if case else None


def explain_case(db: Session, case: CaseLine, *, as_of: date, today: date) -> Story:
    """As ``explain``, for a term that was found before."""
    services = rows_of(db, _SERVICES, {"person_id": case.person_id, "obligation_id": case.obligation_id}).all()
    opened = next(row for row in services if row.opened)
    completed_on, instrument = _completion(db, case.person_id, as_of)
    recognised = recognition(effective_on=opened.effective_on, signed_on=opened.signed_on)
    book, on = read_rulebook(db), case.facts.recognised_on
    stops = stops_of(db, ObligationKind.NEWCOMER, case.person_id, on) if opened.still else []
    due = book.due(ObligationKind.NEWCOMER, on, stops)
    assert due is not None
    return Story(
        case=case,
        decision_no=opened.decision_no,
        basis=recognised.basis if recognised else RecognitionBasis.SIGNED,
        newness=_newness(db, case, [Service(*row[:2]) for row in services if row.superseded_at is None], book.gap_days(on)),
        rule=book.value(RULE_OF[ObligationKind.NEWCOMER], on),
        due=due,
        standing=case.standing(as_of=as_of, today=today),
        completed_on=completed_on,
        instrument=instrument,
    )


def stops_of(db: Session, kind: ObligationKind, person_id: int, recognised_on: date) -> list[Stop]:
    """The days on which the term of one case stands still."""
    rows = select(Suspension).where(
        of_person(Suspension.person_id, person_id),
        Suspension.kind == kind,
        Suspension.recognised_on == recognised_on,
        Suspension.ended_at.is_(None),
    )
    rows = rows.order_by(Suspension.first_on, Suspension.id)
    return [Stop(row.first_on, row.last_on, row.document_no, row.reason) for row in db.scalars(rows)]


def _newness(db: Session, case: CaseLine, services: Sequence[Service], gap: int) -> Newness:
    """By the days; or by an officer's word, which alone can open a term while somebody serves on."""
    found = newness(case.facts.recognised_on, services, gap)
    if not isinstance(found, Continuing):
        return found
    said = select(NewnessDecision.reason).where(
        of_person(NewnessDecision.person_id, case.person_id),
        NewnessDecision.recognised_on == case.facts.recognised_on,
        NewnessDecision.is_new,
        NewnessDecision.ended_at.is_(None),
    )
    reason = db.scalar(said)
    return Decided(reason) if reason else found


# Every appointment of the person, replaced ones too: the term may rest on one that has been corrected since.
_SERVICES = (
    select(Appointment.recognised_on, Appointment.ended_on, Appointment.superseded_at)
    .add_columns(Appointment.decision_no, Appointment.effective_on, Appointment.signed_on)
    .add_columns(Obligation.id.is_not(None).label("opened"))
    # Nearly no term stands still, and then its days need not be asked for.
    .add_columns(
        select(Suspension.id)
        .where(of_person(Suspension.person_id, bindparam("person_id", type_=BigId)), Suspension.ended_at.is_(None))
        .exists()
        .label("still")
    )
    .outerjoin(Obligation, and_(Obligation.appointment_id == Appointment.id, Obligation.id == bindparam("obligation_id")))
    .where(of_person(Appointment.person_id, bindparam("person_id", type_=BigId)))
)


def _completion(db: Session, person_id: int, as_of: date) -> tuple[date | None, str | None]:
    numbers = {version.id: version.instrument for version in counting_versions(db, as_of)}
    asked = {"person_id": person_id, "versions": list(numbers), "as_of": as_of}
    row = rows_of(db, _FIRST_COMPLETION, asked).first()
    return (row.completed_on, numbers[row.version_id]) if row else (None, None)


_FIRST_COMPLETION = (
    select(Completion.completed_on, Completion.version_id)
    .where(Completion.person_id == bindparam("person_id"), Completion.completed_on <= bindparam("as_of"))
    .where(Completion.version_id.in_(bindparam("versions", expanding=True)))
    .order_by(Completion.completed_on, Completion.version_id)
    .limit(1)
)
