"""A commune with forty mediators and a report of it, and twenty-five things that are then recorded about its people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.completion.operations import refresh_completions
from courses.evidence.models import EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence, retract
from courses.obligations.operations import Document, exempt, refresh_obligations, suspend
from lms.audit.events import Actor, ActorKind
from lms.kernel.calendar import DayKind
from lms.people.assignments.operations import assign
from lms.people.assignments.rules import split_of
from lms.people.careers.corrections import annul, as_recorded, correct, decide_newness
from lms.people.careers.decisions import DecisionFacts
from lms.people.careers.operations import move
from lms.people.careers.terms import DecisionKind
from lms.people.merges.finding import compare
from lms.people.merges.operations import Folding, merge
from lms.people.models import Appointment, MediationTeam
from lms.people.operations import Recognition, end_appointment, recognise
from lms.people.rules.terms import AppointmentReason, TeamRole
from lms.policies.operations import mark_day
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.operations import PeriodFacts, open_period
from lms.reports.periods.rules.difference import Cause
from lms.reports.periods.rules.states import PeriodKind
from lms.units.queries import load_register
from tests.cast import VAULT
from tests.factories.reports import Land, make_land, make_versions

COMMUNE_OFFICER = Actor(ActorKind.ACCOUNT, 11)
PROVINCE_OFFICER = Actor(ActorKind.ACCOUNT, 12)
WRITTEN_AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
FIRST_ON, FIRST_AT = date(2026, 6, 30), datetime(2026, 7, 5, 3, 0, tzinfo=UTC)
BETWEEN_AT = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
SECOND_ON, SECOND_AT = date(2026, 10, 31), datetime(2026, 11, 5, 3, 0, tzinfo=UTC)
BEGAN_ON, OLD_DAY = date(2025, 8, 4), date(2025, 3, 3)


def count_from_one() -> Iterator[int]:
    """1, 2, 3 …"""
    return iter(range(1, 10_000))


@dataclass
class Village:
    """The commune of a report with its people; ``changes`` is what ``change`` has done: person -> the cause it has."""

    db: Session
    land: Land
    version: int
    period: ReportPeriod
    people: list[int] = field(default_factory=list)
    changes: dict[int, Cause] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count_from_one)

    def add(
        self, unit: int, on: date = BEGAN_ON, *, village: str = "", at: datetime = WRITTEN_AT, until: date | None = None
    ) -> Appointment:
        """Somebody whom nobody could take for another."""
        number = next(self._numbers)
        village = village or f"Thôn {unit}.{number % 7}"
        facts = Recognition(
            unit_id=unit,
            village=village,
            team_name=f"Tổ hòa giải {village}",
            full_name=f"Nông Văn {number}",
            born_on=date(1950, 1, 1) + timedelta(days=number * 31),
            reason=AppointmentReason.NEW,
            signed_on=on,
            ended_on=until,
        )
        return recognise(self.db, VAULT, facts, actor=COMMUNE_OFFICER, now=at)

    def train(self, person: int, on: date, *, at: datetime = WRITTEN_AT) -> int:
        """A row of training history."""
        row = NewEvidence(
            person, EvidenceKind.IMPORTED_COMPLETION, self.version, None, None, on, "history_row", next(self._numbers)
        )
        return record_evidence(self.db, [row], actor=COMMUNE_OFFICER, now=at)[0]

    def follow(self, now: datetime = SECOND_AT) -> None:
        """Let the indexes see what was recorded."""
        refresh_completions(self.db, None, now=now)
        refresh_obligations(self.db, None, now=now)
        self.db.flush()

    def appointment(self, person: int) -> Appointment:
        """The recognition of a person that is in force."""
        stmt = select(Appointment).where(Appointment.person_id == person, Appointment.superseded_at.is_(None))
        row = self.db.scalars(stmt.order_by(Appointment.recognised_on.desc())).first()
        assert row is not None
        self.db.refresh(row, ["team", "person"])
        return row


def make_village(db: Session, *, mediators: int = 40) -> Village:
    """Forty mediators of xã Văn Quan, every other one trained, two of a team that waits for its place."""
    land = make_land(db)
    versions = make_versions(db)
    facts = PeriodFacts(land.province, PeriodKind.YEAR, date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 15))
    period = open_period(db, facts, actor=PROVINCE_OFFICER, today=FIRST_ON, now=WRITTEN_AT)
    village = Village(db, land, versions["new"], period)
    for number in range(mediators):
        row = village.add(land.new_one)
        village.people.append(row.person_id)
        if number % 2:
            village.train(row.person_id, date(2025, 10, 1) + timedelta(days=number))
    village.follow(WRITTEN_AT)
    return village


def change_25(village: Village, seed: int) -> dict[int, Cause]:
    """Record twenty-five things of every kind about the commune; person -> cause, in the order of a seed.

    Some of it stands before the first snapshot (a newcomer, a team without its place), so call ``prepare_25`` before it.
    """
    return _Changing(village, Random(seed)).all()


def prepare_25(village: Village) -> None:
    """What must be there before the first snapshot so that everything can happen after it."""
    land = village.land
    village.add(land.new_two, village="Thôn Ngoài")  # will move in
    for _turn in range(2):
        village.add(land.old_split, OLD_DAY, village="Thôn Chờ")  # waits for its place
    for day in (date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 18), date(2026, 5, 25), date(2026, 2, 2)):
        village.add(land.new_one, day, village=f"Thôn Mới {day.month}.{day.day}")
    village.follow(WRITTEN_AT)


class _Changing:
    def __init__(self, village: Village, rng: Random) -> None:
        self.village, self.db, self.rng = village, village.db, rng
        half = len(village.people)
        # Trained and untrained apart, so that each kind finds whom it needs.
        self.trained = rng.sample(village.people[1:half:2], half // 2)
        self.untrained = rng.sample(village.people[0:half:2], half // 2)
        self.done: dict[int, Cause] = {}

    def all(self) -> dict[int, Cause]:
        acts: list[Callable[[], None]] = [
            *[self.recognised] * 3,
            *[self.recognised_late] * 2,
            self.moved_in,
            self.moved_out,
            self.boundary,
            *[self.ended] * 2,
            self.ended_late,
            self.annulled,
            self.merged,
            *[self.newly_trained] * 2,
            self.suspended,
            *[self.evidence_late] * 2,
            self.evidence_retracted,
            self.corrected,
            self.exempted,
            self.newness,
            self.rule,
            self.came_due,
        ]
        self.rng.shuffle(acts)
        for act in acts:
            act()
        self.village.follow()
        return self.done

    def _newcomer(self, on: date) -> int:
        stmt = select(Appointment.person_id).where(Appointment.recognised_on == on, Appointment.superseded_at.is_(None))
        return self.db.scalars(stmt).one()

    def recognised(self) -> None:
        row = self.village.add(self.village.land.new_one, date(2026, 8, 10), at=BETWEEN_AT)
        self.done[row.person_id] = Cause.RECOGNISED

    def recognised_late(self) -> None:
        row = self.village.add(self.village.land.new_one, date(2026, 5, 11), at=BETWEEN_AT)
        self.done[row.person_id] = Cause.RECOGNISED_LATE

    def _move(self, row: Appointment, to: MediationTeam) -> None:
        facts = DecisionFacts(
            unit_id=to.unit_id,
            kind=DecisionKind.RECOGNITION,
            number=f"{row.id}/QĐ-UBND",
            signed_on=date(2026, 8, 3),
            effective_on=None,
        )
        move(self.db, VAULT, row, to, TeamRole.MEDIATOR, facts, actor=COMMUNE_OFFICER, now=BETWEEN_AT)

    def _team(self, unit: int) -> MediationTeam:
        stmt = select(MediationTeam).where(MediationTeam.unit_id == unit).order_by(MediationTeam.id).limit(1)
        return self.db.scalars(stmt).one()

    def moved_in(self) -> None:
        stmt = select(Appointment.person_id).join(MediationTeam, MediationTeam.id == Appointment.team_id)
        person = self.db.scalars(stmt.where(MediationTeam.village == "Thôn Ngoài")).first()
        assert person is not None
        self._move(self.village.appointment(person), self._team(self.village.land.new_one))
        self.done[person] = Cause.MOVED_IN

    def moved_out(self) -> None:
        person = self.untrained.pop()
        self._move(self.village.appointment(person), self._team(self.village.land.new_two))
        self.done[person] = Cause.MOVED_OUT

    def boundary(self) -> None:
        split = split_of(load_register(self.db), self.village.land.old_split)
        assert split is not None
        team = self._team(self.village.land.old_split)
        assign(self.db, split, {team.id: self.village.land.new_one}, actor=PROVINCE_OFFICER, now=BETWEEN_AT)
        people = self.db.scalars(select(Appointment.person_id).where(Appointment.team_id == team.id))
        self.done |= dict.fromkeys(people, Cause.BOUNDARY)

    def _end(self, on: date) -> int:
        person = self.untrained.pop()
        row = self.village.appointment(person)
        end_appointment(self.db, row.id, ended_on=on, reason="theo nguyện vọng", actor=COMMUNE_OFFICER, now=BETWEEN_AT)
        return person

    def ended(self) -> None:
        self.done[self._end(date(2026, 8, 20))] = Cause.ENDED

    def ended_late(self) -> None:
        self.done[self._end(date(2026, 6, 1))] = Cause.ENDED_LATE

    def annulled(self) -> None:
        person = self.untrained.pop()
        annul(self.db, self.village.appointment(person), reason="ghi nhầm xã", actor=COMMUNE_OFFICER, now=BETWEEN_AT)
        self.done[person] = Cause.ANNULLED

    def merged(self) -> None:
        kept, folded = self.untrained.pop(), self.untrained.pop()
        likeness = compare(self.db, kept, folded, today=SECOND_ON)
        folding = Folding(kept, folded, "cùng một người", likeness)
        merge(self.db, folding, actor=COMMUNE_OFFICER, now=BETWEEN_AT)
        self.done[kept] = Cause.MERGED

    def newly_trained(self) -> None:
        person = self.untrained.pop()
        self.village.train(person, date(2026, 9, 15), at=BETWEEN_AT)
        self.done[person] = Cause.TRAINED

    def evidence_late(self) -> None:
        person = self.untrained.pop()
        self.village.train(person, date(2026, 4, 28), at=BETWEEN_AT)
        self.done[person] = Cause.EVIDENCE_LATE

    def evidence_retracted(self) -> None:
        person = self.trained.pop()
        evidence = self.db.scalars(select(Completion.evidence).where(Completion.person_id == person)).one()[0]
        retract(self.db, evidence, reason="danh sách của lớp khác", actor=COMMUNE_OFFICER, now=BETWEEN_AT)
        self.done[person] = Cause.EVIDENCE_RETRACTED

    def corrected(self) -> None:
        person = self.trained.pop()
        row = self.village.appointment(person)
        said = replace(as_recorded(row, None), signed_on=date(2025, 8, 14))
        correct(self.db, row, said, reason="ghi nhầm ngày", actor=COMMUNE_OFFICER, now=BETWEEN_AT)
        self.done[person] = Cause.DATES_CORRECTED

    def exempted(self) -> None:
        on = date(2026, 5, 4)
        person = self._newcomer(on)
        exempt(self.db, person, on, reason="nghỉ chữa bệnh dài ngày", actor=COMMUNE_OFFICER, now=BETWEEN_AT)
        self.done[person] = Cause.EXEMPTED

    def suspended(self) -> None:
        on = date(2026, 5, 25)
        person = self._newcomer(on)
        days, paper = (date(2026, 7, 1), date(2026, 7, 31)), Document("đi học dài ngày", "7/QĐ-UBND", date(2026, 6, 25))
        suspend(self.db, person, on, days=days, document=paper, actor=COMMUNE_OFFICER, now=BETWEEN_AT)
        self.done[person] = Cause.SUSPENDED

    def newness(self) -> None:
        on = date(2026, 5, 5)
        person = self._newcomer(on)
        decide_newness(self.db, person, on, is_new=False, reason="đã làm ở xã cũ", actor=COMMUNE_OFFICER, now=BETWEEN_AT)
        self.done[person] = Cause.NEWNESS_DECIDED

    def rule(self) -> None:
        mark_day(
            self.db,
            date(2026, 11, 18),
            DayKind.HOLIDAY,
            name="Nghỉ bù",
            source="Thông báo minh họa",
            actor=PROVINCE_OFFICER,
            now=BETWEEN_AT,
        )
        self.done[self._newcomer(date(2026, 5, 18))] = Cause.RULE_CHANGED

    def came_due(self) -> None:
        self.done[self._newcomer(date(2026, 2, 2))] = Cause.CAME_DUE
