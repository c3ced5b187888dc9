"""A plan held against today: each target with its figure, each task with where it stands in time. No state is invented."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from lms.kernel.ratio import Ratio
from lms.reports.basis import Basis
from lms.reports.coverage.figures import Coverage, coverage
from lms.reports.indicators.registry import MAIN
from lms.reports.models import Plan, Target
from lms.reports.targets import EACH, aim_of, judge
from lms.units.queries import load_map, units_of_body
from lms.units.rules import Node


class Verdict(StrEnum):
    """What can be said of a target today."""

    MET = "met"
    NOT_MET = "not_met"
    NOTHING_AROSE = "nothing_arose"
    NOT_COMPUTED = "not_computed"
    PAUSED = "paused"
    IN_WORDS = "in_words"


class Stage(StrEnum):
    """Where a task stands in time. Whether it is done is not recorded, so it is not said."""

    NOT_YET = "not_yet"
    NOW = "now"
    OVER = "over"
    ON_GUIDANCE = "on_guidance"


@dataclass(frozen=True)
class Line:
    """A target with today's figure. ``children``: of how many units each alone must meet it, how many do."""

    target: Target
    verdict: Verdict
    ratio: Ratio | None = None
    children: Ratio | None = None


def progress(db: Session, plan: Plan, basis: Basis) -> tuple[Node | None, list[Line]]:
    """The issuer as it stands on the map, and every target with its figure. None when the issuer has ended."""
    nodes = load_map(db, basis.unit_map_on).nodes
    standing = [nodes[unit_id] for unit_id in units_of_body(db, plan.issuer_unit_id) if unit_id in nodes]
    if not standing:
        return None, [Line(target, _without_figure(target, Verdict.PAUSED)) for target in plan.targets]
    found = coverage(db, standing[0].id, basis)
    body = units_of_body(db, plan.issuer_unit_id)
    return standing[0], [_line(target, plan, body, found) for target in plan.targets]


def _without_figure(target: Target, otherwise: Verdict) -> Verdict:
    return Verdict.IN_WORDS if target.floor is None else otherwise


def _line(target: Target, plan: Plan, body: frozenset[int], found: Coverage) -> Line:
    natural = {indicator.code: indicator.population for indicator in MAIN}
    if target.floor is None or natural.get(target.indicator) != target.population:
        return Line(target, _without_figure(target, Verdict.NOT_COMPUTED))
    aim = aim_of(target, plan, body)
    if target.per == "unit":
        ratio = found.whole.of(target.indicator).ratio
        return Line(target, _verdict(judge(aim, ratio).met), ratio)
    below = [row for row in found.children if row.unit and row.unit.level is EACH[target.per]]
    if not below:
        return Line(target, Verdict.PAUSED)
    ratios = [row.of(target.indicator).ratio for row in below]
    met = [judge(aim, ratio).met for ratio in ratios if ratio.denominator]
    return Line(target, _verdict(all(met) if met else None), None, Ratio(sum(one is True for one in met), len(met)))


def _verdict(met: bool | None) -> Verdict:
    if met is None:
        return Verdict.NOTHING_AROSE
    return Verdict.MET if met else Verdict.NOT_MET


def stage(when: Mapping[str, Any], today: date) -> Stage:
    """Where a task stands on the day."""
    if when.get("kind") == "on_guidance":
        return Stage.ON_GUIDANCE
    begins, ends = _first_day(when.get("from")), last_day(when.get("to"))
    if begins and today < begins:
        return Stage.NOT_YET
    return Stage.OVER if ends and ends < today else Stage.NOW


def _first_day(text: Any) -> date | None:
    if text is None:
        return None
    parts = str(text).replace("-Q", "-q").split("-")
    month = 1
    if len(parts) > 1:
        month = 3 * int(parts[1][1:]) - 2 if parts[1].startswith("q") else int(parts[1])
    return date(int(parts[0]), month, int(parts[2]) if len(parts) > 2 else 1)


def last_day(text: Any) -> date | None:
    """The last day of a year, quarter, month or day as a plan writes it."""
    first = _first_day(text)
    if first is None:
        return None
    length = len(str(text))
    if length == 4:
        return date(first.year, 12, 31)
    if "Q" in str(text):
        return date(first.year, first.month + 2, monthrange(first.year, first.month + 2)[1])
    return first.replace(day=monthrange(first.year, first.month)[1]) if length == 7 else first


def of_this_year(tasks: Sequence[Any], today: date) -> list[Any]:
    """The tasks of a plan with a time of their own in this year: begun, running or ending; yearly ones too."""
    return [task for task in tasks if stage(task.when, today) is Stage.NOW and task.when.get("kind") != "continuous"]
