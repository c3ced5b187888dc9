"""Which target a figure is held against, over which days, and whether it is reached.

The plan in force is the one whose years hold the day and that no later plan stands in for; of several, the one that began
last. A target belongs to its plan's issuer (the same body through time), or, where its scope says so, to each unit of a level
within the issuer. A plan that took over a target of another, by somebody's word, has it as its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from lms.audit.reference import shared
from lms.db import rows_of
from lms.kernel.ratio import Comparator, Ratio, compare
from lms.reports.basis import Basis
from lms.reports.models import Plan, PlanSupersession, Target, TargetInheritance
from lms.units.queries import units_of_body
from lms.units.rules import Level, Node

# Years of a period that comes round again.
PERIODS = {"every_year": 1, "every_5_years": 5}
EACH = {"each_child_commune": Level.COMMUNE, "each_child_district": Level.DISTRICT}


@dataclass(frozen=True, slots=True)
class Aim:
    """One target with a figure, of a plan in force. ``issuer``: ids of the units that are the issuing body through time.

    ``taken_from``: what the plan is called that the target was taken over from, where it is not the plan's own.
    """

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
    taken_from: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A target held against today's figure; ``met`` None where nothing arose."""

    aim: Aim
    met: bool | None


def list_aims(db: Session, as_of: date) -> list[Aim]:
    """The targets with a figure of every plan in force on the day, its own and those it took over.

    One statement, and none where the session shares what it read of plans before.
    """
    return list(shared(db, ("aims", as_of), lambda: tuple(_read_aims(db, as_of))))


def _read_aims(db: Session, as_of: date) -> list[Aim]:
    rows = rows_of(db, _of_plans_in_force(), {"day": as_of, "year": as_of.year}).all()
    bodies = {row.issuer_unit_id: units_of_body(db, row.issuer_unit_id) for row in rows}
    return [_aim(row, bodies[row.issuer_unit_id]) for row in rows]


@cache
def _of_plans_in_force() -> Select[*tuple[Any, ...]]:
    """Any day of any figure asks this, so it is built once: building costs more than running."""
    origin, day, year = aliased(Plan), bindparam("day", type_=Date), bindparam("year", type_=Integer)
    nothing = literal(None, String)
    columns = (
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
        Target.id.label("target_id"),
    )
    own = select(*columns, nothing.label("taken_from")).join(Plan, Plan.id == Target.plan_id)
    taken = (
        select(*columns, func.coalesce(origin.number, origin.title).label("taken_from"))
        .join(TargetInheritance, TargetInheritance.target_id == Target.id)
        .join(Plan, Plan.id == TargetInheritance.plan_id)
        .join(origin, origin.id == Target.plan_id)
        .where(TargetInheritance.taken_back_at.is_(None), TargetInheritance.from_on <= day, _in_force(origin, day, year))
    )
    both = [
        part.where(_in_force(Plan, day, year), Target.floor.is_not(None), Target.value.is_not(None)) for part in (own, taken)
    ]
    every = union_all(*both).subquery()
    return select(every).order_by(every.c.id, every.c.taken_from.is_not(None), every.c.target_id)


def in_force(plan: Any, on: date) -> ColumnElement[bool]:
    """Whether a plan (``Plan`` or an alias of it) holds on a day: its years hold it and no later plan stands in for it."""
    return _in_force(plan, on, on.year)


def _in_force(plan: Any, day: Any, year: Any) -> ColumnElement[bool]:
    ended = select(PlanSupersession.plan_id).where(
        PlanSupersession.taken_back_at.is_(None), PlanSupersession.from_on <= day, PlanSupersession.plan_id == plan.id
    )
    return and_(
        plan.superseded_at.is_(None),
        plan.period_from <= year,
        or_(plan.period_to.is_(None), plan.period_to >= year),
        ~ended.correlate(plan).exists(),
    )


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
        row.taken_from,
    )


def aim_of(target: Target, plan: Plan, issuer: frozenset[int], taken_from: str | None = None) -> Aim:
    """A target as one of a plan; it must have a floor and a value kind. ``taken_from``: see ``Aim``."""
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
        taken_from,
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


def aims_of(aims: Sequence[Aim], indicator: str, node: Node, lineage: Sequence[int]) -> list[Aim]:
    """Every target of an indicator that the unit itself must meet, of whatever population; the newest plan first."""
    fitting = [aim for aim in aims if aim.indicator == indicator and _concerns(aim, node, lineage)]
    return sorted(fitting, key=lambda aim: -aim.began)


def aims_below(aims: Sequence[Aim], indicator: str, node: Node) -> list[Aim]:
    """The targets of a unit's own plans that each unit of a level below it must meet by itself."""
    fitting = [aim for aim in aims if aim.indicator == indicator and aim.per in EACH and node.id in aim.issuer]
    return sorted(fitting, key=lambda aim: -aim.began)


def due_on(aim: Aim) -> date | None:
    """The day by which a target must be reached, None for one of every period or of the plan's whole time."""
    return None if aim.due is None or aim.due in PERIODS else date.fromisoformat(aim.due)


def basis_of(aim: Aim, basis: Basis) -> Basis:
    """Over which days a target is judged on the day of a question.

    Every year: the year so far. Every five years: the five years of the plan in which the day lies, so far. By a date: as of
    that date once it is over. Otherwise the period asked about.
    """
    as_of, first = basis.as_of, basis.from_on
    due = due_on(aim)
    if aim.due in PERIODS:
        length = PERIODS[aim.due]
        begun = aim.began + (as_of.year - aim.began) // length * length
        first = date(begun, 1, 1)
    elif due is not None and due < as_of:
        as_of = due
        first = min(first, date(due.year, 1, 1))
    return Basis(as_of, basis.unit_map_on, first, max(basis.today, as_of))


def judge(aim: Aim, ratio: Ratio) -> Judged:
    """Compare a figure with a target, exactly: "trên 90" is not met by 90,0.

    A ratio of one for every ``floor`` teams is met when trainers × floor ≥ teams; counts look at the numerator alone.
    """
    match aim.value:
        case "percent":
            met = ratio.meets(aim.comparator, aim.floor)
        case "ratio_per_n_teams":
            # "=" of a ratio is a least number too: nobody asks to have exactly so many.
            comparator = Comparator.MORE_THAN if aim.comparator is Comparator.MORE_THAN else Comparator.AT_LEAST
            met = compare(ratio.numerator * aim.floor, comparator, ratio.denominator) if ratio.denominator else None
        case _:
            met = compare(ratio.numerator, aim.comparator, aim.floor)
    return Judged(aim, met)


def lacking(aim: Aim, ratio: Ratio) -> int:
    """How many more above the line reach the floor; 0 when it is reached or nothing arose.

    For "=" of a count it is the distance from below; what is too many is not counted.
    """
    strict = aim.comparator is Comparator.MORE_THAN
    match aim.value:
        case "percent":
            short = ratio.missing(aim.floor)
            exact = ratio.denominator and (ratio.numerator + short) * 100 == aim.floor * ratio.denominator
            return short + int(bool(exact) and strict)
        case "ratio_per_n_teams":
            teams = ratio.denominator
            needed = teams // aim.floor + 1 if strict else -(-teams // aim.floor)
            return max(0, needed - ratio.numerator) if teams else 0
        case _:
            return max(0, aim.floor + int(strict) - ratio.numerator)
