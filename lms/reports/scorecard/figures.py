"""The scorecard of a unit: one value, from which page, command and every export take the same numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.kernel.ratio import Ratio
from lms.people.designations.queries import designated_units
from lms.reports.basis import Basis
from lms.reports.coverage.folding import UNASSIGNED, folded, shares_of
from lms.reports.disaggregation.breakdown import Breakdown, breakdown
from lms.reports.indicators.figures import Figures, Indicator, summed
from lms.reports.indicators.populations import OF_UNITS, about
from lms.reports.indicators.question import Population, Question, ask
from lms.reports.indicators.registry import INDICATORS, indicator_of
from lms.reports.targets import EACH, Aim, aims_below, aims_of, basis_of, judge, list_aims
from lms.units.queries import load_map, placements
from lms.units.rules import Level, Node, UnitMap

NOTHING = Figures()


@dataclass(frozen=True)
class Held:
    """A target with the figure of its own population over its own days.

    ``each``: of how many units below each alone must meet it, how many do; its figure is then that of all together.
    ``paused``: the map has no unit of the level that is meant. ``counted``: the indicator knows the population.
    """

    aim: Aim
    basis: Basis
    ratio: Ratio
    met: bool | None
    each: Ratio | None = None
    paused: bool = False
    counted: bool = True


@dataclass(frozen=True)
class Card:
    """One indicator of a unit: the figure of everybody it is about, the same of each unit below, every target held to it.

    The units below and what lies in none of them (None) add up to the figure.
    """

    indicator: Indicator
    ratio: Ratio
    below: Sequence[tuple[Node | None, Ratio]]
    targets: Sequence[Held]
    breakdown: Breakdown | None


@dataclass(frozen=True)
class Scorecard:
    """A unit with a card for each indicator that says something about units of its level."""

    basis: Basis
    unit: Node
    cards: Sequence[Card]
    question: Question

    def card(self, code: str) -> Card | None:
        """The card of an indicator, if it has one here."""
        return next((one for one in self.cards if one.indicator.code == code), None)


def asking(db: Session, unit_id: int, basis: Basis) -> Question:
    """The question about everything in a unit of the map: also what has no team, such as a document of the province."""
    return ask(db, basis, within(db, unit_id, basis))


def within(db: Session, unit_id: int, basis: Basis) -> frozenset[int] | None:
    """Every unit there ever was that certainly lies in a unit of the map; None in the country, where everything does."""
    units, places = load_map(db, basis.unit_map_on), placements(db, basis.unit_map_on)
    if unit_id == units.root.id:
        return None
    below = {node.id for node in units.below(unit_id)}
    return frozenset(other for other, place in places.items() if place in below)


def scorecard(
    db: Session, unit_id: int, basis: Basis, indicators: Iterable[Indicator] = INDICATORS, *, apart: bool = False
) -> Scorecard:
    """Count every indicator for a unit and the units directly below it, and judge what its targets ask.

    ``apart``: with every breakdown. Statements: those of each indicator once, and again for each further population and span
    of days that a target names, whatever the number of units.
    """
    counting = _Counting(db, unit_id, basis, apart)
    aims = list_aims(db, basis.as_of)
    cards = [counting.card(indicator, aims) for indicator in indicators if counting.says_something(indicator, aims)]
    return Scorecard(basis, counting.node, cards, counting.question)


def hold(db: Session, unit_id: int, basis: Basis, aims: Iterable[Aim]) -> list[Held]:
    """Hold given targets to the figures of a unit, as its scorecard does; the unit itself or each below it by their ``per``."""
    counting = _Counting(db, unit_id, basis, apart=False)
    return [counting.held(indicator_of(aim.indicator), aim) for aim in aims]


class _Counting:
    """Counts each (indicator, population, days) once, and folds it wherever it is asked for."""

    def __init__(self, db: Session, unit_id: int, basis: Basis, apart: bool) -> None:
        self.db, self.basis, self.apart = db, basis, apart
        self.units: UnitMap = load_map(db, basis.unit_map_on)
        self.places: Mapping[int, int] = placements(db, basis.unit_map_on)
        self.node = self.units.nodes[unit_id]
        self.lineage = [above.id for above in self.units.lineage(unit_id)]
        self.question = asking(db, unit_id, basis)
        self.counted: dict[tuple[str, Population, Basis], Mapping[int, Figures]] = {}

    def says_something(self, indicator: Indicator, aims: Sequence[Aim]) -> bool:
        return self.node.level in indicator.levels or bool(aims_below(aims, indicator.code, self.node))

    def card(self, indicator: Indicator, aims: Sequence[Aim]) -> Card:
        natural = self._count(indicator, indicator.populations[0], self.basis)
        shares = folded(natural, shares_of(self.units, self.places, natural, self.node.id))
        below: list[tuple[Node | None, Ratio]] = [
            (node, shares.get(node.id, NOTHING).ratio) for node in self.units.children(self.node.id)
        ]
        if UNASSIGNED in shares:
            below.append((None, shares[UNASSIGNED].ratio))
        own = [self._held(indicator, aim) for aim in aims_of(aims, indicator.code, self.node, self.lineage) if self._meant(aim)]
        each = [self._held_below(indicator, aim) for aim in aims_below(aims, indicator.code, self.node)]
        groups = breakdown(self.db, indicator, self.question) if self.apart and indicator.heads else None
        return Card(indicator, summed(shares.values()).ratio, below, [*own, *each], groups)

    def _count(self, indicator: Indicator, population: Population, basis: Basis) -> Mapping[int, Figures]:
        key = (indicator.code, population, basis)
        if key not in self.counted:
            question = self.question if basis == self.basis else asking(self.db, self.node.id, basis)
            self.counted[key] = indicator.compute(self.db, about(self.db, question, population))
        return self.counted[key]

    def held(self, indicator: Indicator, aim: Aim) -> Held:
        return self._held(indicator, aim) if aim.per == "unit" else self._held_below(indicator, aim)

    def _figure(self, indicator: Indicator, aim: Aim) -> tuple[Basis, Mapping[int, Figures]]:
        basis = basis_of(aim, self.basis)
        return basis, self._count(indicator, Population(aim.population), basis)

    def _held(self, indicator: Indicator, aim: Aim) -> Held:
        if not _knows(indicator, aim):
            return Held(aim, self.basis, Ratio(0, 0), None, counted=False)
        basis, figures = self._figure(indicator, aim)
        shares = folded(figures, shares_of(self.units, self.places, figures, self.node.id))
        ratio = summed(shares.values()).ratio
        return Held(aim, basis, ratio, judge(aim, ratio).met)

    def _held_below(self, indicator: Indicator, aim: Aim) -> Held:
        if not _knows(indicator, aim):
            return Held(aim, self.basis, Ratio(0, 0), None, counted=False)
        basis, figures = self._figure(indicator, aim)
        level, chosen = EACH[aim.per], self._chosen(aim, basis)
        nodes = [
            node for node in self.units.below(self.node.id) if node.level is level and (chosen is None or node.id in chosen)
        ]
        by_unit = folded(figures, _at_level(self.units, self.places, figures, level))
        total = summed(folded(figures, shares_of(self.units, self.places, figures, self.node.id)).values()).ratio
        if not any(node.level is level for node in self.units.nodes.values()):
            return Held(aim, basis, total, None, paused=True)
        verdicts = [judge(aim, by_unit.get(node.id, NOTHING).ratio).met for node in nodes]
        known = [met for met in verdicts if met is not None]
        each = Ratio(sum(known), len(known))
        return Held(aim, basis, total, all(known) if known else None, each)

    def _chosen(self, aim: Aim, basis: Basis) -> frozenset[int] | None:
        """The units of the map that a target of pilot communes means on its day; None when it means all."""
        kind = OF_UNITS.get(Population(aim.population))
        if kind is None or aim.per == "unit":
            return None
        return frozenset(self.places[unit_id] for unit_id in designated_units(self.db, kind, None, basis.as_of))

    def _meant(self, aim: Aim) -> bool:
        chosen = self._chosen(aim, basis_of(aim, self.basis))
        return chosen is None or self.node.id in chosen


def _knows(indicator: Indicator, aim: Aim) -> bool:
    # "All newcomers" and "newcomers" are the same people, and so with trainers of a level.
    return aim.population in indicator.populations or aim.population == Population.ALL


def _at_level(units: UnitMap, places: Mapping[int, int], recorded: Iterable[int], level: Level) -> dict[int, int]:
    """Recorded unit -> the unit of a level that certainly holds it."""
    found: dict[int, int] = {}
    for recorded_id in recorded:
        for node in units.lineage(places[recorded_id]):
            if node.level is level:
                found[recorded_id] = node.id
    return found
