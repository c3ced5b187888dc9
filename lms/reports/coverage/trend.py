"""The figure of many month-ends in one pass: who began, who ended and who was trained, summed day by day."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from sqlalchemy import and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from courses.completion.models import Completion
from lms.db import rows_of
from lms.kernel.months import add_months
from lms.kernel.ratio import Ratio
from lms.people.merges.resolving import canonical, with_merged_people
from lms.people.models import Appointment, MediationTeam
from lms.reports.indicators.question import Question
from lms.reports.indicators.serving import AppointmentFact, counting_appointments
from lms.reports.rollup.queries import line, locate
from lms.reports.rollup.stints import overlapping


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


def trend(db: Session, question: Question, days: Sequence[date], last: Ratio, *, unit_id: int | None = None) -> list[Month]:
    """The share of mediators trained on each of the days, by the policies of the question's own day.

    Read from the rollup where one stands and ``unit_id`` says which unit the question is about. Else two statements:
    ``last`` is the figure of the question's own day, the last of ``days``: what happened since each day is taken off it.
    """
    at = locate(db, unit_id, question) if unit_id is not None else None
    if at:
        found = line(db, at, days)
        return [Month(day, found[day]) for day in days]
    return _reckoned(db, question, days, last)


def _reckoned(db: Session, question: Question, days: Sequence[date], last: Ratio) -> list[Month]:
    doubles = _overlapping(db, question)
    steps = _steps(db, question, days[0], tuple(doubles))
    since = {kind: _running(steps.get(kind, {})) for kind in KINDS}
    held = [_doubled(doubles, day) for day in days]
    months = []
    for day, double in zip(days, held, strict=True):
        begun, ended, gained, lost = (_total(since[kind]) - _at(since[kind], day) for kind in KINDS)
        mediators = last.denominator - held[-1].denominator - begun + ended + double.denominator
        trained = last.numerator - held[-1].numerator - gained + lost + double.numerator
        months.append(Month(day, Ratio(trained, mediators)))
    return months


def _doubled(doubles: "Mapping[int, list[_Double]]", day: date) -> Ratio:
    """What the persons of ``_overlapping`` add on a day."""
    served = counting_appointments([double.fact for one in doubles.values() for double in one], day).values()
    meant = [double for one in doubles.values() for double in one if double.meant and double.fact in served]
    return Ratio(sum(double.learned is not None and double.learned <= day for double in meant), len(meant))


# Who began, who ended, who became a trained mediator, which trained mediator ended.
KINDS = ("in", "out", "gain", "loss")
Running = tuple[list[date], list[int]]


def _running(steps: Mapping[date, int]) -> Running:
    days = sorted(steps)
    return days, list(accumulate(steps[day] for day in days))


def _at(running: Running, day: date) -> int:
    place = bisect_right(running[0], day)
    return running[1][place - 1] if place else 0


def _total(running: Running) -> int:
    return running[1][-1] if running[1] else 0


def _steps(db: Session, question: Question, after: date, without: tuple[int, ...]) -> dict[str, dict[date, int]]:
    """How many of each kind on each day after ``after``, up to the question's day. What came before is in the last figure."""
    learned = (
        select(func.min(Completion.completed_on))
        .where(Completion.person_id == Appointment.person_id, Completion.version_id.in_(question.versions))
        .correlate(Appointment)
        .scalar_subquery()
    )
    begun, ended, until = Appointment.recognised_on, Appointment.ended_on, question.as_of
    newly = select(Completion.person_id).where(
        Completion.version_id.in_(question.versions), Completion.completed_on > after, Completion.completed_on <= until
    )
    moved = or_(begun > after, ended > after, Appointment.person_id.in_(newly))
    inner = select(begun, ended, learned.label("learned")).where(
        Appointment.superseded_at.is_(None), begun <= until, or_(ended.is_(None), ended > begun), moved
    )
    if question.units is not None:
        inner = inner.join(MediationTeam, MediationTeam.id == Appointment.team_id).where(question.within())
    if without:
        inner = inner.where(Appointment.person_id.not_in(without))
    each = inner.cte("served").prefix_with("MATERIALIZED")
    since = case((each.c.learned > each.c.recognised_on, each.c.learned), else_=each.c.recognised_on)
    lasting = and_(each.c.learned.is_not(None), or_(each.c.ended_on.is_(None), each.c.ended_on > since))
    gained = case((lasting, since))
    lost = case((lasting, each.c.ended_on))
    rows = rows_of(
        db,
        union_all(
            *(
                select(literal(kind), day.label("day"), func.count()).where(day > after, day <= until).group_by(day)
                for kind, day in zip(KINDS, (each.c.recognised_on, each.c.ended_on, gained, lost), strict=True)
            )
        ),
    ).all()
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
    """Persons with appointments that may overlap, whom a sum of days would count twice; by every id they have.

    Nearly always only those with several records, who are taken together.
    """
    people = overlapping()
    if question.units is not None:
        here = aliased(Appointment)
        people = people.where(Appointment.person_id.in_(select(here.person_id).where(question.of_teams(here.team_id))))
    learned = (
        select(func.min(Completion.completed_on))
        .where(Completion.person_id == Appointment.person_id, Completion.version_id.in_(question.versions))
        .scalar_subquery()
    )
    rows = db.execute(
        select(
            Appointment.id,
            canonical(Appointment.person_id).label("kept"),
            Appointment.team_id,
            Appointment.recognised_on,
            Appointment.ended_on,
            learned,
            question.place.label("unit_id"),
            Appointment.person_id,
        )
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(Appointment.superseded_at.is_(None), Appointment.person_id.in_(with_merged_people(people)))
    )
    found: dict[int, list[_Double]] = {}
    for row in rows:
        meant = question.units is None or row.unit_id in question.units
        found.setdefault(row.person_id, []).append(_Double(AppointmentFact(*row[:5]), row[5], meant))
    return found
