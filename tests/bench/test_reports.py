"""Figures of the country as running totals: any day, both maps, against plain counting of the same data in the same minutes.

550,000 serve in 88,000 teams, ten years of recognitions and completions. SQLite works inside this process, so its CPU time is
what a quiet machine would take; PostgreSQL is timed by the clock. Smaller with ``LMS_BENCH_SCALE=small``.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select

from courses.completion.models import Completion
from courses.completion.operations import FOLLOWER as COMPLETION
from courses.curriculum.queries import counting_versions
from courses.evidence.models import EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence
from courses.obligations.operations import FOLLOWER as OBLIGATIONS
from lms import clock
from lms.audit.events import SYSTEM
from lms.audit.following import skip_to_end
from lms.audit.reference import Memory, remember
from lms.config import load_settings
from lms.db import Sessions, make_engine, make_sessions, writing
from lms.followers import REFERENCE, catch_up
from lms.keys.sealing import Vault
from lms.loading import load_reference
from lms.people.models import Appointment
from lms.reports.basis import Basis
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.figures import coverage
from lms.reports.coverage.trend import month_ends, trend
from lms.reports.deadlines.shortlist import due_soon, overdue
from lms.reports.indicators.models import Rollup
from lms.reports.rollup.models import SeriesDay
from lms.reports.rollup.operations import rebuild
from lms.reports.rollup.verifying import verify
from lms.units.queries import find_unit, load_map
from lms.upgrade import upgrade
from tests.bench.conftest import DIALECTS, database
from tests.bench.histories import lay
from tests.bench.registry import COUNTRY, SMALL, TODAY, build

CLOCKS = {"sqlite": time.process_time, "postgres": time.perf_counter}
SCALE = {"country": COUNTRY, "small": SMALL}[os.environ.get("LMS_BENCH_SCALE", "country")]
MAPS = (date(2025, 6, 30), TODAY)
DAYS = [TODAY - timedelta(days=91 * n) for n in range(36)]
GOAL_MS, LEAST_TIMES, REBUILD_S, SEEN_S, DUE_MS = 15, 20, 10, 2, 100
# What is asserted where a goal is missed is told in docs/performance.md.
MOST_MS, MOST_REBUILD_S, MOST_DUE_MS = {"sqlite": 30, "postgres": 110}, 180, 400


@dataclass(frozen=True)
class Land:
    """An installation with everybody in it, and its rollup."""

    dialect: str
    engine: Engine
    sessions: Sessions
    vault: Vault
    memory: Memory
    rebuilt: float

    def seconds(self, work: Callable[[], object]) -> float:
        """How long it takes by this database's clock."""
        reading = CLOCKS[self.dialect]
        start = reading()
        work()
        return reading() - start


@pytest.fixture(scope="module", params=DIALECTS)
def land(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    """The country, built once for each database."""
    folder = tmp_path_factory.mktemp("reports")
    with database(request.param, folder) as url:
        settings = load_settings({"LMS_DATA_DIR": str(folder), "LMS_DATABASE_URL": url})
        engine = make_engine(url)
        upgrade(engine)
        sessions = make_sessions(engine)
        load_reference(sessions, now=clock.now())
        vault = Vault(settings.data_key, settings.signing_passphrase)
        build(engine, vault, SCALE)
        lay(engine)
        with writing(sessions) as db:
            # What was laid past the operations is as the followers would have made it.
            for follower in (OBLIGATIONS, COMPLETION):
                skip_to_end(db, follower, now=clock.now())
        made = Land(request.param, engine, sessions, vault, Memory(REFERENCE), 0.0)
        rebuilt = made.seconds(lambda: _rebuild(sessions))
        if request.param == "postgres":
            # As the server does by itself within minutes: only then are its indexes read alone.
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield Land(request.param, engine, sessions, vault, made.memory, rebuilt)
        engine.dispose()


def _rebuild(sessions: Sessions) -> None:
    with writing(sessions) as db:
        rebuild(db, now=clock.now())


def _coverage(land: Land, unit_id: int, basis: Basis) -> Any:
    with land.sessions() as db:
        remember(db, land.memory)
        return coverage(db, unit_id, basis)


def _times(land: Land, asked: Sequence[tuple[int, Basis]]) -> list[float]:
    for unit_id, basis in asked[:6]:
        _coverage(land, unit_id, basis)
    return sorted(1000 * land.seconds(lambda: _coverage(land, *one)) for one in asked)  # noqa: B023


def _p95(times: Sequence[float]) -> float:
    return times[int(0.95 * len(times))]


def test_a_rollup_is_rebuilt_and_proved(land: Land, results: Callable[[str, str, str], None]) -> None:
    with land.sessions() as db:
        rows = db.scalar(select(func.count()).select_from(SeriesDay))
        found: list[Any] = []
        bases = [Basis.of(TODAY, today=TODAY, map_on=on) for on in MAPS]
        proved = land.seconds(lambda: found.append(verify(db, bases)))
    results(
        f"{land.dialect}: rollup rebuilt", f"{land.rebuilt:.1f} s, {rows:,} rows; proved in {proved:.1f} s", f"≤ {REBUILD_S} s"
    )
    assert found[0].ok
    assert land.rebuilt <= MOST_REBUILD_S


def test_coverage_of_the_country_on_any_day_and_map(land: Land, results: Callable[[str, str, str], None]) -> None:
    with land.sessions() as db:
        country = find_unit(db, "VN", TODAY).id
        places = {on: load_map(db, on).children(country) for on in MAPS}
    bases = [Basis.of(day, today=TODAY, map_on=on) for day in DAYS for on in MAPS]
    nation = _times(land, [(country, basis) for basis in bases])
    asked = [(node.id, Basis.of(DAYS[n % 8], today=TODAY, map_on=on)) for on in MAPS for n, node in enumerate(places[on])]
    province = _times(land, asked)
    for what, times in (("the country by province", nation), ("a province by commune", province)):
        figure = f"median {times[len(times) // 2]:.1f} ms, p95 {_p95(times):.1f} ms, slowest {times[-1]:.1f} ms"
        results(f"{land.dialect}: coverage of {what}, {len(times)} questions", figure, f"p95 ≤ {GOAL_MS} ms")
        assert _p95(times) <= MOST_MS[land.dialect]


def test_counting_plainly_gives_the_same_and_takes_longer(land: Land, results: Callable[[str, str, str], None]) -> None:
    with land.sessions() as db:
        country = find_unit(db, "VN", TODAY).id
    basis = Basis.of(TODAY, today=TODAY)
    quick = min(_times(land, [(country, basis)] * 12))
    kept = as_json(_coverage(land, country, basis))
    with land.sessions() as db:
        db.execute(delete(Rollup))
        coverage(db, country, basis)
        found: list[Any] = []
        plain = 1000 * min(land.seconds(lambda: found.append(as_json(coverage(db, country, basis)))) for _ in range(3))
        db.rollback()
    results(
        f"{land.dialect}: the country counted plainly", f"{plain:.0f} ms, {plain / quick:.0f} times", f"≥ {LEAST_TIMES} times"
    )
    assert found[-1] == kept
    assert plain / quick >= LEAST_TIMES or SCALE is not COUNTRY


def test_one_completion_shows_at_once(land: Land, results: Callable[[str, str, str], None]) -> None:
    basis = Basis.of(TODAY, today=TODAY)
    with land.sessions() as db:
        country = find_unit(db, "VN", TODAY).id
        serving = select(func.max(Appointment.person_id)).where(
            Appointment.ended_on.is_(None),
            Appointment.recognised_on > DAYS[-1],
            Appointment.person_id.not_in(select(Completion.person_id)),
        )
        person = db.scalar(serving)
        version = min(counting_versions(db, coverage(db, country, basis).instruments))
    assert person is not None
    before = _coverage(land, country, basis).whole.of("mediators_trained").ratio
    with writing(land.sessions) as db:
        row = NewEvidence(person, EvidenceKind.IMPORTED_COMPLETION, version, None, None, TODAY, "history", person)
        record_evidence(db, [row], actor=SYSTEM, now=clock.now())
    start = time.perf_counter()
    catch_up(land.sessions, land.vault, now=clock.now())
    after = _coverage(land, country, basis).whole.of("mediators_trained").ratio
    seen = time.perf_counter() - start
    results(f"{land.dialect}: a completion in the country's figure", f"{seen:.2f} s by the clock", f"≤ {SEEN_S} s")
    assert (after.numerator, after.denominator) == (before.numerator + 1, before.denominator)
    assert seen <= SEEN_S


def test_the_line_and_who_is_due(land: Land, results: Callable[[str, str, str], None]) -> None:
    basis = Basis.of(TODAY, today=TODAY)
    with land.sessions() as db:
        country = find_unit(db, "VN", TODAY).id
        province = load_map(db, TODAY).children(country)[7].id
        lines, lists = [], []
        for unit_id in (country, province):
            found = coverage(db, unit_id, basis)
            last = found.whole.of("mediators_trained").ratio
            days = month_ends(TODAY, 24)
            trend(db, found.question, days, last, unit_id=unit_id)
            lines.append(1000 * land.seconds(lambda: trend(db, found.question, days, last, unit_id=unit_id)))  # noqa: B023
            due_soon(db, found.question)
            lists.append(1000 * land.seconds(lambda: (due_soon(db, found.question), overdue(db, found.question))))  # noqa: B023
    results(f"{land.dialect}: line of 24 months", f"country {lines[0]:.1f} ms, province {lines[1]:.1f} ms", f"≤ {GOAL_MS} ms")
    results(f"{land.dialect}: who is due and late", f"country {lists[0]:.0f} ms, province {lists[1]:.0f} ms", f"≤ {DUE_MS} ms")
    assert max(lines) <= MOST_MS[land.dialect]
    assert lists[1] <= MOST_DUE_MS
