"""The coverage of a unit: the golden example of the documents, sums on every map, targets, the moves between two days."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from lms.kernel.errors import DomainError
from lms.kernel.ratio import Comparator, Ratio
from lms.reports.basis import Basis
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.changes import EFFECT, Move, Seen, difference, explained, moves_between
from lms.reports.coverage.export import export_of, months_of
from lms.reports.coverage.figures import coverage, recorded_in
from lms.reports.coverage.trend import month_ends, trend
from lms.reports.deadlines.cases import deadlines
from lms.reports.deadlines.shortlist import due_soon, overdue
from lms.reports.formats.registry import FORMATS
from lms.reports.indicators.figures import CompletionFact, NewcomerFact, PersonFact, Registry, TeamFact
from lms.reports.indicators.mediators_trained import oracle
from lms.reports.indicators.question import ask
from lms.reports.indicators.serving import AppointmentFact
from lms.reports.models import Plan, Target
from lms.reports.targets import Aim, aim_of, judge, lacking
from tests.factories.reports import NOW, Land, make_land, make_versions, write_registry
from tests.papers import made_of, read_back

TODAY = date(2026, 11, 22)
RECOGNISED = date(2026, 2, 2)
DUE = date(2026, 8, 3)


@pytest.fixture
def land(db: Session) -> Land:
    """The golden province of docs/rules/coverage.md."""
    land = make_land(db)
    versions = make_versions(db)
    teams = [
        TeamFact(1, land.old_whole),
        TeamFact(2, land.new_two),
        TeamFact(3, land.old_split),
    ]
    people = [PersonFact(n, woman=n in (1, 4, 7), minority=True) for n in range(1, 9)]
    long_ago = date(2024, 1, 10)
    spans = {
        1: (1, long_ago, None),
        2: (1, long_ago, None),
        3: (1, long_ago, date(2026, 11, 1)),
        4: (2, long_ago, None),
        5: (2, RECOGNISED, None),
        6: (2, RECOGNISED, None),
        7: (3, long_ago, None),
        8: (3, RECOGNISED, date(2026, 5, 1)),
    }
    registry = Registry(
        teams,
        people,
        [AppointmentFact(n, n, *span) for n, span in spans.items()],
        [
            CompletionFact(1, versions["old"], date(2024, 6, 1)),
            CompletionFact(3, versions["old"], date(2024, 6, 1)),
            CompletionFact(4, versions["new"], TODAY),
            CompletionFact(5, versions["new"], date(2026, 6, 1)),
            CompletionFact(7, versions["yearly"], date(2026, 6, 1)),
            CompletionFact(2, versions["new"], TODAY + timedelta(days=1)),
        ],
        [NewcomerFact(n, spans[n][0], RECOGNISED, DUE, spans[n][2]) for n in (5, 6, 8)],
    )
    write_registry(db, registry)
    db.info["registry"] = registry
    return land


def basis(as_of: date = TODAY, map_on: date | None = None) -> Basis:
    return Basis.of(as_of, today=TODAY, map_on=map_on)


def figures(db: Session, unit_id: int, on: Basis) -> dict[str | None, tuple[Ratio, ...]]:
    found = coverage(db, unit_id, on)
    return {
        row.unit.code if row.unit else None: tuple(
            row.of(code).ratio for code in ("mediators_trained", "newcomers_trained_on_time", "teams_complete")
        )
        for row in (found.whole, *found.children)
    }


def documented(name: str, cells: int) -> list[list[str]]:
    """The rows of the last table of a page of rules."""
    text = (Path(__file__).parents[3] / "docs/rules" / name).read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return [row for row in rows if len(row) == cells and not row[0].startswith("-")]


def test_the_golden_example(db: Session, land: Land) -> None:
    found = figures(db, land.province, basis())
    rows = [row for row in documented("coverage.md", 4) if row[0] != "unit"]
    assert len(rows) == 5
    for unit, *cells in rows:
        expected = [f"{ratio.numerator} / {ratio.denominator}" for ratio in found[None if unit == "unassigned" else unit]]
        assert cells == expected, unit


def test_the_documented_comparisons() -> None:
    rows = [row for row in documented("targets.md", 6) if row[0] != "value"]
    assert len(rows) == 8
    for value, comparator, floor, figure, met, short in rows:
        aim = Aim("p", 1, "x", "all", "unit", Comparator(comparator), value, int(floor), None, None, None, 2024, frozenset())
        numerator, denominator = map(int, figure.split(" / "))
        ratio = Ratio(numerator, denominator)
        assert {True: "yes", False: "no", None: "null"}[judge(aim, ratio).met] == met.split(" ")[0]
        assert lacking(aim, ratio) == int(short)


def test_the_old_map_shows_the_same_people(db: Session, land: Land) -> None:
    old = basis(map_on=date(2025, 6, 30))
    # A team first met after the change has no certain commune before it: 06102 has one predecessor that was split.
    assert figures(db, land.province_old, old)["184"][0] == Ratio(3, 6)
    by_commune = figures(db, land.district, old)
    assert by_commune["06001"][0] == Ratio(1, 2)
    assert by_commune["06002"][0] == Ratio(0, 1)
    assert by_commune[None][0] == Ratio(2, 3)


@pytest.mark.parametrize("map_on", [date(2025, 6, 30), TODAY])
@pytest.mark.parametrize("as_of", [date(2024, 6, 1), date(2026, 4, 30), TODAY])
def test_children_add_up_to_their_unit_on_every_map(db: Session, land: Land, map_on: date, as_of: date) -> None:
    on = basis(as_of, map_on)
    whole = {map_on: coverage(db, land.province if map_on == TODAY else land.province_old, on)}
    for found in whole.values():
        for code, total in found.whole.figures.items():
            assert sum((row.of(code).ratio for row in found.children), Ratio(0, 0)) == total.ratio
        assert found.waterfall.recognised == sum(row.of("newcomers_trained_on_time").lines.total() for row in found.children)


def test_the_waterfall_and_the_bridge(db: Session, land: Land) -> None:
    found = coverage(db, land.province, basis())
    assert (found.waterfall.recognised, found.waterfall.on_time, found.waterfall.overdue, found.waterfall.ended) == (3, 1, 1, 1)
    assert found.bridge.not_serving == 1
    assert found.bridge.denominator == found.whole.of("newcomers_trained_on_time").ratio.denominator


def test_deadlines_hold_the_newcomers_of_the_waterfall(db: Session, land: Land) -> None:
    found = deadlines(db, land.province, basis())
    falls = coverage(db, land.province, basis()).waterfall
    assert len(found.cases) == falls.recognised
    assert {code.value: n for code, n in found.counts.items()} == {
        "on_time": falls.on_time,
        "late": falls.late,
        "open": falls.not_yet_due,
        "overdue": falls.overdue,
        "ended": falls.ended,
        "exempt": falls.exempt,
    }


def test_shortlists_hold_who_is_due_and_who_is_late(db: Session, land: Land) -> None:
    recorded = recorded_in(db, land.province, basis())
    late = overdue(db, ask(db, basis(), recorded))
    assert (late.total, [one.person_id for one in late.first]) == (1, [6])
    before = Basis.of(date(2026, 7, 20), today=TODAY)
    soon = due_soon(db, ask(db, before, recorded))
    assert [(one.person_id, one.days) for one in soon.first] == [(6, 14)]


def add_plan(db: Session, unit_id: int, key: str = "plan-a", begins: int = 2024, **facts: object) -> None:
    plan = Plan(
        key=key, title=key, number=None, signed_on=None, issuer_name="UBND", issuer_unit_id=unit_id, period_from=begins,
        period_to=2030, implements=[], phases=[], notes=[], file_sha256="0" * 64, imported_at=NOW, imported_by=None,
        superseded_at=None,
    )  # fmt: skip
    db.add(plan)
    db.flush()
    usual: dict[str, object] = {
        "key": "t01", "indicator": "mediators_trained", "population": "all", "per": "unit", "comparator": ">=",
        "floor": 50, "stretch": None, "value": "percent", "of_total": None, "within_months": None, "due": None,
    }  # fmt: skip
    db.add(Target(plan_id=plan.id, **usual | facts))
    db.flush()


def test_a_plan_of_the_same_body_before_the_merger_is_the_target(db: Session, land: Land) -> None:
    add_plan(db, land.province_old, "old", 2018)
    add_plan(db, land.province_old, "newer", 2024, floor=50, comparator=">")
    add_plan(db, land.province, "pilot-only", 2025, population="pilot")
    found = as_json(coverage(db, land.province, basis()))
    assert found["indicators"][0]["target"] == {
        "plan": "newer",
        "comparator": ">",
        "value": "percent",
        "floor": 50,
        "stretch": None,
        "due": None,
        "met": False,  # 50,0 % is not more than 50
    }
    assert found["indicators"][1]["target"] is None
    assert found["children"][0]["indicators"][0]["target"] is None


def test_a_target_for_each_commune_reaches_the_communes(db: Session, land: Land) -> None:
    add_plan(db, land.province, per="each_child_commune", floor=60)
    rows = {row["unit"] and row["unit"]["code"]: row for row in as_json(coverage(db, land.province, basis()))["children"]}
    assert rows["06102"]["indicators"][0]["target"]["met"] is True
    assert rows["06101"]["indicators"][0]["target"]["met"] is False
    assert rows["06103"]["indicators"][0]["target"]["met"] is None
    assert rows["06103"]["indicators"][0]["percent"] is None
    assert rows[None]["indicators"][0]["target"] is None


@pytest.mark.parametrize(
    ("comparator", "value", "ratio", "met"),
    [
        (">=", "percent", Ratio(8, 10), True),
        (">", "percent", Ratio(8, 10), False),
        ("=", "percent", Ratio(8, 10), True),
        (">=", "percent", Ratio(79_999, 100_000), False),
        (">=", "count", Ratio(80, 0), True),
        (">=", "percent", Ratio(0, 0), None),
    ],
)
def test_a_target_is_compared_exactly(comparator: str, value: str, ratio: Ratio, met: bool | None) -> None:
    plan = Plan(key="p", id=1, period_from=2024)
    target = Target(indicator="mediators_trained", population="all", per="unit", comparator=comparator, value=value, floor=80)
    aim = aim_of(target, plan, frozenset({1}))
    assert aim.comparator is Comparator(comparator)
    assert judge(aim, ratio).met is met


def test_the_figure_moves_by_the_people_that_are_named(db: Session, land: Land) -> None:
    recorded = recorded_in(db, land.province, basis())
    earlier, later = (ask(db, basis(day), recorded) for day in (TODAY - timedelta(days=1), TODAY))
    found = difference(db, earlier, later)
    assert (found.before, found.after) == (Ratio(2, 6), Ratio(3, 6))
    assert found.moves == {4: Move.TRAINED}
    (change,) = explained(db, found, later, [4])
    assert (change.completed_on, change.instrument, change.elsewhere) == (TODAY, "2372/QĐ-BTP", False)


def test_moves_add_up_to_the_difference(db: Session, land: Land) -> None:
    recorded = recorded_in(db, land.province, basis())
    days = [date(2023, 1, 1), date(2024, 5, 1), date(2026, 3, 1), date(2026, 6, 2), TODAY]
    for first in days:
        for last in days:
            found = difference(db, ask(db, basis(first), recorded), ask(db, basis(last), recorded))
            effects = [EFFECT[move] for move in found.moves.values()]
            assert found.before.numerator + sum(one for one, _ in effects) == found.after.numerator
            assert found.before.denominator + sum(other for _, other in effects) == found.after.denominator


def test_somebody_who_stays_makes_no_move() -> None:
    same = {1: Seen(1, None), 2: Seen(1, TODAY)}
    assert moves_between(same, same) == {}
    assert moves_between({2: Seen(1, TODAY)}, {2: Seen(1, None)}) == {2: Move.NO_LONGER_COUNTED}


def test_the_line_of_months_is_the_figure_of_each_month(db: Session, land: Land) -> None:
    registry: Registry = db.info["registry"]
    doubles = [*registry.appointments, AppointmentFact(90, 1, 2, date(2025, 3, 3), date(2025, 9, 9))]
    write_registry(db, Registry(appointments=doubles[-1:]))
    whole = Registry(registry.teams, registry.people, doubles, registry.completions)
    recorded = recorded_in(db, land.province, basis())
    question = ask(db, basis(), recorded)
    last = coverage(db, land.province, basis()).whole.of("mediators_trained").ratio
    for month in trend(db, question, month_ends(TODAY, 36), last):
        expected = oracle(whole, ask(db, Basis.of(month.on, today=TODAY), recorded)).values()
        assert month.ratio == sum((one.ratio for one in expected), Ratio(0, 0)), month.on


def test_month_ends_close_with_the_day_itself() -> None:
    assert month_ends(date(2026, 3, 15), 4) == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 15)]


def test_every_form_carries_codes_names_and_both_counts(db: Session, land: Land) -> None:
    found = coverage(db, land.province, basis())
    export = export_of(found, demo=False, months=months_of(db, found))
    made = made_of(export)
    for key, rows in read_back(made, export).items():
        # On paper the day of the figures stands once above the table.
        assert rows in (export.rows, [row[:-1] for row in export.rows]), key
    figures = [one for row in json.loads(made["json"])["children"] for one in row["indicators"]]
    counts = [value for row in export.rows[1:] for value in (*row[3:5], *row[6:8], *row[9:11])]
    assert [value for one in figures for value in (one["numerator"], one["denominator"])] == counts
    for form in FORMATS[:3]:
        plain, marked = (form.write(export_of(found, demo=demo)) for demo in (False, True))
        text = plain.decode("utf-8-sig")
        for words in ("06102", "Xã Điềm He"):
            assert words in text
        assert "DỮ LIỆU MINH HỌA" not in text
        assert "DỮ LIỆU MINH HỌA" in marked.decode("utf-8-sig")
    (row,) = [
        line for line in FORMATS[2].write(export_of(found, demo=False)).decode("utf-8-sig").splitlines() if "06102" in line
    ]
    assert row.startswith("06102,Xã Điềm He,xã,2,3,66.7,1,2,50.0,1,1,100.0")
    assert json.loads(FORMATS[1].write(export_of(found, demo=False)))["map_on"] == "2026-11-22"


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_number_of_statements_does_not_grow_with_the_children(db: Session, engine: Engine, land: Land) -> None:
    def statements(work: Callable[[], object]) -> int:
        db.info.clear()
        with counting(engine) as sent:
            work()
        return len(sent)

    coverage(db, land.province, basis())
    assert statements(lambda: coverage(db, land.province, basis())) == 13
    assert statements(lambda: coverage(db, land.new_one, basis())) == 13


def test_a_basis_keeps_its_days_in_order() -> None:
    with pytest.raises(DomainError, match=r"reports\.period_reversed"):
        Basis.of(date(2026, 1, 1), today=TODAY, from_on=date(2026, 1, 2))
    with pytest.raises(DomainError, match=r"reports\.map_not_yet"):
        Basis.of(TODAY, today=TODAY, map_on=TODAY + timedelta(days=1))
