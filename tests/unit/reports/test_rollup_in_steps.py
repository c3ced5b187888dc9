"""A large book's rollup is built while others write: in pieces, and what happened meanwhile is in it once."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from courses.curriculum.events import CurriculaLoaded
from lms.audit.events import SYSTEM
from lms.audit.operations import record
from lms.db import Sessions, writing
from lms.followers import catch_up as catch_up_with
from lms.jobs.models import JobState
from lms.jobs.operations import enqueue
from lms.jobs.queries import find_by_key
from lms.jobs.worker import Worker
from lms.kernel.ratio import Ratio
from lms.reports.basis import Basis
from lms.reports.coverage.figures import coverage
from lms.reports.rollup import asking, operations, places, stints
from lms.reports.rollup.asking import REBUILD
from lms.reports.rollup.jobs import PROVE, handlers
from lms.reports.rollup.models import SeriesDay
from lms.reports.rollup.operations import rebuild, stands
from lms.reports.rollup.stepwise import build_in_steps
from lms.reports.rollup.verifying import verify
from tests.cast import VAULT
from tests.factories.histories import ACTS, OLD, ONE, TODAY, attempt, both_ways, catch_up, recognise_one, rows_kept, train_one
from tests.factories.registries import FIRST, days, prepared
from tests.factories.reports import NOW

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def tiny_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every book is a large one, and is built one series at a time."""
    for module, name in ((operations, "CHUNK"), (operations, "WHOLES"), (places, "PLACED"), (stints, "PEOPLE")):
        monkeypatch.setattr(module, name, 1)
    for name in ("LEAST_TEAMS", "LARGE_TEAMS"):
        monkeypatch.setattr(asking, name, 1)


MEANWHILE = st.tuples(st.integers(1, 24), ONE)


@pytest.mark.usefixtures("tiny_pieces")
@settings(max_examples=4)
@given(
    begin=st.lists(st.tuples(st.integers(0, 60), days), min_size=3, max_size=6),
    meanwhile=st.lists(MEANWHILE, min_size=3, max_size=10),
    looks=st.sets(st.integers(1, 24), max_size=3),
)
def test_a_build_in_steps_knows_what_happened_meanwhile(
    db: Session, begin: Sequence[tuple[int, date]], meanwhile: Sequence[tuple[int, tuple[int, int, date]]], looks: set[int]
) -> None:
    passed = []

    def between(done: int, total: int) -> None:
        passed.append((done, total))
        for piece, (kind, pick, day) in meanwhile:
            if piece == len(passed):
                attempt(db, ACTS[kind], pick, day)
        if len(passed) in looks:
            catch_up(db)

    with prepared(db).begin_nested() as savepoint:
        for pick, day in begin:
            attempt(db, recognise_one, pick, day)
        build_in_steps(db, VAULT, clock=lambda: NOW, between=between)
        as_of = FIRST + timedelta(days=400)
        assert verify(db, [Basis.of(as_of, today=as_of, map_on=on) for on in (OLD, as_of)]).ok
        kept, counted = both_ways(db, as_of, as_of, FIRST)
        assert kept == counted
        in_steps = rows_kept(db)
        rebuild(db, now=NOW)
        assert len(in_steps) == len(rows_kept(db))
        assert len(passed) > 12
        savepoint.rollback()


@pytest.mark.usefixtures("tiny_pieces")
def test_a_large_book_is_built_by_a_job_while_others_write(fresh_sessions: Sessions) -> None:
    with writing(fresh_sessions) as db:
        land, versions = prepared(db).info["land"]
        for pick in range(3):
            recognise_one(db, pick, FIRST)

    def trained() -> Ratio:
        catch_up_with(fresh_sessions, VAULT, now=NOW)
        with fresh_sessions() as db:
            return coverage(db, land.province, Basis.of(TODAY, today=TODAY)).whole.of("mediators_trained").ratio

    def write() -> None:
        # Waits for nobody: with the lock held this would fail, in the thread that holds it.
        with writing(fresh_sessions) as db:
            db.info["land"] = land, versions
            turn = next(turns)
            attempt(db, (train_one, recognise_one)[turn % 2], turn, FIRST + timedelta(days=turn))

    def figures_right() -> bool:
        with fresh_sessions() as db:
            return verify(db, [Basis.of(TODAY, today=TODAY)]).ok

    def run(pause: Callable[[], object], now: datetime = NOW) -> tuple[JobState, bool]:
        assert Worker(fresh_sessions, dict(handlers(VAULT, pause)), (), lambda: now).run_one()
        with fresh_sessions() as db:
            job = find_by_key(db, REBUILD)
            assert job
            return job.state, stands(db)

    def die() -> None:
        write()
        if next(pauses) == 9:
            raise MemoryError

    turns, pauses = count(1), count()
    # The page asks once, counts plainly, and builds nothing.
    assert trained() == Ratio(0, 3) == trained()
    with fresh_sessions() as db:
        assert not stands(db)
    # A build that dies is begun anew; what happened under both is in the figures.
    assert run(die) == (JobState.QUEUED, False)
    counted = trained()
    assert counted.denominator > 3
    assert run(write, LATER) == (JobState.DONE, True)
    assert next(turns) > 20
    assert trained().denominator > counted.denominator
    assert figures_right()
    # What moves everybody's figures takes it down at once; so does a wrong row, at night.
    with writing(fresh_sessions) as db:
        record(db, CurriculaLoaded(subject_id=1, instruments=0, versions=0), actor=SYSTEM, now=NOW)
    before = trained()
    assert run(lambda: None, LATER) == (JobState.DONE, True)
    assert trained() == before
    with writing(fresh_sessions) as db:
        db.execute(update(SeriesDay).values(trained=SeriesDay.trained + 1))
        enqueue(db, PROVE, {}, key="night", run_at=NOW)
    assert run(lambda: None, LATER) == (JobState.QUEUED, False)
    assert run(lambda: None, datetime.now(UTC)) == (JobState.DONE, True)
    assert figures_right()
