"""The public figures: counts as of the end of the last month, small ones hidden together with whatever would give them away.

A table is published only where the sums it shares with another are shown in both: then each is safe by itself. People are
told apart by groups in one place alone: the groups of the country less those of all provinces but one are those of that one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio
from lms.policies.queries import policy_on
from lms.policies.rules import PolicyKey, PolicyValue
from lms.reports.basis import Basis
from lms.reports.disaggregation.breakdown import Breakdown
from lms.reports.disaggregation.groups import Dimension
from lms.reports.disaggregation.hiding import hidden, with_sums
from lms.reports.indicators.figures import Indicator
from lms.reports.indicators.registry import indicator_of
from lms.reports.scorecard.figures import Card, scorecard
from lms.units.queries import load_map
from lms.units.rules import Level, Node

CODE = "mediators_trained"
# Who can be told apart by everybody in a village is not published: neither ethnicity nor role.
DIMENSIONS = (Dimension.SEX, Dimension.AGE, Dimension.QUALIFICATION)


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One row: what it is about, and its counts; None is hidden. ``ratio`` only where everything is shown."""

    unit: Node | None
    group: str | None
    trained: int | None
    untrained: int | None
    all_of: int | None

    @property
    def ratio(self) -> Ratio | None:
        """The share, which would give a hidden count away."""
        if self.trained is None or self.untrained is None or self.all_of is None:
            return None
        return Ratio(self.trained, self.all_of)


@dataclass(frozen=True)
class PublicTable:
    """Rows and, last, their sums. ``hidden``: how many cells are."""

    rows: Sequence[PublicRow]
    total: PublicRow
    hidden: int


@dataclass(frozen=True)
class PublicFigures:
    """A unit's figures. ``units`` None where so few people are counted that the units below are not told apart; ``elsewhere``:
    the groups are those of the provinces.
    """

    unit: Node
    indicator: Indicator
    basis: Basis
    least: PolicyValue
    ratio: Ratio | None
    units: PublicTable | None
    groups: Sequence[tuple[Dimension, PublicTable]]
    elsewhere: bool = False


def public_day(today: date) -> date:
    """The last day of the last month: two looks at the page on neighbouring days tell nothing about one person."""
    return today.replace(day=1) - timedelta(days=1)


def public_figures(db: Session, code: str, *, today: date) -> PublicFigures:
    """The figures of the country or a province; without a code of the only province that has any, else of the country.

    DomainError ``reports.public.missing`` for what is not published.
    """
    as_of = public_day(today)
    basis = Basis.of(as_of, today=today, map_on=as_of)
    least = policy_on(db, PolicyKey.SMALL_CELL_LEAST, as_of)
    root = load_map(db, as_of).root
    country = _card(db, root.id, basis)
    provinces = [(node, ratio) for node, ratio in country.below if node and ratio.denominator]
    unit = _chosen(root, [node for node, _ratio in provinces], code)
    if unit.level is Level.COUNTRY:
        found = _figures(root, basis, least, country)
        several = found.units is not None and len(found.units.rows) > 1
        return replace(found, groups=[], elsewhere=True) if several else found
    # A province of which the country's table hides anything has no table of its own.
    shown = _table_of_units(country, least.number)
    if any(row.unit == unit and row.ratio is None for row in shown.rows):
        return PublicFigures(unit, indicator_of(CODE), basis, least, None, None, [])
    return _figures(unit, basis, least, _card(db, unit.id, basis))


def _card(db: Session, unit_id: int, basis: Basis) -> Card:
    return scorecard(db, unit_id, basis, [indicator_of(CODE)], apart=True).cards[0]


def _chosen(root: Node, provinces: Sequence[Node], code: str) -> Node:
    if not code:
        return provinces[0] if len(provinces) == 1 else root
    found = next((node for node in (root, *provinces) if node.code == code), None)
    if found is None:
        raise DomainError("reports.public.missing")
    return found


def _figures(unit: Node, basis: Basis, least: PolicyValue, card: Card) -> PublicFigures:
    units = _table_of_units(card, least.number)
    parts = card.breakdown
    tables = [(one, _table_of_groups(parts, one, least.number)) for one in DIMENSIONS] if parts else []
    # The sums stand in each of these tables: where one hides them, the others would give them away.
    all_told = all(table.total.ratio is not None for table in (units, *(table for _one, table in tables)))
    groups = tables if all_told else []
    told = units if units.total.ratio is not None else None
    return PublicFigures(unit, card.indicator, basis, least, told.total.ratio if told else None, told, groups)


def _table_of_units(card: Card, least: int) -> PublicTable:
    counted = [(node, ratio) for node, ratio in card.below if ratio.denominator]
    return _table([(node, None, ratio) for node, ratio in counted], least)


def _table_of_groups(breakdown: Breakdown, dimension: Dimension, least: int) -> PublicTable:
    return _table([(None, group, ratio) for group, ratio in breakdown.of(dimension)], least)


def _table(rows: Sequence[tuple[Node | None, str | None, Ratio]], least: int) -> PublicTable:
    counts = with_sums([[ratio.numerator, ratio.denominator - ratio.numerator] for _node, _group, ratio in rows] or [[0, 0]])
    kept_back = hidden(counts, least)

    def row(place: int, node: Node | None, group: str | None) -> PublicRow:
        trained, untrained, all_of = (None if (place, j) in kept_back else count for j, count in enumerate(counts[place]))
        return PublicRow(node, group, trained, untrained, all_of)

    shown = [row(place, node, group) for place, (node, group, _ratio) in enumerate(rows)]
    return PublicTable(shown, row(len(counts) - 1, None, None), len(kept_back))
