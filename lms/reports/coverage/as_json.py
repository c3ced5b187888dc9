"""The coverage as JSON, exactly as the outside relies on it (INTERFACE: coverage)."""

from typing import Any

from lms.reports.coverage.figures import Coverage, Row
from lms.reports.indicators.registry import MAIN
from lms.reports.targets import Judged


def as_json(found: Coverage) -> dict[str, Any]:
    """The JSON of ``lms report coverage`` and of the page's download."""
    falls = found.waterfall
    return {
        **_row(found.whole),
        "as_of": found.basis.as_of.isoformat(),
        "map_on": found.basis.unit_map_on.isoformat(),
        "waterfall": {
            "recognised": falls.recognised,
            "ended": falls.ended,
            "exempt": falls.exempt,
            "not_yet_due": falls.not_yet_due,
            "on_time": falls.on_time,
            "late": falls.late,
            "overdue": falls.overdue,
        },
        "children": [_row(row) for row in found.children],
    }


def _row(row: Row) -> dict[str, Any]:
    unit = row.unit
    return {
        "unit": {"code": unit.code, "name": unit.name, "level": unit.level.value} if unit else None,
        "indicators": [_indicator(row, indicator.code) for indicator in MAIN],
    }


def _indicator(row: Row, code: str) -> dict[str, Any]:
    ratio = row.of(code).ratio
    percent = ratio.percent()
    return {
        "code": code,
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "percent": None if percent is None else str(percent),
        "target": _target(row.targets.get(code)),
    }


def _target(judged: Judged | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    aim = judged.aim
    return {
        "plan": aim.plan,
        "comparator": aim.comparator.value,
        "value": aim.value,
        "floor": aim.floor,
        "stretch": aim.stretch,
        "due": aim.due,
        "met": judged.met,
    }
