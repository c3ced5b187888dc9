"""Figures of the country: as running totals of any day and map, of chosen groups, frozen in a report, and how soon they show.

550,000 serve in 88,000 teams; ten years of recognitions, completions and meetings. What is judged is CPU, of this process and
of PostgreSQL's, that is what a quiet machine would take. Smaller with ``LMS_BENCH_SCALE=small``.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from courses.attendance.models import Presence
from courses.completion.models import Completion
from courses.curriculum.queries import counting_versions
from courses.evidence.models import EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence
from lms import clock
from lms.access.operations import Mandate, acting, add_account
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.db import writing
from lms.followers import catch_up
from lms.jobs.worker import Worker
from lms.people.models import Appointment, MediationTeam, Person
from lms.reports.basis import Basis
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.figures import coverage
from lms.reports.coverage.page import CODE
from lms.reports.coverage.trend import month_ends, trend
from lms.reports.deadlines.shortlist import due_soon, overdue
from lms.reports.disaggregation.breakdown import breakdown
from lms.reports.disaggregation.groups import GROUPS, Dimension
from lms.reports.filtered.figures import Wanted, filtered
from lms.reports.indicators.models import Rollup
from lms.reports.indicators.registry import indicator_of
from lms.reports.periods.jobs import handlers as report_handlers
from lms.reports.periods.models import ReportSnapshot
from lms.reports.periods.operations import FREEZE, PeriodFacts, open_period, send_later
from lms.reports.periods.rules.states import PeriodKind
from lms.reports.rollup.models import SeriesDay
from lms.reports.rollup.verifying import verify
from tests.bench.conftest import DIALECTS, database
from tests.bench.land import SCALE, Land, installed
from tests.bench.registry import COUNTRY, TODAY
from tests.bench.stopwatch import Spent, p95, told

MAPS = (date(2025, 6, 30), TODAY)
DAYS = [TODAY - timedelta(days=91 * n) for n in range(36)]
NOW_ON = Basis.of(TODAY, today=TODAY)
GOAL_MS, GROUPS_MS, LEAST_TIMES, REBUILD_S, PIECE_S, SEEN_S, DUE_MS, SNAPSHOT_S = 15, 150, 20, 1, 0.5, 2, 100, 10
# What is asserted where a goal is missed is told in docs/performance.md.
MOST_MS = {"sqlite": 25, "postgres": 40}
MOST_GROUPS_MS, MOST_REBUILD_S, MOST_PIECE_S = 250, 120, 2
ONE_GROUP: list[Wanted] = [{dimension: group} for dimension in Dimension for group in GROUPS[dimension]]
ONE_OF_EACH: list[Wanted] = [{dimension: list(GROUPS[dimension])[1]} for dimension in Dimension]
SEVERAL: list[Wanted] = [
    {Dimension.SEX: "female", Dimension.ETHNICITY: "other"},
    dict(zip(Dimension, ("female", "other", "untrained", "from_40", "mediator"), strict=True)),
]
Add = Callable[[str, str, str], None]


@pytest.fixture(scope="module", params=DIALECTS)
def land(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    """The country, built once for each database."""
    folder = tmp_path_factory.mktemp("reports")
    with database(request.param, folder) as url:
        made = installed(request.param, url, folder)
        yield made
        made.engine.dispose()


def test_what_lies_in_it(land: Land, results: Add) -> None:
    tables = (MediationTeam, Person, Appointment, Completion, Presence)
    with land.sessions() as db:
        counts = {table: db.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
        serving = db.scalar(select(func.count()).where(Appointment.ended_on.is_(None)))
    lying = ", ".join(f"{count:,} of {table.__tablename__}" for table, count in counts.items())
    results(f"{land.dialect}: {serving:,} serve", lying, "")
    assert serving == SCALE.serving
    assert counts[Presence] >= 2_000_000 or SCALE is not COUNTRY


def test_a_rollup_is_rebuilt_and_proved(land: Land, results: Add) -> None:
    with land.sessions() as db:
        rows = db.scalar(select(func.count()).select_from(SeriesDay))
    longest = Spent(max(one.cpu for one in land.pieces) / 1000, max(one.wall for one in land.pieces) / 1000)
    built = f"{land.built.cpu / 1000:.1f} s of CPU, {land.built.wall / 1000:.1f} s by the clock, {rows:,} rows"
    results(f"{land.dialect}: rollup rebuilt", built, f"≤ {REBUILD_S} s")
    held = f"{longest.cpu:.2f} s of CPU, {longest.wall:.2f} s by the clock, of {len(land.pieces)}"
    results(f"{land.dialect}: the longest piece", held, f"≤ {PIECE_S} s")
    found: list[Any] = []
    bases = [Basis.of(TODAY, today=TODAY, map_on=on) for on in MAPS]
    proved = land.spent(lambda db: found.append(verify(db, bases)))
    results(f"{land.dialect}: every row proved", f"{proved.cpu / 1000:.1f} s of CPU, {proved.wall / 1000:.1f} by the clock", "")
    assert found[0].ok
    assert land.built.cpu <= 1000 * MOST_REBUILD_S
    assert longest.cpu <= MOST_PIECE_S


def test_coverage_of_the_country_on_any_day_and_map(land: Land, results: Add) -> None:
    country = land.country()
    nation = [(country, Basis.of(day, today=TODAY, map_on=on)) for day in DAYS for on in MAPS]
    within = [
        (unit_id, Basis.of(DAYS[n % 8], today=TODAY, map_on=on)) for on in MAPS for n, unit_id in enumerate(land.provinces(on))
    ]
    for what, asked in (("the country by province", nation), ("a province by commune", within)):
        times = _times(land, asked)
        results(f"{land.dialect}: coverage of {what}, {len(times)} questions", told(times), f"p95 ≤ {GOAL_MS} ms")
        assert p95(times) <= MOST_MS[land.dialect]


def _times(land: Land, asked: Sequence[tuple[int, Basis]]) -> list[Spent]:
    for one in asked[:6]:
        land.coverage(*one)
    return [land.spent(lambda db: coverage(db, *one)) for one in asked]  # noqa: B023


def test_counting_plainly_gives_the_same_and_takes_longer(land: Land, results: Add) -> None:
    country, found = land.country(), []
    quick = sorted(one.cpu for one in _times(land, [(country, NOW_ON)] * 12))[6]
    kept = as_json(land.coverage(country, NOW_ON))

    def count(db: Session) -> None:
        db.execute(delete(Rollup))
        found.append(as_json(coverage(db, country, NOW_ON)))
        db.rollback()

    plain = min(land.spent(count).cpu for _ in range(3))
    times = f"{plain:.0f} ms of CPU, {plain / quick:.0f} times"
    results(f"{land.dialect}: the country counted plainly", times, f"≥ {LEAST_TIMES} times")
    assert found[-1] == kept
    assert plain / quick >= LEAST_TIMES or SCALE is not COUNTRY


@pytest.mark.parametrize("within", ["country", "province"])
def test_figures_of_chosen_groups(land: Land, within: str, results: Add) -> None:
    """Every group that the page offers; of the country one of each dimension, for the others cost the same."""
    unit_id = land.country() if within == "country" else land.provinces()[-1]
    asked = [*(ONE_OF_EACH if within == "country" else ONE_GROUP), *SEVERAL]
    filtered_sums = []

    def ask(db: Session, wanted: Wanted) -> None:
        filtered_sums.append(filtered(db, unit_id, NOW_ON, wanted).whole)

    land.spent(lambda db: ask(db, {}))
    times = [land.spent(lambda db: ask(db, wanted)) for wanted in asked]  # noqa: B023
    results(f"{land.dialect}: chosen groups, {within}, {len(times)} questions", told(times), f"≤ {GROUPS_MS} ms")
    assert filtered_sums[0] == land.coverage(unit_id, NOW_ON).whole.of(CODE).ratio
    assert p95(times) <= MOST_GROUPS_MS or SCALE is not COUNTRY


@pytest.mark.parametrize("within", ["country", "province"])
def test_figures_taken_apart(land: Land, within: str, results: Add) -> None:
    """Sex, Kinh or other, qualification, age and role at once."""
    question = land.coverage(land.country() if within == "country" else land.provinces()[-1], NOW_ON).question
    for code in (CODE, "newcomers_trained_on_time"):
        found: list[Any] = []
        times = [land.spent(lambda db: found.append(breakdown(db, indicator_of(code), question))) for _ in range(4)]  # noqa: B023
        results(f"{land.dialect}: {code} taken apart, {within}", told(times), f"≤ {GROUPS_MS} ms")
        sums = {sum(ratio.denominator for _group, ratio in found[0].of(dimension)) for dimension in Dimension}
        assert len(sums) == 1
        assert p95(times) <= MOST_GROUPS_MS or SCALE is not COUNTRY


def test_the_report_of_a_province_is_frozen_in_the_background(land: Land, results: Add) -> None:
    country, province, now = land.country(), land.provinces()[-1], clock.now()
    with writing(land.sessions) as db:
        mandate = Mandate(Role.OFFICER, province, TODAY, None)
        account = add_account(db, "canbo.tinh", "Nông Thị Hoa", mandate, actor=SYSTEM, now=now)
        year = PeriodFacts(
            country, PeriodKind.YEAR, date(TODAY.year, 1, 1), date(TODAY.year, 12, 31), date(TODAY.year + 1, 1, 15)
        )
        period = open_period(db, year, actor=SYSTEM, today=TODAY, now=now)
        db.flush()
        send_later(db, period, province, actor=acting(account.id), today=clock.today(), now=now)
    shown: list[tuple[int, int]] = []
    freeze: Any = dict(report_handlers(land.vault, lambda _db, _payload, _progress: None))[FREEZE]

    def with_progress(db: Session, payload: Any, progress: Any) -> Any:
        def show(done: int, total: int) -> None:
            shown.append((done, total))
            progress(done, total)

        return freeze(db, payload, show)

    worker = Worker(land.sessions, {FREEZE: with_progress}, (), clock.now)
    took = land.spent(lambda _db: worker.run_one())
    with land.sessions() as db:
        mediators, size = db.execute(select(ReportSnapshot.mediators, func.length(ReportSnapshot.packed))).one()
    frozen = f"{took.cpu / 1000:.1f} s of CPU, {took.wall / 1000:.1f} s by the clock; {mediators:,} people, {size / 1e6:.1f} MB"
    results(f"{land.dialect}: a province's report frozen, {len(shown)} steps shown", frozen, f"≤ {SNAPSHOT_S} s")
    assert len(set(shown)) >= 5
    assert took.cpu <= 1000 * SNAPSHOT_S


def test_one_completion_shows_at_once(land: Land, results: Add) -> None:
    country = land.country()
    with land.sessions() as db:
        serving = select(func.max(Appointment.person_id)).where(
            Appointment.ended_on.is_(None),
            Appointment.recognised_on > DAYS[-1],
            Appointment.person_id.not_in(select(Completion.person_id)),
        )
        person = db.scalar(serving)
        version = min(counting_versions(db, coverage(db, country, NOW_ON).instruments))
    assert person is not None
    before = land.coverage(country, NOW_ON).whole.of(CODE).ratio
    with writing(land.sessions) as db:
        row = NewEvidence(person, EvidenceKind.IMPORTED_COMPLETION, version, None, None, TODAY, "history", person)
        record_evidence(db, [row], actor=SYSTEM, now=clock.now())
    start = time.perf_counter()
    catch_up(land.sessions, land.vault, now=clock.now())
    after = land.coverage(country, NOW_ON).whole.of(CODE).ratio
    seen = time.perf_counter() - start
    results(f"{land.dialect}: a completion in the country's figure", f"{seen:.2f} s by the clock", f"≤ {SEEN_S} s")
    assert (after.numerator, after.denominator) == (before.numerator + 1, before.denominator)
    assert seen <= SEEN_S


def test_the_line_and_who_is_due(land: Land, results: Add) -> None:
    for what, unit_id in (("country", land.country()), ("province", land.provinces()[-1])):
        found, days = land.coverage(unit_id, NOW_ON), month_ends(TODAY, 24)
        last, question = found.whole.of(CODE).ratio, found.question
        lines = [land.spent(lambda db: trend(db, question, days, last, unit_id=unit_id)) for _ in range(25)]  # noqa: B023
        lists = [land.spent(lambda db: (due_soon(db, question), overdue(db, question))) for _ in range(25)]  # noqa: B023
        results(f"{land.dialect}: line of 24 months, {what}", told(lines[3:]), f"≤ {GOAL_MS} ms")
        results(f"{land.dialect}: who is due and late, {what}", told(lists[3:]), f"≤ {DUE_MS} ms" if what == "province" else "")
        assert p95(lines[3:]) <= MOST_MS[land.dialect]
        assert p95(lists[3:]) <= DUE_MS or what == "country"
