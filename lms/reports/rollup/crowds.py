"""Everybody as bitmaps, crowd by crowd: gathered from the facts, and compared with them. They are read by ``everybody``."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.db import insert_rows, rows_of
from lms.reports.rollup.bitmaps import Bitmaps
from lms.reports.rollup.building import Asked, Rows, newcomers_of, people_of
from lms.reports.rollup.columns import BIRTH, CASE_DAYS, ON_TIME, STINT_DAYS, TRAITS
from lms.reports.rollup.models import Counting, Crowd, CrowdPlace, Series, SeriesTeam, StaleCrowd
from lms.reports.rollup.policies import regimes

# Gathered at once: some fifteen thousand people, a third of a second.
CROWDS = 8


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of those who count as something: whom, and the names of their days and words."""

    rows: Callable[[Asked, Any], Rows]
    days: Sequence[str]
    marks: Sequence[str]


_KEPT: Mapping[Counting, _Kept] = {
    Counting.MEDIATORS: _Kept(people_of, (*STINT_DAYS, *BIRTH), TRAITS),
    Counting.NEWCOMERS: _Kept(newcomers_of, (*CASE_DAYS, *BIRTH), (*TRAITS, ON_TIME)),
}


def crowds_of(db: Session, series: Collection[int]) -> set[int]:
    """The crowds in which these series of teams are."""
    return set(
        db.scalars(select(Series.crowd_id).where(Series.id.in_(sorted(series)), Series.crowd_id.is_not(None)).distinct())
    )


def batches(db: Session) -> Iterator[Sequence[int]]:
    """Every crowd, some at a time."""
    mine = select(Series.crowd_id).where(Series.crowd_id.is_not(None)).distinct().order_by(Series.crowd_id)
    ids = [crowd_id for (crowd_id,) in rows_of(db, mine)]
    return (ids[start : start + CROWDS] for start in range(0, len(ids), CROWDS))


def gather(db: Session, regime_id: int, asked: Asked, crowd_ids: Sequence[int]) -> None:
    """Write these crowds anew from the facts."""
    db.execute(delete(Crowd).where(Crowd.regime_id == regime_id, Crowd.id.in_(crowd_ids)))
    rows = [
        {"id": crowd_id, "regime_id": regime_id, "counting": counting, "outline": outline, "bits": bits}
        for (crowd_id, counting), (outline, bits) in _gathered(db, asked, crowd_ids).items()
    ]
    insert_rows(db, Crowd, rows)


def make_stale(db: Session, crowd_ids: Collection[int]) -> None:
    """Something moved in these crowds."""
    known = set(db.scalars(select(StaleCrowd.id).where(StaleCrowd.id.in_(sorted(crowd_ids)))))
    insert_rows(db, StaleCrowd, [{"id": crowd_id} for crowd_id in sorted(set(crowd_ids) - known)])


def any_stale(db: Session) -> bool:
    """Whether a crowd must be gathered anew before crowds are read."""
    return rows_of(db, select(StaleCrowd.id).limit(1)).first() is not None


def gather_stale(db: Session) -> int:
    """Gather some stale crowds; how many, ``CROWDS`` when there may be more."""
    some = db.scalars(select(StaleCrowd.id).order_by(StaleCrowd.id).limit(CROWDS)).all()
    for regime_id, asked in regimes(db) if some else ():
        gather(db, regime_id, asked, some)
    db.execute(delete(StaleCrowd).where(StaleCrowd.id.in_(some)))
    return len(some)


def forget_empty(db: Session, crowd_ids: Collection[int]) -> None:
    """Crowds of these in which no series is any more lie nowhere."""
    gone = set(crowd_ids) - set(db.scalars(select(Series.crowd_id).where(Series.crowd_id.in_(sorted(crowd_ids)))))
    if gone:
        db.execute(delete(CrowdPlace).where(CrowdPlace.crowd_id.in_(sorted(gone))))


def count_differing(db: Session, regime_id: int, asked: Asked) -> int:
    """How many crowds are kept otherwise than the facts give them."""
    count, known = 0, 0
    for some in batches(db):
        gathered = _gathered(db, asked, some)
        kept = select(Crowd.id, Crowd.counting, Crowd.outline, Crowd.bits)
        kept = kept.where(Crowd.regime_id == regime_id, Crowd.id.in_(some))
        found = {(crowd_id, counting): (outline, bits) for crowd_id, counting, outline, bits in rows_of(db, kept)}
        count += sum(found.get(key) != gathered.get(key) for key in found.keys() | gathered.keys())
        known += len(found)
    every = rows_of(db, select(Crowd.id).where(Crowd.regime_id == regime_id)).all()
    return count + len(every) - known


def _gathered(db: Session, asked: Asked, crowd_ids: Sequence[int]) -> dict[tuple[int, Counting], tuple[list[Any], bytes]]:
    series = db.scalars(select(Series.id).where(Series.crowd_id.in_(crowd_ids)).order_by(Series.id)).all()
    meant = SeriesTeam.series_id.in_(series)
    found = {}
    for counting, kept in _KEPT.items():
        rows = rows_of(db, kept.rows(asked, meant)).all()
        for crowd_id, group in groupby(rows, key=lambda row: row[0]):
            found[crowd_id, counting] = _bitmaps(kept, list(zip(*group, strict=True))[1:]).packed()
    return found


def _bitmaps(kept: _Kept, columns: Sequence[Sequence[Any]]) -> Bitmaps:
    days = dict(zip(kept.days, map(_numbers, columns), strict=False))
    return Bitmaps.of(len(columns[0]), days, dict(zip(kept.marks, columns[len(days) :], strict=True)))


def _numbers(days: Sequence[date | int | None]) -> list[int | None]:
    return [day.toordinal() if isinstance(day, date) else day for day in days]
