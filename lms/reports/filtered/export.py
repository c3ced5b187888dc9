"""The main figure of chosen groups as an export: one row for the unit, one for each unit below it."""

from typing import Any

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import gettext as _
from lms.kernel.ratio import Ratio
from lms.reports.basis import Basis
from lms.reports.coverage.export import LEVELS, basis_lines, unassigned
from lms.reports.coverage.page import CODE
from lms.reports.disaggregation.groups import DIMENSIONS, GROUPS
from lms.reports.filtered.figures import Filtered, Wanted
from lms.reports.formats.export import Export
from lms.units.rules import Node


def export_of(found: Filtered, unit: Node, basis: Basis, wanted: Wanted, *, demo: bool) -> Export:
    """The export; who is counted stands above the rows and in each of them, so that a row alone cannot be mistaken."""
    groups = groups_words(wanted)
    rows = [(unit, found.whole), *found.below]
    return Export(
        name=f"nhom-nguoi-{unit.code}-{basis.as_of.isoformat()}",
        above=[
            _("Hòa giải viên đã tập huấn theo nhóm người: %(unit)s", unit=unit.name),
            _("Nhóm: %(groups)s", groups=groups),
            *basis_lines(basis),
        ],
        columns=[
            Column(_("Mã đơn vị"), 12),
            Column(_("Đơn vị"), 30),
            Column(_("Cấp"), 10),
            Column(_("Nhóm người"), 30),
            Column(_("Đã tập huấn"), 14, ColumnKind.NUMBER),
            Column(_("Số hòa giải viên"), 14, ColumnKind.NUMBER),
            Column(_("Tỷ lệ %%"), 10, ColumnKind.PERCENT),
            Column(_("Tính đến ngày"), 14, ColumnKind.DAY),
        ],
        rows=[[*_place(node), groups, part.numerator, part.denominator, part.percent(), basis.as_of] for node, part in rows],
        data={
            **_counted(unit, found.whole),
            "as_of": basis.as_of.isoformat(),
            "map_on": basis.unit_map_on.isoformat(),
            "indicator": CODE,
            "groups": {dimension.value: group for dimension, group in wanted.items()},
            "children": [_counted(node, part) for node, part in found.below],
        },
        made_on=basis.as_of,
        demo=demo,
    )


def groups_words(wanted: Wanted) -> str:
    """The groups chosen, in words."""
    chosen = [f"{_(DIMENSIONS[dimension])}: {_(GROUPS[dimension][group])}" for dimension, group in wanted.items()]
    return "; ".join(chosen) or _("Tất cả")


def _place(node: Node | None) -> list[Value]:
    return [node.code, node.name, _(LEVELS[node.level])] if node else ["", unassigned(), ""]


def _counted(node: Node | None, part: Ratio) -> dict[str, Any]:
    percent = part.percent()
    return {
        "unit": {"code": node.code, "name": node.name, "level": node.level.value} if node else None,
        "numerator": part.numerator,
        "denominator": part.denominator,
        "percent": None if percent is None else str(percent),
    }
