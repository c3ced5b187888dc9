"""Which target a figure is held against, and whether it is reached.

The plan in force is the one whose years hold the day; of several, the one that began last. A target belongs to its plan's
issuer (the same body through time), or, where its scope says so, to each unit of a level within the issuer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from lms.kernel.ratio import Comparator, Ratio, compare
from lms.reports.models import Plan, Target
from lms.units.queries import units_of_body
from lms.units.rules import Level, Node

EACH = {"each_child_commune": Level.COMMUNE, "each_child_district": Level.DISTRICT}


@dataclass(frozen=True, slots=True)
class Aim:
    """One target with a figure, of a plan in force. ``issuer``: ids of the units that are the issuing body through time."""

    plan: str
    plan_id: int
    indicator: str
    population: str
    per: str
    comparator: Comparator
    value: str
    floor: int
    stretch: int | None
    of_total: int | None
    due: str | None
    began: int
    issuer: frozenset[int]


@dataclass(frozen=True, slots=True)
class Judged:
    """A target held against today's figure; ``met`` None where nothing arose."""

    aim: Aim
    met: bool | None


def list_aims(db: Session, as_of: date) -> list[Aim]:
    """The targets with a figure of every plan in force on the day. One statement."""
    rows = db.execute(
        select(
            Plan.key,
            Plan.id,
            Target.indicator,
            Target.population,
            Target.per,
            Target.comparator,
            Target.value,
            Target.floor,
            Target.stretch,
            Target.of_total,
            Target.due,
            Plan.period_from,
            Plan.issuer_unit_id,
        )
        .join(Plan, Plan.id == Target.plan_id)
        .where(
            Plan.superseded_at.is_(None),
            Plan.period_from <= as_of.year,
            or_(Plan.period_to.is_(None), Plan.period_to >= as_of.year),
            Target.floor.is_not(None),
            Target.value.is_not(None),
        )
        .order_by(Plan.id, Target.id)
    ).all()
    bodies = {row.issuer_unit_id: units_of_body(db, row.issuer_unit_id) for row in rows}
    return [_aim(row, bodies[row.issuer_unit_id]) for row in rows]


def _aim(row: Row[*tuple[Any, ...]], issuer: frozenset[int]) -> Aim:
    return Aim(
        row.key,
        row.id,
        row.indicator,
        row.population,
        row.per,
        Comparator(row.comparator or ">="),
        row.value,
        row.floor,
        row.stretch,
        row.of_total,
        row.due,
        row.period_from,
        issuer,
    )


def aim_of(target: Target, plan: Plan, issuer: frozenset[int]) -> Aim:
    """A target of a plan as a value; the target must have a floor and a value kind."""
    assert target.floor is not None, "a goal without a figure is no aim"
    assert target.value is not None, "a goal without a figure is no aim"
    return Aim(
        plan.key,
        plan.id,
        target.indicator,
        target.population,
        target.per,
        Comparator(target.comparator or ">="),
        target.value,
        target.floor,
        target.stretch,
        target.of_total,
        target.due,
        plan.period_from,
        issuer,
    )


def aims_for(aims: Sequence[Aim], indicator: str, population: str, node: Node, lineage: Sequence[int]) -> Aim | None:
    """The target of an indicator for a unit: for the indicator's natural population only, the latest plan's."""
    fitting = [
        aim for aim in aims if aim.indicator == indicator and aim.population == population and _concerns(aim, node, lineage)
    ]
    return max(fitting, key=lambda aim: aim.began, default=None)


def _concerns(aim: Aim, node: Node, lineage: Sequence[int]) -> bool:
    if aim.per == "unit":
        return node.id in aim.issuer
    return EACH.get(aim.per) is node.level and not aim.issuer.isdisjoint(lineage[1:])


def judge(aim: Aim, ratio: Ratio) -> Judged:
    """Compare a figure with a target, exactly: "trên 90" is not met by 90,0."""
    if aim.value == "percent":
        return Judged(aim, ratio.meets(aim.comparator, aim.floor))
    return Judged(aim, compare(ratio.numerator, aim.comparator, aim.floor))
