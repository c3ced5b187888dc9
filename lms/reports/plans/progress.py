"""A plan held against a day: each target with its figure, its own and those it took over. No state is invented."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from lms.reports.basis import Basis
from lms.reports.models import Plan, PlanSupersession, Target
from lms.reports.plans.succession import Inherited, find_supersession, list_inherited, plan_words
from lms.reports.rules.times import Stage, stage
from lms.reports.scorecard.figures import Held, hold
from lms.reports.targets import Aim, aim_of
from lms.units.queries import load_map, units_of_body
from lms.units.rules import Node


class Verdict(StrEnum):
    """What can be said of a target on the day."""

    MET = "met"
    NOT_MET = "not_met"
    NOTHING_AROSE = "nothing_arose"
    NOT_COUNTED = "not_counted"
    PAUSED = "paused"
    NOT_YET = "not_yet"
    IN_WORDS = "in_words"


@dataclass(frozen=True)
class Line:
    """A target with the figure of the day, if it has one. ``inherited``: where it was taken over from, if it was."""

    target: Target
    verdict: Verdict
    held: Held | None = None
    inherited: Inherited | None = None


@dataclass(frozen=True)
class Progress:
    """A plan on a day. ``unit``: the issuer on the map, None when it has ended; ``on``: the day of the figures, which is the
    last day in force once that is over; ``ended``: the word that another plan stands in for it.
    """

    unit: Node | None
    on: date
    lines: Sequence[Line]
    ended: PlanSupersession | None


def last_day_in_force(plan: Plan, ended: PlanSupersession | None) -> date | None:
    """The last day on which a plan holds, None while nothing ends it."""
    ends = [date(plan.period_to, 12, 31)] if plan.period_to else []
    return min([*ends, ended.from_on - timedelta(days=1)] if ended else ends, default=None)


def progress(db: Session, plan: Plan, basis: Basis) -> Progress:
    """The plan on the day of the basis, or on its last day if that is over. Statements as of a scorecard."""
    ended = find_supersession(db, plan.id)
    last = last_day_in_force(plan, ended)
    if last and last < basis.as_of:
        basis = Basis.of(last, today=basis.today, map_on=basis.unit_map_on)
    body = units_of_body(db, plan.issuer_unit_id)
    nodes = load_map(db, basis.unit_map_on).nodes
    unit = next((nodes[unit_id] for unit_id in body if unit_id in nodes), None)
    inherited = [one for one in list_inherited(db, plan, basis.as_of) if one.holds]
    asked: list[tuple[Target, Inherited | None]] = [(target, None) for target in plan.targets]
    asked += [(one.target, one) for one in inherited]
    aims = {place: _aim(plan, body, *one) for place, one in enumerate(asked) if one[0].floor is not None}
    begun = plan.period_from <= basis.as_of.year
    held = dict(zip(aims, hold(db, unit.id, basis, aims.values()), strict=True)) if unit and begun else {}
    lines = [
        Line(target, _verdict(target, unit, held.get(place), begun=begun), held.get(place), origin)
        for place, (target, origin) in enumerate(asked)
    ]
    return Progress(unit, basis.as_of, lines, ended)


def _aim(plan: Plan, body: frozenset[int], target: Target, inherited: Inherited | None) -> Aim:
    return aim_of(target, plan, body, plan_words(inherited.origin) if inherited else None)


def _verdict(target: Target, unit: Node | None, held: Held | None, *, begun: bool) -> Verdict:
    if target.floor is None:
        return Verdict.IN_WORDS
    if unit is None:
        return Verdict.PAUSED
    if not begun or held is None:
        return Verdict.NOT_YET
    if not held.counted:
        return Verdict.NOT_COUNTED
    if held.paused:
        return Verdict.PAUSED
    if held.met is None:
        return Verdict.NOTHING_AROSE
    return Verdict.MET if held.met else Verdict.NOT_MET


def of_this_year(tasks: Iterable[Any], today: date) -> list[Any]:
    """The tasks of a plan with a time of their own in this year: begun, running or ending; yearly ones too."""
    return [task for task in tasks if stage(task.when, today) is Stage.NOW and task.when.get("kind") != "continuous"]
