"""Building the rollup from the facts, throwing it away, and proving that it says what the facts say. SQL does the work."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Date, MetaData, Table, delete, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from lms.audit.following import skip_to_end
from lms.db import gather_statistics, rows_of
from lms.reports.indicators.models import Rollup, Stint
from lms.reports.rollup.building import Asked, odd_cases_of, steps_of
from lms.reports.rollup.columns import FIGURES
from lms.reports.rollup.models import Part, Regime, Series, SeriesCase, SeriesDay, SeriesTeam, Share
from lms.reports.rollup.places import lay_out
from lms.reports.rollup.policies import add_regimes, regimes
from lms.reports.rollup.stints import refresh_stints
from lms.units.queries import edition_token

FOLLOWER = "rollup"
# Sorted in memory at once: the teams of some four hundred communes, a few MB.
CHUNK = 400
CASE_COLUMNS = ("due_on", "obligation_id", "person_id", "recognised_on", "ended_on", "completed_on", "exempted")

Progress = Callable[[int, int], object]


def _temporary(name: str) -> Table:
    figures = (Column(figure, BigInteger) for figure in FIGURES)
    return Table(name, MetaData(), Column("series_id", BigInteger), Column("day", Date), *figures, prefixes=["TEMPORARY"])


STEP, WHOLE_STEP = _temporary("rollup_step"), _temporary("rollup_whole_step")


def forget(db: Session) -> None:
    """Throw the rollup away: from here on figures are counted from the facts."""
    for table in (Rollup, SeriesDay, SeriesCase, Regime, Share, Part, SeriesTeam, Series, Stint):
        db.execute(delete(table))


def rebuild(db: Session, *, now: datetime, progress: Progress = lambda done, total: None) -> None:
    """Work the whole rollup out from the facts. What the lower rooms' followers keep must be in step before.

    Half a million people take some ten seconds; the caller's transaction holds it all.
    """
    db.flush()
    skip_to_end(db, FOLLOWER, now=now)
    forget(db)
    refresh_stints(db, None)
    lay_out(db)
    add_regimes(db)
    gather_statistics(db)
    with made_for(db, (STEP, WHOLE_STEP)):
        for regime_id, asked in regimes(db):
            _build(db, regime_id, asked, progress)
    db.add(Rollup(edition=edition_token(db), built_at=now))
    db.flush()
    gather_statistics(db)


@contextmanager
def made_for(db: Session, tables: Sequence[Table]) -> Iterator[None]:
    """Temporary tables for the length of the block; on an error they go with the transaction."""
    connection = db.connection()
    for table in tables:
        table.create(connection)
    yield
    for table in tables:
        table.drop(connection)


def chunks(db: Session) -> Iterator[tuple[int, int]]:
    """(first, last) id of some hundred series of teams at a time."""
    ids = db.scalars(select(Series.id).where(Series.map_on.is_(None)).order_by(Series.id)).all()
    for start in range(0, len(ids), CHUNK):
        batch = ids[start : start + CHUNK]
        yield batch[0], batch[-1]


def _build(db: Session, regime_id: int, asked: Asked, progress: Progress) -> None:
    every = list(chunks(db))
    for done, (first, last) in enumerate(every, 1):
        meant = SeriesTeam.series_id.between(first, last)
        db.execute(insert(STEP).from_select(["series_id", "day", *FIGURES], steps_of(asked, meant)))
        _write_running(db, regime_id, STEP)
        add_up(db)
        _write_cases(db, regime_id, odd_cases_of(asked, meant))
        db.execute(delete(STEP))
        progress(done, len(every))
    sums = (func.sum(WHOLE_STEP.c[name]).label(name) for name in FIGURES)
    whole = select(WHOLE_STEP.c.series_id, WHOLE_STEP.c.day, *sums).group_by(WHOLE_STEP.c.series_id, WHOLE_STEP.c.day)
    _write_running(db, regime_id, whole.subquery("whole"))
    db.execute(delete(WHOLE_STEP))
    _copy_cases(db, regime_id)


def _write_running(db: Session, regime_id: int, steps: Any) -> None:
    order = {"partition_by": steps.c.series_id, "order_by": steps.c.day, "rows": (None, 0)}
    running = (func.sum(steps.c[name]).over(**order) for name in FIGURES)
    stmt = select(literal(regime_id), steps.c.series_id, steps.c.day, *running)
    # Days on which what rose and what fell came out even are no rows.
    stmt = stmt.where(or_(*(steps.c[name] != 0 for name in FIGURES)))
    db.execute(insert(SeriesDay).from_select(["regime_id", "series_id", "day", *FIGURES], stmt))


def add_up(db: Session) -> None:
    """Add the steps at hand to those of the whole units in which their series lie."""
    sums = (func.sum(STEP.c[name]) for name in FIGURES)
    stmt = select(Part.whole_id, STEP.c.day, *sums).join(Part, Part.series_id == STEP.c.series_id)
    stmt = stmt.group_by(Part.whole_id, STEP.c.day)
    db.execute(insert(WHOLE_STEP).from_select(["series_id", "day", *FIGURES], stmt))


def _write_cases(db: Session, regime_id: int, cases: Any) -> None:
    stmt = select(literal(regime_id), *cases.subquery("odd").c)
    db.execute(insert(SeriesCase).from_select(["regime_id", "series_id", *CASE_COLUMNS], stmt))


def _copy_cases(db: Session, regime_id: int) -> None:
    columns = (getattr(SeriesCase, name) for name in CASE_COLUMNS)
    stmt = select(SeriesCase.regime_id, Part.whole_id, *columns).join(Part, Part.series_id == SeriesCase.series_id)
    stmt = stmt.where(SeriesCase.regime_id == regime_id)
    db.execute(insert(SeriesCase).from_select(["regime_id", "series_id", *CASE_COLUMNS], stmt))


def stands(db: Session) -> bool:
    """Whether a rollup has been built."""
    return rows_of(db, select(Rollup.id)).first() is not None
