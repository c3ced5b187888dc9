"""The country with everything in it, its rollup built by the job as that of any large book: for measuring figures.

Smaller with ``LMS_BENCH_SCALE=small``.
"""

import gc
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from courses.completion.operations import FOLLOWER as COMPLETION
from courses.obligations.operations import FOLLOWER as OBLIGATIONS
from lms import clock
from lms.audit.following import skip_to_end
from lms.audit.reference import Memory, remember
from lms.config import load_settings
from lms.db import Sessions, make_engine, make_sessions, writing
from lms.followers import REFERENCE
from lms.jobs.worker import Worker
from lms.keys.sealing import Vault
from lms.loading import load_reference
from lms.reports.basis import Basis
from lms.reports.coverage.figures import Coverage, coverage
from lms.reports.coverage.page import CODE
from lms.reports.rollup.asking import REBUILD, ask
from lms.reports.rollup.jobs import handlers
from lms.reports.rollup.operations import stands
from lms.units.queries import find_unit
from lms.upgrade import upgrade
from tests.bench.histories import lay
from tests.bench.registry import COUNTRY, SMALL, TODAY, build
from tests.bench.stopwatch import Spent, Stopwatch, spent

SCALE = {"country": COUNTRY, "small": SMALL}[os.environ.get("LMS_BENCH_SCALE", "country")]


@dataclass(frozen=True)
class Land:
    """An installation with everybody in it. ``built``: what building the rollup took; ``pieces``: each of its transactions."""

    dialect: str
    engine: Engine
    sessions: Sessions
    vault: Vault
    memory: Memory
    built: Spent
    pieces: Sequence[Spent]

    def reading(self) -> Session:
        """A session as pages have it, which shares what seldom changes."""
        db = self.sessions()
        remember(db, self.memory)
        return db

    def spent(self, work: Callable[[Session], object]) -> Spent:
        """What a piece of work in a session of its own takes; of its figures nothing is remembered."""

        def alone() -> None:
            with self.reading() as db:
                work(db)

        return spent(self.engine, alone)

    def coverage(self, unit_id: int, basis: Basis) -> Coverage:
        """The coverage of a unit, worked out anew."""
        with self.reading() as db:
            return coverage(db, unit_id, basis)

    def country(self) -> int:
        """The id of the country."""
        with self.sessions() as db:
            return find_unit(db, "VN", TODAY).id

    def provinces(self, on: date = TODAY) -> list[int]:
        """The ids of the provinces of a day's map in which anybody serves."""
        found = self.coverage(self.country(), Basis.of(TODAY, today=TODAY, map_on=on)).children
        return [row.unit.id for row in found if row.unit and row.of(CODE).ratio.denominator]


def installed(dialect: str, url: str, folder: Path) -> Land:
    """Fill an empty database with the country."""
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
    as_after_a_while(engine)
    built, pieces = build_rollup(engine, sessions, vault)
    as_after_a_while(engine)
    # As the server does before it serves: or what pytest holds is looked through in the middle of a page.
    gc.collect()
    gc.freeze()
    return Land(dialect, engine, sessions, vault, Memory(REFERENCE), built, pieces)


def as_after_a_while(engine: Engine) -> None:
    """PostgreSQL vacuums by itself within minutes: only then are its indexes read alone."""
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def build_rollup(engine: Engine, sessions: Sessions, vault: Vault) -> tuple[Spent, list[Spent]]:
    """Let the job build the rollup; what it took without its pauses, and what each of its transactions took."""
    with writing(sessions) as db:
        ask(db, now=clock.now())
    pieces: list[Spent] = []
    watch = Stopwatch(engine)
    job: Any = dict(handlers(vault, lambda: pieces.append(watch.lap())))[REBUILD]
    assert Worker(sessions, {REBUILD: job}, (), clock.now).run_one()
    pieces.append(watch.lap())
    with sessions() as db:
        assert stands(db)
    return Spent(sum(one.cpu for one in pieces), sum(one.wall for one in pieces)), pieces
