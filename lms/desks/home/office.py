"""An officer's first page: one unit today, its last 24 months, who is due or late, what lacks most, this year's tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy.orm import Session

from lms.access.rules import Viewer
from lms.reports.basis import Basis
from lms.reports.coverage.ahead import look_ahead
from lms.reports.coverage.figures import Coverage, Row, coverage
from lms.reports.coverage.forms import Asked
from lms.reports.coverage.page import CODE, Shown, shown
from lms.reports.coverage.trend import Month, month_ends, trend
from lms.reports.deadlines.shortlist import Shortlist, count_overdue_before, due_soon, overdue
from lms.reports.forecast.rules import Outlook
from lms.reports.models import Plan
from lms.reports.plans.progress import of_this_year
from lms.reports.plans.queries import find_plan
from lms.reports.plans.tasks import TaskLine, task_lines
from lms.units.queries import load_map, load_register, placements

MONTHS = 24


@dataclass(frozen=True)
class Lacking:
    """A unit under the floor, and how many more must be trained."""

    row: Row
    people: int


@dataclass(frozen=True)
class Office:
    """The page's values. ``mark``: the change of units on the line, as (place in months, day), or None.

    ``late`` holds those overdue in the period, ``late_before`` counts those whose day lies before it; both still serve.
    ``tasks``: of the plan, the late ones first, then those of the year; ``tasks_late`` counts the late ones.
    """

    found: Coverage
    shown: Shown
    months: Sequence[Month]
    ahead: Outlook | None
    mark: tuple[float, date] | None
    soon: Shortlist
    late: Shortlist
    late_before: int
    lacking: Sequence[Lacking]
    lacking_people: int
    plan: Plan | None
    tasks: Sequence[TaskLine]
    tasks_late: int
    names: dict[int, str]


def office(db: Session, viewer: Viewer, asked: Asked) -> Office:
    """Everything of the page, as of the day asked."""
    basis = asked.basis
    found = coverage(db, asked.unit.id, basis)
    months = trend(db, found.question, month_ends(basis.as_of, MONTHS), found.whole.of(CODE).ratio, unit_id=asked.unit.id)
    soon, late = due_soon(db, found.question), overdue(db, found.question)
    main = shown(found)
    lacking = _lacking(found, main.floor)
    plan = find_plan(db, viewer, main.judged.aim.plan_id) if main.judged else None
    tasks = task_lines(db, plan, basis.as_of) if plan else []
    units, places = load_map(db, basis.unit_map_on), placements(db, basis.unit_map_on)
    return Office(
        found,
        main,
        months,
        look_ahead(db, found, main, months),
        _mark(db, basis, months),
        soon,
        late,
        count_overdue_before(db, found.question),
        lacking[:9],
        sum(one.people for one in lacking),
        plan,
        _tasks(tasks, basis.as_of)[:6],
        sum(bool(line.late) for line in tasks),
        {one.unit_id: units.nodes[places[one.unit_id]].name for one in (*soon.first, *late.first)},
    )


def _lacking(found: Coverage, floor: int | None) -> list[Lacking]:
    if floor is None:
        return []
    rows = [Lacking(row, row.of(CODE).ratio.missing(floor)) for row in found.children if row.unit]
    return sorted((one for one in rows if one.people), key=lambda one: -one.people)


def _tasks(lines: Sequence[TaskLine], day: date) -> list[TaskLine]:
    """The late ones, the longest late first, then what this year brings, in the plan's order."""
    late = sorted((line for line in lines if line.late), key=lambda line: -max(turn.days_late(day) for turn in line.late))
    this_year = {task.id for task in of_this_year([line.task for line in lines], day)}
    return [*late, *(line for line in lines if line.task.id in this_year and not line.late)]


def _mark(db: Session, basis: Basis, months: Sequence[Month]) -> tuple[float, date] | None:
    changed = load_register(db).epoch(basis.today)
    for place, (earlier, later) in enumerate(pairwise(months)):
        if earlier.on < changed <= later.on:
            return place + (changed - earlier.on).days / (later.on - earlier.on).days, changed
    return None
