"""Both forms as exports: one row for the unit, one for each below, the same figures as the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import N_, format_day
from lms.i18n import gettext as _
from lms.reports.coverage.export import unassigned
from lms.reports.formats.export import Export
from lms.reports.statistics.form11 import COLUMNS, Figure, Form11, Form11Row
from lms.reports.statistics.form12 import Form12, Form12Row
from lms.units.rules import Node

REMARK11 = N_("Theo mẫu Thông tư 20/2013/TT-BTP (Biểu 11), cần đối chiếu Thông tư 17/2025/TT-BTP")


def heading(column: Figure) -> str:
    """Number, heading above and title of a column, as a file has them in one line."""
    number = f"({column.number}) " if column.number else ""
    return f"{number}{_(column.group)}: {_(column.title)}" if column.group else f"{number}{_(column.title)}"


def form11_export(found: Form11, *, demo: bool) -> Export:
    """Form 11; JSON has ``unit``, ``as_of``, ``map_on``, ``counts``, ``children``, ``unknown_qualifications``."""
    basis, node = found.basis, found.whole.unit
    assert node is not None
    days = {"day": format_day(basis.as_of), "map": format_day(basis.unit_map_on)}
    return Export(
        name=f"bieu-11-{node.code}-{basis.as_of.isoformat()}",
        above=[
            _("Biểu 11. Tổ chức và đội ngũ hòa giải viên: %(unit)s", unit=node.name),
            _("Tính đến ngày %(day)s, bản đồ đơn vị ngày %(map)s", **days),
            _(REMARK11),
        ],
        columns=[*_place(), *(Column(heading(column), 12, ColumnKind.NUMBER) for column in COLUMNS)],
        rows=[[*_named(row.unit), *(row.counts[one.code] for one in COLUMNS)] for row in (found.whole, *found.children)],
        data={
            "as_of": basis.as_of.isoformat(),
            "map_on": basis.unit_map_on.isoformat(),
            **_row11(found.whole),
            "children": [_row11(row) for row in found.children],
            "unknown_qualifications": [{"text": text, "mediators": number} for text, number in found.unknown],
        },
        made_on=basis.as_of,
        demo=demo,
    )


def _row11(row: Form11Row) -> dict[str, Any]:
    return {"unit": _unit(row.unit), "counts": {one.code: row.counts[one.code] for one in COLUMNS}}


def form12_export(found: Form12, *, demo: bool) -> Export:
    """Form 12; JSON has ``period``, ``map_on``, ``complete``, ``asked``, ``figures``, ``success_rate``, ``children``."""
    form, period = found.form, found.period
    return Export(
        name=f"bieu-12-{found.unit.code}-{period.key}",
        above=[_("%(form)s: %(unit)s", form=form.title, unit=found.unit.name), *basis12(found)],
        columns=[
            *_place(),
            *(Column(f"{one.label} {_above(found, one.parent)}{one.title}", 12, ColumnKind.NUMBER) for one in form.columns),
            Column(_("Tỷ lệ hòa giải thành %%"), 12, ColumnKind.PERCENT),
        ],
        rows=[_row12(row, form.codes) for row in (found.whole, *found.children)],
        data={
            "period": period.key,
            "map_on": found.map_on.isoformat(),
            "due_on": period.due_on.isoformat(),
            "complete": found.complete,
            "asked": found.asked,
            **_json12(found.whole),
            "children": [_json12(row) for row in found.children],
        },
        made_on=period.last_on,
        demo=demo,
    )


def basis12(found: Form12) -> list[str]:
    """What must be known beside the figures: period, map, form, estimates, how many units are in them."""
    period = found.period
    lines = [
        _("%(period)s, bản đồ đơn vị ngày %(map)s", period=period.title, map=format_day(found.map_on)),
        str(period.form.remark),
        _("Cộng số của %(done)s/%(all)s đơn vị đã báo xong", done=found.complete, all=found.asked),
    ]
    if period.kind.estimated_months:
        lines.append(_("Số liệu %(n)s tháng cuối kỳ là ước tính", n=period.kind.estimated_months))
    return lines


def _above(found: Form12, parent: str | None) -> str:
    return f"{found.form.by_code[parent].title}: " if parent else ""


def _row12(row: Form12Row, codes: Sequence[str]) -> list[Value]:
    place = ["", row.team] if row.team else _named(row.unit)
    return [*place, *(row.figures[code] for code in codes), row.rate.percent()]


def _json12(row: Form12Row) -> Mapping[str, Any]:
    percent = row.rate.percent()
    rate = {"numerator": row.rate.numerator, "denominator": row.rate.denominator}
    return {
        "unit": _unit(row.unit),
        "team": row.team,
        "figures": dict(row.figures),
        "success_rate": {**rate, "percent": None if percent is None else str(percent)},
    }


def _place() -> list[Column]:
    return [Column(_("Mã đơn vị"), 12), Column(_("Đơn vị"), 30)]


def _named(unit: Node | None) -> list[Value]:
    return [unit.code, unit.name] if unit else ["", unassigned()]


def _unit(unit: Node | None) -> dict[str, str] | None:
    return {"code": unit.code, "name": unit.name, "level": unit.level.value} if unit else None
