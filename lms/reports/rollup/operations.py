"""Building the rollup from the facts and throwing it away. SQL does the work, in pieces between which others may write."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    MetaData,
    Select,
    Table,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from lms.audit.following import skip_to_end
from lms.db import Base, gather_statistics, rows_of
from lms.reports.indicators.models import NOT_YET, Rollup, Stint
from lms.reports.rollup.building import Asked, odd_cases_of, steps_of
from lms.reports.rollup.columns import FIGURES
from lms.reports.rollup.crowds import batches, gather
from lms.reports.rollup.models import (
    Crowd,
    CrowdPlace,
    Part,
    Regime,
    Series,
    SeriesCase,
    SeriesDay,
    SeriesTeam,
    Share,
    StaleCrowd,
)
from lms.reports.rollup.places import chunks, lay_out
from lms.reports.rollup.policies import add_regimes, regimes
from lms.reports.rollup.stints import cut_all
from lms.sql import insert_adding
from lms.units.queries import edition_token

FOLLOWER = "rollup"
# Series of teams worked out at once: the teams of so many communes, a quarter of a second.
CHUNK = 50
# Series of whole units summed up at once, some years of days each; and series thrown away at once.
WHOLES, FORGOTTEN = 10, 2_000
CASE_COLUMNS = ("due_on", "obligation_id", "person_id", "recognised_on", "ended_on", "completed_on", "exempted")

# How many pieces of a build are done, of how many; (0, 0) before that is known.
Pieces = Iterator[tuple[int, int]]


def temporary_steps(name: str) -> Table:
    """A temporary table of steps: what every figure of a series rises or falls by on a day."""
    figures = (Column(figure, BigInteger) for figure in FIGURES)
    return Table(name, MetaData(), Column("series_id", BigInteger), Column("day", Date), *figures, prefixes=["TEMPORARY"])


STEP = temporary_steps("rollup_step")


def stands(db: Session) -> bool:
    """Whether there is a rollup that is read."""
    return rows_of(db, select(Rollup.id).where(Rollup.edition != NOT_YET)).first() is not None


def is_kept(db: Session) -> bool:
    """Whether there is a rollup that must follow what happens, read already or not."""
    return rows_of(db, select(Rollup.id)).first() is not None


def take_down(db: Session) -> None:
    """From here on figures are counted from the facts."""
    db.execute(delete(Rollup))


def rebuild(db: Session, *, now: datetime, settle: Callable[[], object] = lambda: None) -> None:
    """Work the whole rollup out from the facts, in the caller's transaction. ``settle`` brings the indexes below in step."""
    edition = begin(db, now=now)
    settle()
    for _done in pieces(db):
        """All of it at once."""
    keep_in_step(db, now=now)
    let_read(db, edition)


def begin(db: Session, *, now: datetime) -> str:
    """Take the rollup down and stand its follower at the end of the log; returns the edition of the register that is built.

    The cursor comes first: whatever is read from here on holds all that it has passed, and what it has not passed is
    followed afterwards, whether a piece held it already or not.
    """
    db.flush()
    skip_to_end(db, FOLLOWER, now=now)
    take_down(db)
    return edition_token(db)


def pieces(db: Session) -> Pieces:
    """Throw away what there is and build anew, piece by piece. Between two of them the caller may commit.

    Every piece leaves the series of teams that it wrote and the sums of the whole units agreeing, whatever the others see
    of the facts. A build that ends half way is no use to anybody: the next one throws it away.
    """
    for one in (forget, cut_all, lay_out):
        for _done in one(db):
            yield 0, 0
    add_regimes(db)
    gather_statistics(db, Series, SeriesTeam, Part, Share, Stint)
    every, wanted = list(chunks(db, CHUNK)), list(regimes(db))
    wholes = db.scalars(select(Series.id).where(Series.map_on.is_not(None)).order_by(Series.id)).all()
    groups = [wholes[start : start + WHOLES] for start in range(0, len(wholes), WHOLES)]
    crowds = list(batches(db))
    done, total = 0, len(wanted) * (len(every) + len(groups) + len(crowds))
    for regime_id, asked in wanted:
        for first, last in every:
            _build(db, regime_id, asked, first, last)
            done += 1
            yield done, total
        for group in groups:
            _let_run(db, regime_id, group)
            done += 1
            yield done, total
        for some in crowds:
            gather(db, regime_id, asked, some)
            done += 1
            yield done, total
    gather_statistics(db, SeriesDay, SeriesCase, Crowd, CrowdPlace)


def forget(db: Session) -> Iterator[None]:
    """Throw everything away, in pieces."""
    first, last = rows_of(db, select(func.min(SeriesDay.series_id), func.max(SeriesDay.series_id))).one()
    for start in range(first or 0, (last or -1) + 1, FORGOTTEN):
        _remove(db, SeriesDay, SeriesDay.series_id.between(start, start + FORGOTTEN - 1))
        yield
    for table in (SeriesDay, SeriesCase, Crowd, CrowdPlace, StaleCrowd, Regime, Share, Part, SeriesTeam, Series, Stint):
        _remove(db, table)
    yield


def _remove(db: Session, table: type[Base], *which: ColumnElement[bool]) -> None:
    # Told nothing, the ORM asks for the keys of a million rows to look for them in the session.
    db.execute(delete(table).where(*which).execution_options(synchronize_session=False))


def keep_in_step(db: Session, *, now: datetime) -> None:
    """From here on whoever asks for figures follows the news; nobody reads the rollup yet."""
    db.add(Rollup(edition=NOT_YET, built_at=now))
    db.flush()


def let_read(db: Session, edition: str) -> bool:
    """Let figures be read, after all news is followed. False when the rollup was taken down meanwhile, or the units changed."""
    if edition_token(db) != edition:
        return False
    made = update(Rollup).where(Rollup.edition == NOT_YET).values(edition=edition)
    return db.execute(made).rowcount == 1  # type: ignore[attr-defined, no-any-return]


@contextmanager
def made_for(db: Session, tables: Sequence[Table]) -> Iterator[None]:
    """Temporary tables for the length of the block; on an error they go with the transaction."""
    connection = db.connection()
    for table in tables:
        table.create(connection)
    yield
    for table in tables:
        table.drop(connection)


def _build(db: Session, regime_id: int, asked: Asked, first: int, last: int) -> None:
    """Some series of teams; what they rise and fall by is added to the whole units, where steps stand until all are there."""
    meant, mine = SeriesTeam.series_id.between(first, last), SeriesCase.series_id.between(first, last)
    with made_for(db, (STEP,)):
        db.execute(insert(STEP).from_select(["series_id", "day", *FIGURES], steps_of(asked, meant)))
        _write_running(db, regime_id)
        sums = summed_up(literal(regime_id))
        key = ("regime_id", "series_id", "day")
        insert_adding(db, SeriesDay, sums, key=key, added=FIGURES)
    cases = select(literal(regime_id), *odd_cases_of(asked, meant).subquery("odd").c)
    _write_cases(db, cases)
    columns = (getattr(SeriesCase, name) for name in CASE_COLUMNS)
    above = select(SeriesCase.regime_id, Part.whole_id, *columns).join(Part, Part.series_id == SeriesCase.series_id)
    _write_cases(db, above.where(SeriesCase.regime_id == regime_id, mine))


def summed_up(*before: Any) -> Select[*tuple[Any, ...]]:
    """SQL: the steps at hand, as steps of the whole units in which their series lie; ``before``: columns to begin with."""
    sums = (func.sum(STEP.c[name]) for name in FIGURES)
    stmt = select(*before, Part.whole_id, STEP.c.day, *sums).join(Part, Part.series_id == STEP.c.series_id)
    return stmt.group_by(Part.whole_id, STEP.c.day)


def _write_running(db: Session, regime_id: int) -> None:
    order: dict[str, Any] = {"partition_by": STEP.c.series_id, "order_by": STEP.c.day, "rows": (None, 0)}
    running = (func.sum(STEP.c[name]).over(**order) for name in FIGURES)
    stmt = select(literal(regime_id), STEP.c.series_id, STEP.c.day, *running)
    # Days on which what rose and what fell came out even are no rows.
    stmt = stmt.where(or_(*(STEP.c[name] != 0 for name in FIGURES)))
    db.execute(insert(SeriesDay).from_select(["regime_id", "series_id", "day", *FIGURES], stmt))


def _let_run(db: Session, regime_id: int, wholes: Sequence[int]) -> None:
    """The steps that stand in these whole units become running totals."""
    here = (SeriesDay.regime_id == regime_id, SeriesDay.series_id.in_(wholes))
    steps = select(SeriesDay.series_id, SeriesDay.day, *(getattr(SeriesDay, name) for name in FIGURES)).where(*here)
    with made_for(db, (STEP,)):
        db.execute(insert(STEP).from_select(["series_id", "day", *FIGURES], steps))
        _remove(db, SeriesDay, *here)
        _write_running(db, regime_id)


def _write_cases(db: Session, cases: Select[*tuple[Any, ...]]) -> None:
    db.execute(insert(SeriesCase).from_select(["regime_id", "series_id", *CASE_COLUMNS], cases))
