"""The scorecard as JSON, for ``lms report indicators`` and the page's download."""

from typing import Any

from lms.kernel.ratio import Ratio
from lms.reports.disaggregation.breakdown import Breakdown
from lms.reports.disaggregation.groups import Dimension
from lms.reports.scorecard.figures import Card, Held, Scorecard
from lms.reports.targets import lacking
from lms.units.rules import Node


def as_json(found: Scorecard) -> dict[str, Any]:
    """Everything the scorecard holds; days are ISO, percentages texts, ``unit`` null for what lies in no unit below."""
    basis = found.basis
    return {
        "unit": _unit(found.unit),
        "as_of": basis.as_of.isoformat(),
        "map_on": basis.unit_map_on.isoformat(),
        "from": basis.from_on.isoformat(),
        "indicators": [_card(card) for card in found.cards],
    }


def _unit(unit: Node | None) -> dict[str, Any] | None:
    return {"code": unit.code, "name": unit.name, "level": unit.level.value} if unit else None


def _counts(ratio: Ratio) -> dict[str, Any]:
    percent = ratio.percent()
    figures = {"numerator": ratio.numerator, "denominator": ratio.denominator}
    return {**figures, "percent": None if percent is None else str(percent)}


def _card(card: Card) -> dict[str, Any]:
    return {
        "code": card.indicator.code,
        "shape": card.indicator.shape.value,
        "population": card.indicator.population,
        **_counts(card.ratio),
        "targets": [_held(one) for one in card.targets],
        "below": [{"unit": _unit(unit), **_counts(ratio)} for unit, ratio in card.below],
        "breakdown": _groups(card.breakdown) if card.breakdown else None,
    }


def _held(held: Held) -> dict[str, Any]:
    aim = held.aim
    return {
        "plan": aim.plan,
        "population": aim.population,
        "per": aim.per,
        "comparator": aim.comparator.value,
        "value": aim.value,
        "floor": aim.floor,
        "stretch": aim.stretch,
        "of_total": aim.of_total,
        "due": aim.due,
        "from": held.basis.from_on.isoformat(),
        "as_of": held.basis.as_of.isoformat(),
        **_counts(held.ratio),
        "met": held.met,
        "lacking": 0 if held.each or held.paused else lacking(aim, held.ratio),
        "units_met": held.each.numerator if held.each else None,
        "units": held.each.denominator if held.each else None,
        "paused": held.paused,
        "counted": held.counted,
    }


def _groups(found: Breakdown) -> dict[str, Any]:
    return {
        dimension.value: [{"group": group, **_counts(ratio)} for group, ratio in found.of(dimension)] for dimension in Dimension
    }
