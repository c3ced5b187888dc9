"""The coverage as an export: one row for the unit, one for each unit below it."""

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import N_, format_day
from lms.i18n import gettext as _
from lms.reports.basis import Basis
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.figures import Coverage, Row
from lms.reports.formats.export import Export
from lms.reports.indicators.registry import MAIN
from lms.units.rules import Level

LEVELS = {
    Level.COUNTRY: N_("cả nước"),
    Level.PROVINCE: N_("tỉnh"),
    Level.DISTRICT: N_("huyện"),
    Level.COMMUNE: N_("xã"),
}


def export_of(found: Coverage, *, demo: bool) -> Export:
    """The export; every row carries the unit's code and name with both counts of each indicator."""
    return Export(
        name=f"do-phu-{found.unit.code}-{found.basis.as_of.isoformat()}",
        above=[
            _("Độ phủ tập huấn hòa giải viên: %(unit)s", unit=found.unit.name),
            *basis_lines(found.basis),
            _("Công nhận chương trình theo: %(numbers)s", numbers=", ".join(found.instruments)),
        ],
        columns=_columns(),
        rows=[_row(row, found.basis) for row in (found.whole, *found.children)],
        data=as_json(found),
        made_on=found.basis.as_of,
        demo=demo,
    )


def basis_lines(basis: Basis) -> list[str]:
    """The basis in words, as every export carries it."""
    return [
        _("Tính đến ngày %(day)s, bản đồ đơn vị ngày %(map)s", day=format_day(basis.as_of), map=format_day(basis.unit_map_on)),
        _("Kỳ của chỉ tiêu người mới: từ ngày %(first)s", first=format_day(basis.from_on)),
    ]


def _columns() -> list[Column]:
    counts = []
    for indicator in MAIN:
        short = _(indicator.short)
        counts += [
            Column(_("%(indicator)s: số đạt", indicator=short), 14, ColumnKind.NUMBER),
            Column(_("%(indicator)s: tổng số", indicator=short), 14, ColumnKind.NUMBER),
            Column(_("%(indicator)s: tỷ lệ %%", indicator=short), 12, ColumnKind.PERCENT),
        ]
    place = [Column(_("Mã đơn vị"), 12), Column(_("Đơn vị"), 30), Column(_("Cấp"), 10)]
    return [*place, *counts, Column(_("Tính đến ngày"), 14, ColumnKind.DAY)]


def _row(row: Row, basis: Basis) -> list[Value]:
    counts: list[Value] = []
    for indicator in MAIN:
        ratio = row.of(indicator.code).ratio
        counts += [ratio.numerator, ratio.denominator, ratio.percent()]
    unit = row.unit
    place = [unit.code, unit.name, _(LEVELS[unit.level])] if unit else ["", unassigned(), ""]
    return [*place, *counts, basis.as_of]


def unassigned() -> str:
    """How the row without a unit is called."""
    return _("Chưa xác định đơn vị trên bản đồ này")
