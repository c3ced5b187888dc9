"""The coverage of a unit on a day: one value, from which page, command and every export take the same numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.rules.figures import Bridge, Waterfall
from lms.people.assignments.queries import place_on
from lms.people.models import MediationTeam
from lms.reports.basis import Basis
from lms.reports.coverage.folding import UNASSIGNED, folded, shares_of
from lms.reports.indicators.figures import Figures, bridge_of, summed, waterfall_of
from lms.reports.indicators.question import Question, ask
from lms.reports.indicators.registry import MAIN
from lms.reports.rollup.queries import figures, locate, shares_laid_out
from lms.reports.targets import Aim, Judged, aims_for, judge, list_aims
from lms.units.queries import load_map, placements
from lms.units.rules import Node

NOTHING = Figures()
Sums = Mapping[str, Mapping[int, Figures]]


@dataclass(frozen=True)
class Row:
    """One unit with its figures by indicator; ``unit`` None is what has no certain place in any child."""

    unit: Node | None
    figures: Mapping[str, Figures]
    targets: Mapping[str, Judged | None]

    def of(self, code: str) -> Figures:
        """The figures of one indicator; nothing counted is 0 / 0."""
        return self.figures.get(code, NOTHING)


@dataclass(frozen=True)
class Coverage:
    """A unit, the units directly below it on the map, and the newcomers' waterfall. The children add up to the unit.

    ``question``: what every indicator was asked; ask it again for what belongs beside these figures. ``reference``: the
    percentage aim of the unit itself, or of the nearest unit above that has one; drawn, not judged.
    """

    basis: Basis
    whole: Row
    children: Sequence[Row]
    question: Question
    reference: Aim | None

    @property
    def instruments(self) -> tuple[str, ...]:
        """The numbers of the instruments whose training counts on the day."""
        return self.question.instruments

    @property
    def unit(self) -> Node:
        assert self.whole.unit is not None
        return self.whole.unit

    @property
    def waterfall(self) -> Waterfall:
        return waterfall_of(self.whole.of("newcomers_trained_on_time").lines)

    @property
    def bridge(self) -> Bridge:
        return bridge_of(self.whole.of("newcomers_trained_on_time").lines)


def units_with_teams(db: Session, on: date) -> Sequence[int]:
    """The units under which teams count on a map of the day; an index answers it."""
    return db.scalars(select(place_on(db, on)).select_from(MediationTeam).distinct()).all()


def recorded_in(db: Session, unit_id: int, basis: Basis) -> dict[int, int]:
    """The recorded units that lie in a unit of the basis' map, each with its share (see ``shares_of``)."""
    return located(db, unit_id, basis)[0]


def located(db: Session, unit_id: int, basis: Basis) -> tuple[dict[int, int], frozenset[int] | None]:
    """``recorded_in``, and the units a question about them names: None when they are all there are."""
    laid_out = shares_laid_out(db, unit_id, basis.unit_map_on)
    if laid_out is None:
        return _looked_up(db, unit_id, basis.unit_map_on)
    shares, everywhere = laid_out
    return shares, None if everywhere else frozenset(shares)


def _looked_up(db: Session, unit_id: int, on: date) -> tuple[dict[int, int], frozenset[int] | None]:
    recorded = units_with_teams(db, on)
    shares = shares_of(load_map(db, on), placements(db, on), recorded, unit_id)
    # A province that keeps only its own teams need not name each of its units in every statement.
    return shares, None if len(shares) == len(recorded) else frozenset(shares)


def coverage(db: Session, unit_id: int, basis: Basis) -> Coverage:
    """Count every indicator for a unit of the basis' map and for each unit directly below it.

    A fixed number of statements, whatever the number of children. Read from the rollup where one stands, else people are
    counted in SQL and folded here; both give the same.
    """
    units = load_map(db, basis.unit_map_on)
    question, shares, sums = _counted(db, unit_id, ask(db, basis))
    aims = list_aims(db, basis.as_of)

    def row(node: Node | None, key: int) -> Row:
        figures = {code: by_share[key] for code, by_share in sums.items() if key in by_share}
        return Row(node, figures, _targets(aims, node, [above.id for above in units.lineage(key)], figures))

    below = [row(node, node.id) for node in units.children(unit_id)]
    if UNASSIGNED in shares.values():
        below.append(row(None, UNASSIGNED))
    total = {code: summed(by_share.values()) for code, by_share in sums.items()}
    node = units.nodes[unit_id]
    whole = Row(node, total, _targets(aims, node, [above.id for above in units.lineage(unit_id)], total))
    return Coverage(basis, whole, below, question, _reference(aims, units.lineage(unit_id)))


def _counted(db: Session, unit_id: int, question: Question) -> tuple[Question, Mapping[int, int], Sums]:
    """The question about the unit, where everything in it stands, and code -> child -> figures."""
    at = locate(db, unit_id, question)
    if at:
        asked = question if at.everywhere else question.narrowed(at.shares)
        return asked, at.shares, figures(db, at, asked)
    shares, meant = _looked_up(db, unit_id, question.basis.unit_map_on)
    asked = question if meant is None else question.narrowed(meant)
    return asked, shares, {one.code: folded(one.compute(db, asked), shares) for one in MAIN}


def _reference(aims: Sequence[Aim], lineage: Sequence[Node]) -> Aim | None:
    main = MAIN[0]
    for place, node in enumerate(lineage):
        aim = aims_for(aims, main.code, main.population, node, [above.id for above in lineage[place:]])
        if aim and aim.value == "percent":
            return aim
    return None


def _targets(
    aims: Sequence[Aim], node: Node | None, lineage: Sequence[int], figures: Mapping[str, Figures]
) -> dict[str, Judged | None]:
    if node is None:
        return {}
    found: dict[str, Judged | None] = {}
    for indicator in MAIN:
        aim = aims_for(aims, indicator.code, indicator.population, node, lineage)
        found[indicator.code] = judge(aim, figures.get(indicator.code, NOTHING).ratio) if aim else None
    return found
