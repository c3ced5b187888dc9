"""The figure of many month-ends in one pass: who began, who ended and who was trained, summed day by day."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise

from sqlalchemy import and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from courses.completion.models import Completion
from lms.kernel.months import add_months
from lms.kernel.ratio import Ratio
from lms.people.models import Appointment, MediationTeam
from lms.reports.indicators.question import Question
from lms.reports.indicators.serving import AppointmentFact, counting_appointments

AHEAD = 4
LEARNED_FROM = 6


@dataclass(frozen=True, slots=True)
class Month:
    """The figure at the end of a month, or on the day asked about, which ends the line."""

    on: date
    ratio: Ratio

    @property
    def label(self) -> str:
        return f"{self.on.month}/{self.on.year}"


def month_ends(as_of: date, months: int) -> list[date]:
    """The last ``months - 1`` month-ends before the day, and the day itself."""
    first = as_of.replace(day=1)
    ends = [add_months(first, -back) - timedelta(days=1) for back in range(months - 1)]
    return [*reversed(ends), as_of]


def trend(db: Session, question: Question, days: Sequence[date]) -> list[Month]:
    """The share of mediators trained on each of the days, by the policies of the question's own day. Two statements."""
    doubles = _overlapping(db, question)
    steps = _steps(db, question, tuple(doubles))
    counted = {kind: _running(steps.get(kind, {})) for kind in ("in", "out", "gain", "loss")}
    months = []
    for day in days:
        served = counting_appointments([double.fact for one in doubles.values() for double in one], day).values()
        meant = [double for one in doubles.values() for double in one if double.meant and double.fact in served]
        trained = sum(double.learned is not None and double.learned <= day for double in meant)
        mediators = _at(counted["in"], day) - _at(counted["out"], day) + len(meant)
        months.append(Month(day, Ratio(_at(counted["gain"], day) - _at(counted["loss"], day) + trained, mediators)))
    return months


Running = tuple[list[date], list[int]]


def _running(steps: Mapping[date, int]) -> Running:
    days = sorted(steps)
    return days, list(accumulate(steps[day] for day in days))


def _at(running: Running, day: date) -> int:
    place = bisect_right(running[0], day)
    return running[1][place - 1] if place else 0


def _steps(db: Session, question: Question, without: tuple[int, ...]) -> dict[str, dict[date, int]]:
    first = (
        select(Completion.person_id, func.min(Completion.completed_on).label("learned"))
        .where(Completion.version_id.in_(question.versions))
        .group_by(Completion.person_id)
        .subquery()
    )
    begun, ended = Appointment.recognised_on, Appointment.ended_on
    inner = (
        select(begun, ended, first.c.learned, case((first.c.learned > begun, first.c.learned), else_=begun).label("since"))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .outerjoin(first, first.c.person_id == Appointment.person_id)
        .where(Appointment.superseded_at.is_(None), question.within())
        .where(Appointment.person_id.not_in(without) if without else Appointment.id.is_not(None))
        .cte("served")
    )
    lasting = and_(inner.c.learned.is_not(None), or_(inner.c.ended_on.is_(None), inner.c.ended_on > inner.c.since))
    parts = (
        ("in", inner.c.recognised_on, inner.c.recognised_on.is_not(None)),
        ("out", inner.c.ended_on, inner.c.ended_on.is_not(None)),
        ("gain", inner.c.since, lasting),
        ("loss", inner.c.ended_on, and_(lasting, inner.c.ended_on.is_not(None))),
    )
    rows = db.execute(
        union_all(
            *(select(literal(kind), day.label("day"), func.count()).where(kept).group_by(day) for kind, day, kept in parts)
        )
    )
    found: dict[str, dict[date, int]] = {}
    for kind, day, count in rows:
        found.setdefault(kind, {})[day] = count
    return found


@dataclass(frozen=True, slots=True)
class _Double:
    fact: AppointmentFact
    learned: date | None
    meant: bool


def _overlapping(db: Session, question: Question) -> dict[int, list[_Double]]:
    """Persons with appointments that overlap, whom a sum of days would count twice; nearly always nobody."""
    other = aliased(Appointment)
    meets = exists().where(
        other.person_id == Appointment.person_id,
        other.id != Appointment.id,
        other.superseded_at.is_(None),
        or_(Appointment.ended_on.is_(None), other.recognised_on < Appointment.ended_on),
        or_(other.ended_on.is_(None), Appointment.recognised_on < other.ended_on),
    )
    people = select(Appointment.person_id).where(Appointment.superseded_at.is_(None), meets)
    learned = (
        select(func.min(Completion.completed_on))
        .where(Completion.person_id == Appointment.person_id, Completion.version_id.in_(question.versions))
        .scalar_subquery()
    )
    rows = db.execute(
        select(
            Appointment.id,
            Appointment.person_id,
            Appointment.team_id,
            Appointment.recognised_on,
            Appointment.ended_on,
            learned,
            MediationTeam.unit_id,
        )
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Appointment.superseded_at.is_(None), Appointment.person_id.in_(people))
    )
    found: dict[int, list[_Double]] = {}
    for row in rows:
        meant = question.units is None or row.unit_id in question.units
        found.setdefault(row.person_id, []).append(_Double(AppointmentFact(*row[:5]), row[5], meant))
    return found


def forecast(months: Sequence[Month]) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """(label, low, middle, high) of the next months: the mean step of the last six goes on.

    The range widens with the spread between their least and most. A straight line, and the page says so;
    empty when too few months have a figure.
    """
    known = [month.ratio.percent() for month in months[-LEARNED_FROM - 1 :]]
    figures = [figure for figure in known if figure is not None]
    if len(figures) < LEARNED_FROM + 1:
        return []
    steps = [later - earlier for earlier, later in pairwise(figures)]
    mean = sum(steps, Decimal(0)) / len(steps)
    spread = (max(steps) - min(steps)) / 2
    ahead, last = [], months[-1]
    for step in range(1, AHEAD + 1):
        on = add_months(last.on.replace(day=1), step)
        middle = _within(figures[-1] + mean * step)
        reach = spread * Decimal(step).sqrt()
        ahead.append((f"{on.month}/{on.year}", _within(middle - reach), middle, _within(middle + reach)))
    return ahead


def _within(percent: Decimal) -> Decimal:
    return min(max(percent, Decimal(0)), Decimal(100)).quantize(Decimal("0.1"))
