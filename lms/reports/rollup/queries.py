"""Reading the rollup: the figures of a unit and of each unit below it as of a day, and one figure on many days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from courses.obligations.queries import end_of, exempted_before, last_due
from courses.obligations.rules.figures import Counted, Part
from lms.db import BigId, Instant, rows_of
from lms.kernel.ratio import Ratio
from lms.reports.indicators.figures import Figures, Lines
from lms.reports.indicators.models import Rollup
from lms.reports.indicators.newcomers_trained_on_time import figures_of, part_and_why
from lms.reports.indicators.question import Question
from lms.reports.rollup.columns import LEVELS
from lms.reports.rollup.models import Part as Sum
from lms.reports.rollup.models import Regime, Series, SeriesCase, SeriesDay, Share
from lms.reports.rollup.rules import key_of
from lms.sql import newest
from lms.units.queries import edition_token, load_map

DAY = timedelta(days=1)
CODES = ("mediators_trained", "newcomers_trained_on_time", "teams_complete")
CASES = ("recognised", "on_time", "left_untrained")
DUE = ("due_on_time", "due_gone_trained", "due_untrained", "due_gone")
OPEN = Counted.DUE_DAY_NOT_OVER
PARTS, WHYS = tuple(Part), tuple(Counted)


@dataclass(frozen=True, slots=True)
class Located:
    """A unit found in a rollup that stands: under which regime, on the map that begins when.

    ``shares``: the unit under which teams count -> the child that holds it (0: none for certain); of the country, its
    children and itself. ``everywhere``: no team of the book lies outside.
    """

    unit_id: int
    regime_id: int
    map_on: date
    shares: Mapping[int, int]
    everywhere: bool


_STANDING = select(
    Rollup.edition,
    select(Regime.id).where(Regime.key == bindparam("key")).scalar_subquery(),
    select(func.max(Series.map_on)).where(Series.map_on <= bindparam("on", type_=Date)).scalar_subquery(),
)
_HERE = Share.map_on == bindparam("map_on"), Share.above_id == bindparam("unit_id")
# The first series that lies elsewhere ends the search.
_ELSEWHERE = exists().where(Series.map_on.is_(None), ~exists().where(*_HERE, Share.series_id == Series.id).correlate(Series))
_SHARES = select(Share.place_id, Share.child_id, _ELSEWHERE.correlate(None)).where(
    *_HERE,
    or_(Share.child_id != 0, Share.place_id != Share.above_id, exists().where(Sum.whole_id == Share.series_id)),
)


def locate(db: Session, unit_id: int, question: Question) -> Located | None:
    """Where the answer to the question about the unit stands; None when it must be counted. Two statements.

    It must when no rollup stands, the register has changed since, the question asks by other policies than any day's, or it
    is about some of the teams only.
    """
    if question.members is not None:
        return None
    least, on = question.least, question.basis.unit_map_on
    key = key_of(question.versions, least.mediators, least.women, least.minority)
    found = rows_of(db, _STANDING, {"key": key, "on": on}).first()
    if found is None or found[0] != edition_token(db) or found[1] is None or found[2] is None:
        return None
    _edition, regime_id, map_on = found
    shares, everywhere = _laid_out(db, map_on, unit_id)
    country = load_map(db, on).root.id == unit_id
    return Located(unit_id, regime_id, map_on, shares, country or everywhere)


def shares_laid_out(db: Session, unit_id: int, on: date) -> tuple[dict[int, int], bool] | None:
    """Of a unit below the country: the shares and ``everywhere`` of ``Located``, whatever the policies. Two statements."""
    if load_map(db, on).root.id == unit_id:
        return None
    found = rows_of(db, _STANDING, {"key": "", "on": on}).first()
    if found is None or found[0] != edition_token(db) or found[2] is None:
        return None
    return _laid_out(db, found[2], unit_id)


def _laid_out(db: Session, map_on: date, unit_id: int) -> tuple[dict[int, int], bool]:
    rows = rows_of(db, _SHARES, {"map_on": map_on, "unit_id": unit_id}).all()
    return {place: child for place, child, _elsewhere in rows}, bool(rows) and not rows[0][2]


def figures(db: Session, at: Located, question: Question) -> dict[str, dict[int, Figures]]:
    """Code -> child -> its figures, of the three indicators that run on. Three statements."""
    basis = question.basis
    over = basis.as_of if basis.as_of < basis.today else basis.as_of - DAY
    values = {"regime_id": at.regime_id, "map_on": at.map_on, "unit_id": at.unit_id}
    days = {"day": basis.as_of, "over": over, "before": basis.from_on - DAY}
    odd = {"day": basis.as_of, "first": basis.from_on, "last": last_due(db, basis.as_of), "end": end_of(basis.as_of)}
    trained: dict[int, Figures] = {}
    complete: dict[int, Figures] = {}
    lines: dict[int, Lines] = {}
    for row in rows_of(db, _totals(_dialect(db), over < basis.as_of), values | days):
        child, numbers = row[0], [int(number or 0) for number in row[1:]]
        mediators, of_them, teams, whole = numbers[:4]
        if mediators:
            trained[child] = Figures(Ratio(of_them, mediators))
        if teams:
            complete[child] = Figures(Ratio(whole, teams))
        lines[child] = _lines(numbers[4:7], numbers[7:11], numbers[11:])
    for alike, count in rows_of(db, _odd(over == basis.as_of), values | odd):
        child, part, why = alike // 100, PARTS[alike // 10 % 10], WHYS[alike % 10]
        lines.setdefault(child, Lines())[part, why] += count
    newcomers = {child: figures_of(+of_child) for child, of_child in lines.items() if +of_child}
    return dict(zip(CODES, (trained, newcomers, complete), strict=True))


def _lines(ever: Sequence[int], due: Sequence[int], before: Sequence[int]) -> Lines:
    """The waterfall's lines of the usual cases: since ever, due by the day, due before the period."""
    recognised, on_time, left_untrained = ever
    in_time, gone_trained, untrained, gone = (now - then for now, then in zip(due, before, strict=True))
    lines = Lines()
    lines[Part.ON_TIME, Counted.COUNTED] = in_time
    lines[Part.ON_TIME, Counted.NOT_SERVING] = gone_trained
    lines[Part.OVERDUE, Counted.COUNTED] = untrained
    lines[Part.ENDED, Counted.NOT_SERVING] = gone
    lines[Part.ON_TIME, OPEN] = on_time - due[0] - due[1]
    lines[Part.ENDED, OPEN] = left_untrained - due[3]
    lines[Part.NOT_YET_DUE, OPEN] = recognised - on_time - left_untrained - due[2]
    return lines


def _row(dialect: str, series: Any, day: Any, *more: ColumnElement[bool]) -> tuple[type[SeriesDay], ColumnElement[bool]]:
    """The totals of a series that hold at the end of a day, and the condition that joins them."""
    regime = bindparam("regime_id", type_=BigId)
    return newest(dialect, SeriesDay, "day", day, lambda row: (row.regime_id == regime, row.series_id == series, *more))


@cache
def _totals(dialect: str, over_differs: bool) -> Select[*tuple[Any, ...]]:
    """By child: the levels of the day, the cases since ever, those due by the day, those due before the period."""
    now, at_now = _row(dialect, Share.series_id, bindparam("day", type_=Date))
    before, at_before = _row(dialect, Share.series_id, bindparam("before", type_=Date))
    stmt = select(Share.child_id).select_from(Share).outerjoin(now, at_now)
    due = [getattr(now, name) for name in DUE]
    if over_differs:
        # Few series have a row of this very day; of the others the newest is that of the day before as well.
        is_later = now.day > bindparam("over", type_=Date)
        over, at_over = _row(dialect, Share.series_id, bindparam("over", type_=Date), is_later)
        stmt = stmt.outerjoin(over, at_over)
        due = [case((is_later, getattr(over, name)), else_=getattr(now, name)) for name in DUE]
    columns = [*(getattr(now, name) for name in (*LEVELS, *CASES)), *due, *(getattr(before, name) for name in DUE)]
    stmt = stmt.add_columns(*(func.sum(column) for column in columns))
    return stmt.outerjoin(before, at_before).where(*_HERE).group_by(Share.child_id)


@cache
def _odd(over_by_the_day: bool) -> Select[*tuple[Any, ...]]:
    """(child, part and why as one number; how many) of the cases that are looked at one by one.

    A year of the country has ten thousand, and numbers are sooner put in order than words.
    """
    day = bindparam("day", type_=Date)
    exempt = tuple_(SeriesCase.person_id, SeriesCase.recognised_on).in_(exempted_before(bindparam("end", type_=Instant())))
    inner = (
        select(
            Share.child_id,
            SeriesCase.due_on,
            case((SeriesCase.completed_on <= day, SeriesCase.completed_on)).label("completed_on"),
            (SeriesCase.due_on <= day if over_by_the_day else SeriesCase.due_on < day).label("over"),
            and_(SeriesCase.ended_on <= SeriesCase.due_on, SeriesCase.ended_on <= day).label("ended"),
            case((SeriesCase.exempted, exempt), else_=literal(False)).label("exempt"),
        )
        .join(SeriesCase, SeriesCase.series_id == Share.series_id)
        .where(*_HERE)
        .where(SeriesCase.regime_id == bindparam("regime_id"), SeriesCase.due_on >= bindparam("first", type_=Date))
        # The last day says no more than the line after it, but the index knows it.
        .where(SeriesCase.due_on <= bindparam("last", type_=Date))
        .where(SeriesCase.recognised_on <= day)
        .subquery("odd")
    )
    part, why = part_and_why(inner, _place)
    each = select((inner.c.child_id * 100 + part * 10 + why).label("alike")).subquery("each")
    return select(each.c.alike, func.count()).group_by(each.c.alike)


def _place(one: Part | Counted) -> ColumnElement[int]:
    # The words of both kinds partly are the same.
    place = PARTS.index(one) if isinstance(one, Part) else WHYS.index(one)
    return literal_column(str(place), BigId)


# --- one figure on many days ---


def line(db: Session, at: Located, days: Sequence[date]) -> dict[date, Ratio]:
    """The share of mediators trained at the end of each of the days. One statement."""
    values = {"regime_id": at.regime_id, "map_on": at.map_on, "unit_id": at.unit_id}
    values |= {f"day_{place}": day for place, day in enumerate(days)}
    stmt = _line(_dialect(db), len(days), _is_country(db, at))
    found = {place: Ratio(int(trained or 0), int(mediators or 0)) for place, trained, mediators in rows_of(db, stmt, values)}
    return {day: found.get(place, Ratio(0, 0)) for place, day in enumerate(days)}


def _dialect(db: Session) -> str:
    return db.get_bind().dialect.name


def _is_country(db: Session, at: Located) -> bool:
    return load_map(db, at.map_on).root.id == at.unit_id


@cache
def _line(dialect: str, count: int, country: bool) -> Select[*tuple[Any, ...]]:
    days = _days(count)
    below = select(Share.series_id.label("id")).where(*_HERE)
    whole = select(Series.id).where(Series.map_on == bindparam("map_on"), Series.unit_id == bindparam("unit_id"))
    # A unit directly below the country has its own totals; of any other the series within it are summed.
    series = (below if country else union_all(whole, below.where(~whole.exists()))).cte("meant")
    row, at = _row(dialect, series.c.id, days.c.day)
    return (
        select(days.c.place, func.sum(row.trained), func.sum(row.mediators))
        .select_from(days.join(series, literal_column("1") == 1))
        .join(row, at)
        .group_by(days.c.place)
    )


def _days(count: int) -> CTE:
    rows: Iterable[Select[*tuple[Any, ...]]] = (
        select(literal_column(str(place)).label("place"), bindparam(f"day_{place}", type_=Date).label("day"))
        for place in range(count)
    )
    return union_all(*rows).cte("asked_day")
