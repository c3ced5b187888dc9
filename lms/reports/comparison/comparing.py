"""A few units side by side: their figures, their last 24 months, who serves there, whose six months end."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio
from lms.reports.basis import Basis
from lms.reports.coverage.figures import Coverage, Row, coverage, recorded_in
from lms.reports.coverage.page import CODE
from lms.reports.coverage.trend import Month, month_ends, trend
from lms.reports.deadlines.shortlist import due_soon
from lms.reports.disaggregation.breakdown import Breakdown, breakdown
from lms.reports.disaggregation.groups import Dimension
from lms.reports.indicators.registry import indicator_of
from lms.units.rules import Node

MONTHS = 24
LEAST, MOST = 2, 6
# What of the composition is laid side by side: of whom there are how many.
SHARES = ((Dimension.SEX, "female"), (Dimension.ETHNICITY, "other"), (Dimension.QUALIFICATION, "law"))


@dataclass(frozen=True)
class Beside:
    """One unit among those compared. ``shares``: by ``SHARES``, how many of its mediators; ``soon``: due within 30 days."""

    unit: Node
    row: Row
    months: Sequence[Month]
    shares: Sequence[Ratio]
    soon: int


@dataclass(frozen=True)
class Comparison:
    """The units chosen, with the unit they lie in; ``choices``: all there are; ``left_out``: how many were too many."""

    found: Coverage
    units: Sequence[Beside]
    choices: Sequence[Row]
    left_out: int


def compare(db: Session, unit_id: int, basis: Basis, codes: Sequence[str]) -> Comparison:
    """Units directly below one, by their codes; without any, the three that lack most. So many statements for each unit.

    DomainError ``reports.unit.missing`` for a code that is not below the unit on the map.
    """
    found = coverage(db, unit_id, basis)
    rows = {row.unit.code: row for row in found.children if row.unit}
    if unknown := [code for code in codes if code not in rows]:
        raise DomainError("reports.unit.missing", code=unknown[0])
    wanted = list(dict.fromkeys(codes)) or _lacking_most(found)
    chosen = [_beside(db, found, rows[code]) for code in wanted[:MOST]]
    return Comparison(found, chosen, list(rows.values()), len(wanted[MOST:]))


def _lacking_most(found: Coverage) -> list[str]:
    floor = found.reference.floor if found.reference else 100
    rows = [(row.of(CODE).ratio.missing(floor), row.unit.code) for row in found.children if row.unit]
    return [code for _missing, code in sorted(rows, key=lambda one: -one[0])[:3]]


def _beside(db: Session, found: Coverage, row: Row) -> Beside:
    unit, basis = row.unit, found.basis
    assert unit is not None, "what has no certain place has no page of its own"
    question = found.question.narrowed(recorded_in(db, unit.id, basis))
    months = trend(db, question, month_ends(basis.as_of, MONTHS), row.of(CODE).ratio, unit_id=unit.id)
    parts = breakdown(db, indicator_of(CODE), question)
    return Beside(unit, row, months, [_share(parts, *share) for share in SHARES], due_soon(db, question, most=1).total)


def _share(parts: Breakdown, dimension: Dimension, group: str) -> Ratio:
    counts = dict(parts.of(dimension))
    of = counts[group].denominator if group in counts else 0
    return Ratio(of, sum(ratio.denominator for ratio in counts.values()))
