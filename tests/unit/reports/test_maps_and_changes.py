"""Changes of units and the figures: no order of loading, no map and no merger changes who is counted, or how many."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.operations import refresh_obligations
from lms.admin.units.operations import load_changes
from lms.admin.units.queries import Mandate
from lms.audit.events import SYSTEM
from lms.kernel.errors import DomainError
from lms.people.assignments.operations import assign
from lms.people.assignments.queries import teams_of
from lms.people.assignments.rules import split_of
from lms.people.models import MediationTeam
from lms.reports.basis import Basis
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.figures import coverage
from lms.reports.deadlines.cases import as_json as deadlines_json
from lms.reports.deadlines.cases import deadlines
from lms.units.changes.rules.lines import Change
from lms.units.operations import record_units
from lms.units.queries import find_unit, load_map, load_register, placements, units_of_body
from tests.factories.changes import (
    COMMUNES,
    FRESH,
    NOW,
    Teller,
    add_team,
    change,
    load,
    make_provinces,
    merge,
    split,
    undone,
)
from tests.factories.reports import make_versions
from tests.unit.units.test_register import lang_son, record_lang_son

OLD_DAY = date(2025, 6, 30)
TODAY = date(2027, 6, 1)


@dataclass(frozen=True)
class Met:
    """A team that a roster names: code and day of its recognition."""

    code: str
    on: date
    village: str


@dataclass(frozen=True)
class Story:
    """What is loaded, in which order; ``maps`` are the days on whose maps it is counted."""

    steps: tuple[Change | Met, ...]
    by_day: tuple[Change | Met, ...]
    maps: tuple[date, ...]


def _story(seed: int, length: int, people: int) -> Story:
    rng = Random(seed)
    teller = Teller(rng)
    history = list(teller.tell(length))
    days = [date(2025, 7, 5) + timedelta(days=rng.randint(0, 600)) for _ in range(people)]
    met = [Met(rng.choice((*COMMUNES, *FRESH)), on, f"Thôn {place}") for place, on in enumerate(days)]
    steps: list[Change | Met] = [*history, *met]
    maps = {OLD_DAY, TODAY, *(one.effective_on for one in history), *(one.effective_on - timedelta(days=1) for one in history)}
    return Story(tuple(rng.sample(steps, len(steps))), (*history, *met), tuple(sorted(maps)))


stories = st.builds(_story, st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 6))


def tell(db: Session, province: int, steps: Sequence[Change | Met]) -> None:
    """Load in this order what can be, the rest later, and what only stands together as one file; a code that no unit bears
    on its day is refused for good."""
    minutes = _minutes()
    waiting = list(steps)
    while waiting:
        left = [step for step in waiting if not _take(db, province, [step], next(minutes))]
        if len(left) == len(waiting):
            changes = [step for step in left if isinstance(step, Change)]
            if not changes:
                return
            assert _take(db, province, changes, next(minutes))
            left = [step for step in left if isinstance(step, Met)]
        waiting = left


def _minutes() -> Iterator[datetime]:
    at = NOW
    while True:
        at += timedelta(minutes=1)
        yield at


def _take(db: Session, province: int, steps: Sequence[Change | Met], now: datetime) -> bool:
    try:
        match steps:
            case [Met() as met]:
                add_team(db, find_unit(db, met.code, met.on).id, met.village, met.on, f"Nông Văn {met.village}", now=now)
            case _:
                changes = [step for step in steps if isinstance(step, Change)]
                mandate = Mandate(province, "", units_of_body(db, province))
                load_changes(db, changes, mandate, account_id=None, actor=SYSTEM, now=now)
    except DomainError:
        return False
    return True


def counted(db: Session, maps: Sequence[date]) -> list[Counter[tuple[str, date | None]]]:
    """For each map: where each team stands, by code and beginning of the unit."""
    entries = load_register(db).entries
    found = []
    for on in maps:
        places = placements(db, on)
        units = [entries[places[unit]] for unit in db.scalars(select(MediationTeam.unit_id))]
        found.append(Counter((entry.code, entry.period.valid_from) for entry in units))
    return found


@settings(max_examples=40)
@given(story=stories)
def test_any_order_of_loading_changes_and_people_gives_the_same_state(db: Session, story: Story) -> None:
    province = make_provinces(db)
    with undone(db):
        tell(db, province, [step for step in story.by_day if isinstance(step, Change)])
        # A code that no unit bears on the day is a mistake of the file, whenever it is found out.
        wrong = [step for step in story.by_day if isinstance(step, Met) and not _borne(db, step)]
        tell(db, province, [step for step in story.by_day if isinstance(step, Met)])
        expected = counted(db, story.maps)
    with undone(db):
        tell(db, province, [step for step in story.steps if step not in wrong])
        assert counted(db, story.maps) == expected


def _borne(db: Session, met: Met) -> bool:
    try:
        find_unit(db, met.code, met.on)
    except DomainError:
        return False
    return True


def sums(db: Session, as_of: date, map_on: date) -> dict[str, tuple[int, int]]:
    """Each indicator's counts for Lạng Sơn, summed over its children on the map."""
    code = next(iter(load_map(db, map_on).children(load_map(db, map_on).root.id))).code
    unit = load_map(db, map_on).by_code("20") or load_map(db, map_on).by_code(code)
    assert unit is not None
    found = coverage(db, unit.id, Basis.of(as_of, today=TODAY, map_on=map_on))
    names = found.whole.figures
    children = {
        name: (
            sum(row.of(name).ratio.numerator for row in found.children),
            sum(row.of(name).ratio.denominator for row in found.children),
        )
        for name in names
    }
    assert children == {name: (one.ratio.numerator, one.ratio.denominator) for name, one in names.items()}
    return children


@settings(max_examples=15)
@given(story=stories, lots=st.integers(0, 2**32 - 1))
def test_every_count_is_the_same_on_every_map_whoever_is_assigned(db: Session, story: Story, lots: int) -> None:
    province, rng = make_provinces(db), Random(lots)
    with undone(db):
        make_versions(db)
        people = [step for step in story.by_day if isinstance(step, Met)]
        changes = [step for step in story.by_day if isinstance(step, Change)]
        tell(db, province, people)
        refresh_obligations(db, None, now=NOW)
        before = sums(db, TODAY, OLD_DAY)
        tell(db, province, changes)
        assert sums(db, TODAY, OLD_DAY) == before, "totals never change when a merger is loaded"
        _assign_by_lot(db, rng)
        assert {map_on: sums(db, TODAY, map_on) for map_on in story.maps} == dict.fromkeys(story.maps, before)
        teams = db.scalars(select(MediationTeam.id)).all()
        assert sum(counted(db, [TODAY])[0].values()) == len(teams), "each stands in exactly one place"


def _assign_by_lot(db: Session, rng: Random) -> None:
    register = load_register(db)
    for unit_id in sorted(register.entries):
        parts = split_of(register, unit_id)
        teams = teams_of(db, parts) if parts else []
        if parts and teams:
            choices = {team.id: rng.choice([None, *parts.successors]) for team in teams}
            assign(db, parts, choices, actor=SYSTEM, now=NOW)


# --- the bytes of a report ---


def printed(db: Session, as_of: date, map_on: date) -> bytes:
    """The report of Lạng Sơn as a file: coverage and deadlines."""
    basis = Basis.of(as_of, today=TODAY, map_on=map_on, from_on=date(2024, 1, 1))
    unit = find_unit(db, "20", map_on).id
    found = [as_json(coverage(db, unit, basis)), deadlines_json(deadlines(db, unit, basis))]
    return json.dumps(found, ensure_ascii=False, sort_keys=True).encode()


def test_the_report_on_the_old_map_keeps_its_bytes_when_the_shipped_merger_is_loaded(db: Session) -> None:
    old = [replace(row, valid_to=None) for row in lang_son() if row.valid_from is None]
    record_units(db, old, [], now=NOW)
    make_versions(db)
    for place, code in enumerate(("06628", "06622", "06613", "06079")):
        unit = find_unit(db, code, OLD_DAY).id
        for number in range(place + 1):
            add_team(db, unit, f"Thôn {number}", date(2024, 9, 1 + number), f"Nông Văn {code} {number}")
    refresh_obligations(db, None, now=NOW)
    before = printed(db, OLD_DAY, OLD_DAY)
    assert before.count(b'"standing"') == 10
    record_lang_son(db)
    assert printed(db, OLD_DAY, OLD_DAY) == before


def test_it_keeps_them_when_a_later_merger_and_a_split_are_loaded_and_assigned(db: Session) -> None:
    province = make_provinces(db)
    make_versions(db)
    for code in COMMUNES[:3]:
        add_team(db, find_unit(db, code, OLD_DAY).id, "Thôn Nà Lầm", date(2024, 9, 1), f"Nông Văn {code}")
    refresh_obligations(db, None, now=NOW)
    before = printed(db, OLD_DAY, OLD_DAY)
    later, day = date(2026, 2, 1), date(2026, 3, 1)
    load(db, province, change("1", later, merge("06101", "06101", "Bình Gia"), merge("06104", "06101")))
    load(db, province, change("2", day, split("06102", "06102", "Hòa Bình"), split("06102", "06201", "Tân Hòa")))
    parts = split_of(load_register(db), find_unit(db, "06102", OLD_DAY).id)
    assert parts is not None
    team = teams_of(db, parts)[0]
    assert _waiting(db) == 1
    assign(db, parts, {team.id: parts.successors[1]}, actor=SYSTEM, now=datetime(2026, 11, 22, tzinfo=UTC))
    assert _waiting(db) == 0
    assert printed(db, OLD_DAY, OLD_DAY) == before


def _waiting(db: Session) -> int:
    """Mediators in the line "unassigned" of today's map."""
    found = coverage(db, find_unit(db, "20", TODAY).id, Basis.of(TODAY, today=TODAY))
    return sum(row.of("mediators_trained").ratio.denominator for row in found.children if row.unit is None)
