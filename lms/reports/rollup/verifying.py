"""Proving that the rollup says what the facts say: every row worked out anew, and whole figures counted by the indicators."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, cast, delete, except_, func, insert, or_, select
from sqlalchemy.orm import Session

from lms.audit.following import place_of
from lms.db import BigId, rows_of
from lms.reports.basis import Basis
from lms.reports.indicators.figures import summed
from lms.reports.indicators.question import ask
from lms.reports.indicators.registry import MAIN
from lms.reports.rollup.building import Asked, odd_cases_of, steps_of
from lms.reports.rollup.columns import FIGURES
from lms.reports.rollup.crowds import count_differing
from lms.reports.rollup.following import has_news
from lms.reports.rollup.models import Series, SeriesCase, SeriesDay, SeriesTeam
from lms.reports.rollup.operations import CASE_COLUMNS, FOLLOWER, STEP, made_for, stands, summed_up, temporary_steps
from lms.reports.rollup.places import chunks
from lms.reports.rollup.policies import regimes
from lms.reports.rollup.queries import figures, locate
from lms.units.queries import load_map

WHOLE_STEP = temporary_steps("rollup_whole_step")
# Sorted in memory at once: the teams of some four hundred communes, a few MB.
CHUNK = 400


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows differ from what the facts say, and the figures of the country that do, as (code, day)."""

    rows: int
    figures: tuple[tuple[str, date], ...] = ()

    @property
    def ok(self) -> bool:
        return not self.rows and not self.figures


def verify(db: Session, bases: Sequence[Basis]) -> Verdict:
    """Compare every row with what the facts give, and the country's figures on these bases with plain counting.

    Takes as long as a rebuild; writes to temporary tables alone. The indexes below must be in step.
    """
    with made_for(db, (STEP, WHOLE_STEP)):
        rows = sum(_differing(db, *one) + count_differing(db, *one) for one in regimes(db))
    return Verdict(rows, tuple(_figures(db, bases)))


def _differing(db: Session, regime_id: int, asked: Asked) -> int:
    count = 0
    for first, last in chunks(db, CHUNK):
        meant = SeriesTeam.series_id.between(first, last)
        db.execute(insert(STEP).from_select(["series_id", "day", *FIGURES], steps_of(asked, meant)))
        db.execute(insert(WHOLE_STEP).from_select(["series_id", "day", *FIGURES], summed_up()))
        # Series of whole units may have ids in between.
        series = select(Series.id).where(Series.id.between(first, last), Series.map_on.is_(None))
        here = (SeriesDay.regime_id == regime_id, SeriesDay.series_id.in_(series))
        count += _differ(db, _running(STEP), select(*_kept()).where(*here))
        columns = (getattr(SeriesCase, name) for name in ("series_id", *CASE_COLUMNS))
        cases = select(*columns).where(SeriesCase.regime_id == regime_id, SeriesCase.series_id.in_(series))
        count += _differ(db, odd_cases_of(asked, meant), cases)
        db.execute(delete(STEP))
    sums = (func.sum(WHOLE_STEP.c[name]).label(name) for name in FIGURES)
    keys = (WHOLE_STEP.c.series_id, WHOLE_STEP.c.day)
    whole = select(*keys, *sums).group_by(*keys).subquery("whole")
    wholes = select(Series.id).where(Series.map_on.is_not(None))
    of_wholes = (SeriesDay.regime_id == regime_id, SeriesDay.series_id.in_(wholes))
    return count + _differ(db, _running(whole), select(*_kept()).where(*of_wholes))


def _kept() -> list[Any]:
    return [SeriesDay.series_id, SeriesDay.day, *(getattr(SeriesDay, name) for name in FIGURES)]


def _running(steps: Any) -> Select[*tuple[Any, ...]]:
    order: dict[str, Any] = {"partition_by": steps.c.series_id, "order_by": steps.c.day, "rows": (None, 0)}
    running = (cast(func.sum(steps.c[name]).over(**order), BigId).label(name) for name in FIGURES)
    moved = or_(*(steps.c[name] != 0 for name in FIGURES))
    return select(steps.c.series_id, steps.c.day, *running).where(moved)


def _differ(db: Session, facts: Any, kept: Any) -> int:
    """How many rows stand in one and not in the other."""
    both = (except_(facts, kept), except_(kept, facts))
    return sum(db.scalar(select(func.count()).select_from(one.subquery())) or 0 for one in both)


def _figures(db: Session, bases: Sequence[Basis]) -> Iterator[tuple[str, date]]:
    for basis in bases:
        question = ask(db, basis)
        at = locate(db, load_map(db, basis.unit_map_on).root.id, question)
        sums = figures(db, at, question) if at else {}
        for indicator in MAIN:
            counted = summed(indicator.compute(db, question).values())
            kept = summed(sums.get(indicator.code, {}).values())
            if (counted.ratio, +counted.lines) != (kept.ratio, +kept.lines):
                yield indicator.code, basis.as_of


def verdict_in_step(db: Session, today: date) -> Verdict | None:
    """``verify`` in a session of its own moment, which it ends; None when what differs may be what was recorded meanwhile."""
    before = place_of(db, FOLLOWER)
    verdict = verify(db, usual_bases(db, today))
    db.rollback()
    if verdict.ok or (stands(db) and place_of(db, FOLLOWER) == before and not has_news(db)):
        return verdict
    return None


def usual_bases(db: Session, today: date) -> list[Basis]:
    """The bases on which the nightly proof counts: today, the last day of last year, on the maps of both days."""
    rows = rows_of(db, select(func.min(SeriesDay.day)))
    first = rows.scalar() or today
    before = max(first, date(today.year - 1, 12, 31))
    return [Basis.of(day, today=today, map_on=on) for day in (today, before) for on in (today, before)]
