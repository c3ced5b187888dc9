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


class Office:
    """A book whose pages are read and written while the job builds."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions, self.turns, self.pauses = sessions, count(1), count()
        with writing(sessions) as db:
            self.land, self.versions = prepared(db).info["land"]
            for pick in range(3):
                recognise_one(db, pick, FIRST)

    def trained(self) -> Ratio:
        catch_up_with(self.sessions, VAULT, now=NOW)
        with self.sessions() as db:
            return coverage(db, self.land.province, Basis.of(TODAY, today=TODAY)).whole.of("mediators_trained").ratio

    def write(self) -> None:
        # Waits for nobody: with the lock held this would fail, in the thread that holds it.
        with writing(self.sessions) as db:
            db.info["land"] = self.land, self.versions
            turn = next(self.turns)
            attempt(db, (train_one, recognise_one)[turn % 2], turn, FIRST + timedelta(days=turn))

    def write_and_die(self) -> None:
        self.write()
        if next(self.pauses) == 9:
            raise MemoryError

    def figures_right(self) -> bool:
        with self.sessions() as db:
            return verify(db, [Basis.of(TODAY, today=TODAY)]).ok

    def run(self, pause: Callable[[], object] = lambda: None, now: datetime = NOW) -> tuple[JobState, bool]:
        assert Worker(self.sessions, dict(handlers(VAULT, pause)), (), lambda: now).run_one()
        with self.sessions() as db:
            job = find_by_key(db, REBUILD)
            assert job
            return job.state, stands(db)


@pytest.mark.usefixtures("tiny_pieces")
def test_a_large_book_is_built_by_a_job_while_others_write(fresh_sessions: Sessions) -> None:
    office = Office(fresh_sessions)
    # The page asks once, counts plainly, and builds nothing.
    assert office.trained() == Ratio(0, 3) == office.trained()
    with fresh_sessions() as db:
        assert not stands(db)
    # A build that dies is begun anew; what happened under both is in the figures.
    assert office.run(office.write_and_die) == (JobState.QUEUED, False)
    counted = office.trained()
    assert counted.denominator > 3
    assert office.run(office.write, LATER) == (JobState.DONE, True)
    assert next(office.turns) > 20
    assert office.trained().denominator > counted.denominator
    assert office.figures_right()
    # What moves everybody's figures takes it down at once; so does a wrong row, at night.
    with writing(fresh_sessions) as db:
        record(db, CurriculaLoaded(subject_id=1, instruments=0, versions=0), actor=SYSTEM, now=NOW)
    before = office.trained()
    assert office.run(now=LATER) == (JobState.DONE, True)
    assert office.trained() == before
    with writing(fresh_sessions) as db:
        db.execute(update(SeriesDay).values(trained=SeriesDay.trained + 1))
        enqueue(db, PROVE, {}, key="night", run_at=NOW)
    assert office.run(now=LATER) == (JobState.QUEUED, False)
    assert office.run(now=datetime.now(UTC)) == (JobState.DONE, True)
    assert office.figures_right()
