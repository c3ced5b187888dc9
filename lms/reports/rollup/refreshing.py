"""Working some series out anew: what differs from what was kept is added to them and to the whole units they lie in."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from lms.db import insert_rows, rows_of
from lms.reports.rollup.building import Asked, odd_cases_of, steps_of
from lms.reports.rollup.columns import FIGURES
from lms.reports.rollup.crowds import crowds_of, forget_empty, make_stale
from lms.reports.rollup.models import Part, Series, SeriesCase, SeriesDay, SeriesTeam
from lms.reports.rollup.operations import CASE_COLUMNS
from lms.reports.rollup.places import drop, place, seat, series_of, unseat
from lms.reports.rollup.policies import regimes
from lms.reports.rollup.rules import Steps, Values, difference, run_on, steps, summed


def refresh(db: Session, series: Collection[int], teams: Collection[int], moved: Collection[int]) -> None:
    """Work these series out anew, and those of these teams; ``moved`` ones, also among the teams, lie elsewhere now.

    Their crowds are stale from then on.
    """
    parts = _parts(db, series)
    left = unseat(db, moved)
    crowds = crowds_of(db, {*series, *left})
    drop(db, left)
    # Before there are fresh ones: a database may give an id that was taken once more.
    forget_empty(db, crowds)
    fresh = seat(db)
    place(db, Series.id.in_(sorted(fresh)))
    concerned = {*series, *left, *fresh, *series_of(db, teams)}
    parts |= _parts(db, concerned)
    crowds |= crowds_of(db, concerned)
    for regime_id, asked in regimes(db):
        _rewrite(db, regime_id, asked, concerned, parts)
    drop(db, _without_teams(db, concerned))
    forget_empty(db, crowds)
    make_stale(db, crowds)


def _parts(db: Session, series: Collection[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    stmt = select(Part.series_id, Part.whole_id).where(Part.series_id.in_(sorted(series)))
    for series_id, whole_id in rows_of(db, stmt):
        found[series_id] = (*found.get(series_id, ()), whole_id)
    return found


def _without_teams(db: Session, series: Collection[int]) -> set[int]:
    seated = set(db.scalars(select(SeriesTeam.series_id).where(SeriesTeam.series_id.in_(sorted(series))).distinct()))
    return set(series) - seated


def _rewrite(db: Session, regime_id: int, asked: Asked, series: Collection[int], parts: Mapping[int, Sequence[int]]) -> None:
    meant = SeriesTeam.series_id.in_(sorted(series))
    old, new = _kept(db, regime_id, series), _worked_out(db, asked, meant)
    changes = {one: difference(new.get(one, {}), old.get(one, {})) for one in series}
    changes = {one: change for one, change in changes.items() if change}
    wholes: dict[int, list[Steps]] = {}
    for one, change in changes.items():
        for whole in parts.get(one, ()):
            wholes.setdefault(whole, []).append(change)
    of_wholes = {whole: summed(each) for whole, each in wholes.items()}
    for one, change in (*changes.items(), *of_wholes.items()):
        if change:
            _adjust(db, regime_id, one, change)
    _rewrite_cases(db, regime_id, asked, series, parts)


def _worked_out(db: Session, asked: Asked, meant: ColumnElement[bool]) -> dict[int, Steps]:
    found: dict[int, Steps] = {}
    for series_id, day, *values in rows_of(db, steps_of(asked, meant)):
        numbers = tuple(map(int, values))
        if any(numbers):
            found.setdefault(series_id, {})[day] = numbers
    return found


def _kept(db: Session, regime_id: int, series: Collection[int]) -> dict[int, Steps]:
    running: dict[int, list[tuple[date, Values]]] = {}
    for series_id, day, *values in rows_of(db, _totals(regime_id, series).order_by(SeriesDay.series_id, SeriesDay.day)):
        running.setdefault(series_id, []).append((day, tuple(values)))
    return {series_id: steps(rows) for series_id, rows in running.items()}


def _totals(regime_id: int, series: Collection[int]) -> Select[*tuple[Any, ...]]:
    columns = (getattr(SeriesDay, name) for name in FIGURES)
    stmt = select(SeriesDay.series_id, SeriesDay.day, *columns)
    return stmt.where(SeriesDay.regime_id == regime_id, SeriesDay.series_id.in_(sorted(series)))


def _adjust(db: Session, regime_id: int, series_id: int, change: Steps) -> None:
    """Add steps to a series: its totals from the first of their days on are written anew."""
    first, mine = min(change), _totals(regime_id, [series_id])
    last = rows_of(db, mine.where(SeriesDay.day < first).order_by(SeriesDay.day.desc()).limit(1)).first()
    before: Values = tuple(last[2:]) if last else (0,) * len(FIGURES)
    since = rows_of(db, mine.where(SeriesDay.day >= first).order_by(SeriesDay.day)).all()
    kept = steps(((row[1], tuple(row[2:])) for row in since), before)
    same = {"regime_id": regime_id, "series_id": series_id}
    rows = [
        {**same, "day": day, **dict(zip(FIGURES, values, strict=True))}
        for day, values in run_on(before, summed([kept, change]))
    ]
    gone = (SeriesDay.regime_id == regime_id, SeriesDay.series_id == series_id, SeriesDay.day >= first)
    db.execute(delete(SeriesDay).where(*gone))
    insert_rows(db, SeriesDay, rows)


def _rewrite_cases(
    db: Session, regime_id: int, asked: Asked, series: Collection[int], parts: Mapping[int, Sequence[int]]
) -> None:
    """Cases of these series that are no longer as they were go, those that are now come; the same in the whole units."""
    columns = (SeriesCase.series_id, *(getattr(SeriesCase, name) for name in CASE_COLUMNS))
    mine = select(*columns).where(SeriesCase.regime_id == regime_id, SeriesCase.series_id.in_(sorted(series)))
    old = {tuple(row) for row in rows_of(db, mine)}
    new = {tuple(row) for row in rows_of(db, odd_cases_of(asked, SeriesTeam.series_id.in_(sorted(series))))}
    for row in old - new:
        where = (row[0], *parts.get(row[0], ()))
        gone = (SeriesCase.series_id.in_(where), SeriesCase.due_on == row[1], SeriesCase.obligation_id == row[2])
        db.execute(delete(SeriesCase).where(SeriesCase.regime_id == regime_id, *gone))
    rows = [
        {"regime_id": regime_id, "series_id": one, **dict(zip(CASE_COLUMNS, row[1:], strict=True))}
        for row in new - old
        for one in (row[0], *parts.get(row[0], ()))
    ]
    insert_rows(db, SeriesCase, rows)
