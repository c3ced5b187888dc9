"""The coverage as an export: one row for the unit, one for each unit below it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import N_, format_day
from lms.i18n import gettext as _
from lms.reports.basis import Basis
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.figures import Coverage, Row
from lms.reports.coverage.page import CODE
from lms.reports.coverage.trend import Month, month_ends, trend
from lms.reports.formats.export import Export
from lms.reports.indicators.figures import Indicator
from lms.reports.indicators.registry import MAIN
from lms.reports.official.charts import Bar, month_line, target_bars, waterfall
from lms.reports.official.document import Chart
from lms.units.rules import Level

LEVELS = {
    Level.COUNTRY: N_("cả nước"),
    Level.PROVINCE: N_("tỉnh"),
    Level.DISTRICT: N_("huyện"),
    Level.COMMUNE: N_("xã"),
}

# The parts of the newcomers in the order in which each falls into the first that fits.
PARTS = {
    "on_time": N_("Học xong đúng hạn"),
    "late": N_("Học xong muộn"),
    "exempt": N_("Được miễn, có lý do"),
    "ended": N_("Thôi làm trước hạn"),
    "overdue": N_("Quá hạn, chưa học xong"),
    "not_yet_due": N_("Chưa đến hạn"),
}
MONTHS = 24


def export_of(found: Coverage, *, demo: bool, months: Sequence[Month] = ()) -> Export:
    """The export; every row carries the unit's code and name with both counts of each indicator. ``months`` are drawn."""
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
        charts=charts_of(found, months),
    )


def months_of(db: Session, found: Coverage) -> list[Month]:
    """The main figure at the last 24 month-ends, for a form that draws."""
    last = found.whole.of(CODE).ratio
    return trend(db, found.question, month_ends(found.basis.as_of, MONTHS), last, unit_id=found.unit.id)


def charts_of(found: Coverage, months: Sequence[Month]) -> list[Chart]:
    """The figures against their levels, the months where there are any, where the newcomers went."""
    falls, aim = found.waterfall, found.reference
    parts = [(_(words), getattr(falls, name)) for name, words in PARTS.items()]
    drawn = [target_bars(_("Các chỉ tiêu so với mức của kế hoạch"), [_bar(found, one) for one in MAIN])]
    if months:
        line = [(month.label, month.ratio) for month in months]
        title = _("Hòa giải viên đã tập huấn trong 24 tháng")
        drawn.append(month_line(title, line, aim.floor if aim else None, aim.stretch if aim else None))
    return [*drawn, waterfall(_("Người mới đi về đâu"), (_("Được công nhận"), falls.recognised), parts)]


def _bar(found: Coverage, indicator: Indicator) -> Bar:
    judged = found.whole.targets.get(indicator.code)
    ratio = found.whole.of(indicator.code).ratio
    if judged is None or judged.aim.value != "percent":
        return Bar(_(indicator.title), ratio, None, None, "")
    verdict = "" if judged.met is None else _("Đạt mức") if judged.met else _("Chưa đạt mức")
    return Bar(_(indicator.title), ratio, judged.aim.floor, judged.aim.stretch, verdict)


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
