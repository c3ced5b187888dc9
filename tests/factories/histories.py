"""What happens to a small registry, one act after the other, and what coverage says of it, counted and read from the rollup."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from courses.evidence.models import Evidence, EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence, retract
from courses.obligations.models import Exemption, Obligation
from courses.obligations.operations import end_exemption, exempt
from lms.audit.events import SYSTEM
from lms.audit.operations import record
from lms.followers import FOLLOWERS
from lms.kernel.errors import DomainError
from lms.people.assignments.operations import assign
from lms.people.assignments.queries import teams_of
from lms.people.assignments.rules import split_of
from lms.people.events import PersonChanged
from lms.people.merges.models import PersonMerge
from lms.people.merges.operations import Folding, merge, unmerge
from lms.people.merges.resolving import is_kept
from lms.people.merges.rules import Likeness
from lms.people.models import Appointment, Person, Sex, TeamRole
from lms.people.operations import Recognition, end_appointment, recognise
from lms.reports.basis import Basis
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.figures import coverage
from lms.reports.coverage.trend import month_ends, trend
from lms.reports.disaggregation.breakdown import breakdown
from lms.reports.disaggregation.groups import Dimension
from lms.reports.filtered.figures import Wanted, filtered
from lms.reports.indicators.models import Rollup
from lms.reports.indicators.question import ask
from lms.reports.indicators.registry import indicator_of
from lms.reports.rollup.models import SeriesCase, SeriesDay
from lms.reports.rollup.queries import locate
from lms.reports.statistics.lists import decide
from lms.reports.statistics.words import Qualification
from lms.units.queries import load_register
from lms.units.villages.models import Village
from lms.units.villages.operations import mark_village
from tests.cast import VAULT
from tests.factories.registries import days
from tests.factories.reports import MERGED_ON, NOW, Land

TODAY = date(2026, 11, 22)
OLD = MERGED_ON - timedelta(days=1)
QUALIFICATIONS = ("Cử nhân luật", "Y sĩ", "y sĩ ", "Trung cấp")


def answers(db: Session, as_of: date, today: date, from_on: date) -> list[Any]:
    """Everything the coverage of every unit says, on both maps."""
    land: Land = db.info["land"][0]
    found = []
    for map_on, units in ((OLD, (land.province_old, land.district, land.old_split)), (TODAY, (land.province, land.new_one))):
        basis = Basis(as_of, min(map_on, max(today, as_of)), min(from_on, as_of), today)
        country = next(entry.id for entry in load_register(db).entries.values() if entry.code == "VN")
        if basis.unit_map_on != map_on:
            continue
        for unit_id in (country, *units):
            one = coverage(db, unit_id, basis)
            line = trend(db, one.question, month_ends(as_of, 8), one.whole.of("mediators_trained").ratio, unit_id=unit_id)
            found.append((as_json(one), one.waterfall, one.bridge, line))
        found += groups(db, country, basis)
    return found


WANTED: tuple[Wanted, ...] = (
    {Dimension.QUALIFICATION: "law"},
    {Dimension.SEX: "female", Dimension.ETHNICITY: "other", Dimension.AGE: "from_50", Dimension.ROLE: "mediator"},
)


def groups(db: Session, unit_id: int, basis: Basis) -> list[Any]:
    """What is said of groups of people: the figures of persons taken apart, and some groups by unit."""
    question = coverage(db, unit_id, basis).question
    codes = ("mediators_trained", "newcomers_trained_on_time")
    apart = [breakdown(db, indicator_of(code), question).counts for code in codes]
    chosen = (filtered(db, unit_id, basis, wanted) for wanted in WANTED)
    return [*apart, *((one.whole, [(node and node.id, ratio) for node, ratio in one.below]) for one in chosen)]


def both_ways(db: Session, as_of: date, today: date, from_on: date) -> tuple[list[Any], list[Any]]:
    """The answers read from the rollup that stands, and counted from the facts."""
    land: Land = db.info["land"][0]
    assert locate(db, land.province, ask(db, Basis.of(as_of, today=today, map_on=min(as_of, today))))
    kept = answers(db, as_of, today, from_on)
    with db.begin_nested() as savepoint:
        db.execute(delete(Rollup))
        counted = answers(db, as_of, today, from_on)
        savepoint.rollback()
    return kept, counted


def _nth(db: Session, stmt: Any, place: int) -> Any:
    rows = db.scalars(stmt).all()
    return rows[place % len(rows)] if rows else None


def recognise_one(db: Session, pick: int, day: date) -> None:
    """Somebody known or new enters a team of one of three communes, marked or not."""
    land: Land = db.info["land"][0]
    unit = (land.old_split, land.old_whole)[pick % 2] if day < MERGED_ON else (land.new_one, land.new_two)[pick % 2]
    facts = Recognition(
        unit_id=unit,
        village=f"Thôn {pick % 3}",
        team_name=f"Tổ {pick % 3}",
        full_name=f"Nông Văn {'ABCDEFGHIK'[pick % 10]}",
        role=TeamRole.TEAM_HEAD if pick % 4 == 1 else TeamRole.MEDIATOR,
        born_year=1960 + pick % 5,
        sex=(Sex.FEMALE, Sex.MALE, None)[pick % 3],
        ethnicity=("Tày", "Kinh", None)[pick % 3],
        signed_on=day,
        minority_village=pick % 4 == 0,
    )
    recognise(db, VAULT, facts, actor=SYSTEM, now=NOW)


def end_one(db: Session, pick: int, day: date) -> None:
    """A recognition ends."""
    row = _nth(db, select(Appointment.id).where(Appointment.superseded_at.is_(None)).order_by(Appointment.id), pick)
    if row:
        end_appointment(db, row, ended_on=day, reason=None, actor=SYSTEM, now=NOW)


def train_one(db: Session, pick: int, day: date) -> None:
    """Somebody completes a version that counts, or one that does not."""
    person = _nth(db, select(Person.id).order_by(Person.id), pick)
    if person:
        version = db.info["land"][1][pick % 4]
        source = len(db.scalars(select(Evidence.id)).all()) + 1
        row = NewEvidence(person, EvidenceKind.IMPORTED_COMPLETION, version, None, None, day, "history", source)
        record_evidence(db, [row], actor=SYSTEM, now=NOW)


def take_back_training(db: Session, pick: int, _day: date) -> None:
    """A row of the ledger is retracted."""
    row = _nth(db, select(Evidence.id).order_by(Evidence.id), pick)
    if row:
        retract(db, row, reason="ghi nhầm", actor=SYSTEM, now=NOW)


def merge_two(db: Session, pick: int, _day: date) -> None:
    """Two records become one person."""
    people = db.scalars(select(Person.id).where(is_kept(Person.id)).order_by(Person.id)).all()
    if len(people) > 1:
        kept, folded = people[pick % len(people)], people[(pick + 1) % len(people)]
        merge(db, Folding(kept, folded, "cùng một người", Likeness(())), actor=SYSTEM, now=NOW)


def unmerge_one(db: Session, pick: int, _day: date) -> None:
    """A merge is undone."""
    row = _nth(db, select(PersonMerge.id).where(PersonMerge.undone_at.is_(None)).order_by(PersonMerge.id), pick)
    if row:
        unmerge(db, row, reason="hai người", actor=SYSTEM, now=NOW)


def exempt_one(db: Session, pick: int, _day: date) -> None:
    """A newcomer is exempted, or an exemption ends."""
    running = _nth(db, select(Exemption).where(Exemption.ended_at.is_(None)), pick)
    if running and pick % 2:
        end_exemption(db, running, reason="nhầm", actor=SYSTEM, now=NOW)
        return
    case = _nth(db, select(Obligation).order_by(Obligation.id), pick)
    if case:
        exempt(db, case.person_id, case.recognised_on, reason="đã học luật", actor=SYSTEM, now=NOW)


def mark_one(db: Session, pick: int, day: date) -> None:
    """A village is marked, or no longer."""
    village = _nth(db, select(Village.id).order_by(Village.id), pick)
    if village:
        mark_village(db, village, marked=pick % 3 > 0, on=day, actor=SYSTEM, now=NOW)


def assign_one(db: Session, pick: int, _day: date) -> None:
    """A team of the split commune is given its place, another one, or none again."""
    land: Land = db.info["land"][0]
    split = split_of(load_register(db), land.old_split)
    assert split is not None
    teams = teams_of(db, split)
    if teams:
        choice = (land.new_one, land.new_two, None)[pick % 3]
        assign(db, split, {teams[pick % len(teams)].id: choice}, actor=SYSTEM, now=NOW)


def correct_one(db: Session, pick: int, day: date) -> None:
    """Something recorded of somebody was wrong."""
    person = _nth(db, select(Person).order_by(Person.id), pick)
    if person:
        changes: tuple[dict[str, Any], ...] = (
            {"born_on": day - timedelta(days=18_262), "born_year": day.year - 50},
            {"born_on": None, "born_year": 1975},
            {"qualification": QUALIFICATIONS[pick % 4]},
            {"sex": None},
            {"ethnicity": "Dao"},
        )
        change = changes[pick % 5]
        db.execute(update(Person).where(Person.id == person.id).values(**change))
        record(db, PersonChanged(subject_id=person.id, changed=tuple(change)), actor=SYSTEM, now=NOW)


def name_one(db: Session, pick: int, _day: date) -> None:
    """A province says what its people mean by a word."""
    kind = (Qualification.LAW, Qualification.OTHER)[pick % 2]
    decide(db, db.info["land"][0].province, QUALIFICATIONS[pick % 4], kind, actor=SYSTEM, now=NOW)


ACTS: tuple[Callable[[Session, int, date], None], ...] = (
    recognise_one,
    recognise_one,
    end_one,
    train_one,
    train_one,
    take_back_training,
    merge_two,
    unmerge_one,
    exempt_one,
    mark_one,
    assign_one,
    correct_one,
    correct_one,
    name_one,
)
ONE = st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, 60), days)


def catch_up(db: Session) -> None:
    """What the followers do with the news."""
    db.flush()
    while sum(follow(db, VAULT, now=NOW) for follow in FOLLOWERS):
        """One's news is the next one's work."""


def attempt(db: Session, act: Callable[[Session, int, date], None], pick: int, day: date) -> None:
    """An act the rules refuse is no act."""
    with db.begin_nested() as savepoint:
        try:
            act(db, pick, day)
        except DomainError:
            savepoint.rollback()
    db.expire_all()


def rows_kept(db: Session) -> list[Any]:
    return [*db.execute(select(SeriesDay.series_id, SeriesDay.day)), *db.execute(select(SeriesCase.series_id))]
