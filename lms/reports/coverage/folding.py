"""Folding what was counted under recorded units onto the units of a map. Pure."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from lms.reports.indicators.figures import Figures, summed
from lms.units.rules import UnitMap

UNASSIGNED = 0
K = TypeVar("K")


def shares_of(units: UnitMap, places: Mapping[int, int], recorded: Iterable[int], unit_id: int) -> dict[int, int]:
    """Recorded unit -> the unit directly below ``unit_id`` that certainly holds it; recorded units outside are left out.

    What lies in ``unit_id`` but certainly in none of its children is ``UNASSIGNED``; a unit without children is its own share.
    """
    alone = not units.children(unit_id)
    found: dict[int, int] = {}
    for recorded_id in recorded:
        below = UNASSIGNED
        for node in units.lineage(places[recorded_id]):
            if node.id == unit_id:
                found[recorded_id] = unit_id if alone else below
                break
            below = node.id
    return found


def folded(figures: Mapping[int, Figures], shares: Mapping[int, K]) -> dict[K, Figures]:
    """The sum of the figures of each share; what lies in none is left out."""
    grouped: dict[K, list[Figures]] = {}
    for recorded_id, figure in figures.items():
        if recorded_id in shares:
            grouped.setdefault(shares[recorded_id], []).append(figure)
    return {share: summed(group) for share, group in grouped.items()}
