"""Shares of communes: of those on the map of the day, the ones that bear a designation. Which one stands in each indicator."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.ratio import Ratio
from lms.people.designations.queries import designated_units
from lms.people.designations.terms import DesignationKind
from lms.reports.indicators.figures import Figures, Registry, Side
from lms.reports.indicators.populations import designated_communes
from lms.reports.indicators.question import Question, Rows
from lms.units.models import Unit
from lms.units.queries import load_map
from lms.units.rules import Level, UnitMap, build_map


def _communes(units: UnitMap, question: Question) -> list[int]:
    return [
        node.id
        for node in units.nodes.values()
        if node.level is Level.COMMUNE and (question.units is None or node.id in question.units)
    ]


def _share(communes: list[int], chosen: frozenset[int]) -> dict[int, Figures]:
    return {unit_id: Figures(Ratio(int(unit_id in chosen), 1)) for unit_id in communes}


def counted_communes(db: Session, question: Question, kind: DesignationKind) -> Mapping[int, Figures]:
    """One count for each commune of the day; one statement, the map is in memory."""
    communes = _communes(load_map(db, question.as_of), question)
    return _share(communes, designated_units(db, kind, None, question.as_of))


def communes_on(db: Session, question: Question, kind: DesignationKind, side: Side) -> Rows:
    """Ids of the communes on one side."""
    communes = set(_communes(load_map(db, question.as_of), question))
    chosen = designated_units(db, kind, None, question.as_of) & communes
    meant = {Side.NUMERATOR: chosen, Side.MISSING: communes - chosen, Side.DENOMINATOR: communes}[side]
    return select(Unit.id).where(Unit.id.in_(sorted(meant)))


def communes_of(registry: Registry, question: Question, kind: DesignationKind) -> Mapping[int, Figures]:
    """The same over plain facts."""
    if registry.register is None:
        return {}
    communes = _communes(build_map(registry.register, question.as_of), question)
    return _share(communes, designated_communes(registry, kind, question.as_of))
