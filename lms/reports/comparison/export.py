"""Units side by side as an export: one row a unit, with both counts of each figure that the page lays beside the others."""

from collections.abc import Iterator
from typing import Any

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import N_, current_locale, format_number, format_percent
from lms.i18n import gettext as _
from lms.kernel.ratio import Ratio
from lms.reports.comparison.comparing import SHARES, Beside, Comparison
from lms.reports.coverage.export import LEVELS, basis_lines
from lms.reports.formats.export import DEMO_MARK, Export
from lms.reports.indicators.figures import waterfall_of
from lms.reports.indicators.registry import MAIN
from lms.reports.official.document import Document, Note, Table

# In the order of ``SHARES``.
SHARE_TITLES = (N_("Hòa giải viên nữ"), N_("Người dân tộc khác Kinh"), N_("Có chuyên môn luật"))


def export_of(found: Comparison, *, demo: bool) -> Export:
    """The export; the same units in the same order as on the page."""
    basis, unit = found.found.basis, found.found.unit
    place = [Column(_("Mã đơn vị"), 12), Column(_("Đơn vị"), 30), Column(_("Cấp"), 10)]
    waiting = [
        Column(_("Đến hạn trong 30 ngày"), 14, ColumnKind.NUMBER),
        Column(_("Đã quá hạn"), 14, ColumnKind.NUMBER),
    ]
    return Export(
        name=f"so-sanh-{unit.code}-{basis.as_of.isoformat()}",
        above=[_("So sánh đơn vị: %(unit)s", unit=unit.name), *basis_lines(basis)],
        columns=[*place, *_counts(), *waiting, Column(_("Tính đến ngày"), 14, ColumnKind.DAY)],
        rows=[[*_row(one), basis.as_of] for one in found.units],
        data=as_json(found),
        made_on=basis.as_of,
        demo=demo,
        document=_document(found, demo=demo),
    )


def _document(found: Comparison, *, demo: bool) -> Document:
    """On paper the units stand beside each other as on the page: a row a figure, a column a unit."""
    basis = found.found.basis
    columns = [Column(_("Con số"), 34), *(Column(f"{one.unit.name} ({one.unit.code})", 26) for one in found.units)]
    titles = [*(one.title for one in MAIN), *SHARE_TITLES]
    ratios: list[list[Value]] = [[_share(ratio) for _code, ratio in _ratios(one)] for one in found.units]
    rows: list[list[Value]] = [[_(title), *cells] for title, *cells in zip(titles, *ratios, strict=True)]
    rows.append([_("Đến hạn trong 30 ngày"), *(format_number(one.soon) for one in found.units)])
    rows.append([_("Đã quá hạn"), *(format_number(overdue_of(one)) for one in found.units)])
    return Document(
        title=_("So sánh đơn vị: %(unit)s", unit=found.found.unit.name),
        subject="",
        blocks=[*(Note(line) for line in basis_lines(basis)), Table("", columns, rows)],
        made_on=basis.as_of,
        language=current_locale(),
        mark=DEMO_MARK if demo else "",
    )


def _share(ratio: Ratio) -> str:
    counts = f"{format_number(ratio.numerator)} / {format_number(ratio.denominator)} = "
    return (counts if ratio.denominator else "") + format_percent(ratio.percent())


def _counts() -> list[Column]:
    columns = []
    for indicator, upper in [(_(one.short), _("số đạt")) for one in MAIN] + [(_(one), _("số người")) for one in SHARE_TITLES]:
        columns += [
            Column(_("%(indicator)s: %(upper)s", indicator=indicator, upper=upper), 14, ColumnKind.NUMBER),
            Column(_("%(indicator)s: tổng số", indicator=indicator), 14, ColumnKind.NUMBER),
            Column(_("%(indicator)s: tỷ lệ %%", indicator=indicator), 12, ColumnKind.PERCENT),
        ]
    return columns


def _row(one: Beside) -> list[Value]:
    row: list[Value] = [one.unit.code, one.unit.name, _(LEVELS[one.unit.level])]
    for _code, ratio in _ratios(one):
        row += [ratio.numerator, ratio.denominator, ratio.percent()]
    return [*row, one.soon, overdue_of(one)]


def _ratios(one: Beside) -> Iterator[tuple[str, Ratio]]:
    yield from ((indicator.code, one.row.of(indicator.code).ratio) for indicator in MAIN)
    yield from ((f"{dimension}_{group}", ratio) for (dimension, group), ratio in zip(SHARES, one.shares, strict=True))


def overdue_of(one: Beside) -> int:
    """How many newcomers of the unit are overdue: the bar of its waterfall."""
    return waterfall_of(one.row.of("newcomers_trained_on_time").lines).overdue


def as_json(found: Comparison) -> dict[str, Any]:
    """The figures of each unit, and the main one at the last 24 month-ends."""
    basis, unit = found.found.basis, found.found.unit
    return {
        "unit": {"code": unit.code, "name": unit.name, "level": unit.level.value},
        "as_of": basis.as_of.isoformat(),
        "map_on": basis.unit_map_on.isoformat(),
        "from": basis.from_on.isoformat(),
        "units": [_unit(one) for one in found.units],
    }


def _unit(one: Beside) -> dict[str, Any]:
    return {
        "unit": {"code": one.unit.code, "name": one.unit.name, "level": one.unit.level.value},
        "figures": [{"code": code, **_counted(ratio)} for code, ratio in _ratios(one)],
        "due_within_30_days": one.soon,
        "overdue": overdue_of(one),
        "months": [{"as_of": month.on.isoformat(), **_counted(month.ratio)} for month in one.months],
    }


def _counted(ratio: Ratio) -> dict[str, Any]:
    percent = ratio.percent()
    share = None if percent is None else str(percent)
    return {"numerator": ratio.numerator, "denominator": ratio.denominator, "percent": share}
