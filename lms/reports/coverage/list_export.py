"""The list behind a figure as a file: who or what was counted, for an inspector's desk. The same lines as the page's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import N_, ngettext
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.reports.basis import Basis
from lms.reports.coverage.export import basis_lines
from lms.reports.coverage.lists import PersonLine, TeamLine
from lms.reports.coverage.teams import short_breach
from lms.reports.formats.export import Export
from lms.reports.indicators.figures import Indicator, Subject
from lms.units.rules import Node
from lms.web.paging import Page

# A list longer than this is asked for by units.
MOST_ROWS = 20_000

PARTS = {
    "numerator": N_("Đã đạt"),
    "missing": N_("Còn thiếu"),
    "denominator": N_("Tất cả"),
    "on_time": N_("Học xong đúng hạn"),
    "late": N_("Học xong muộn"),
    "exempt": N_("Được miễn"),
    "ended": N_("Thôi làm trước hạn"),
    "overdue": N_("Quá hạn"),
    "not_yet_due": N_("Chưa đến hạn"),
}


# What JSON calls a column, in every language the same -> the column.
Columns = Mapping[str, Column]


@dataclass(frozen=True)
class Head:
    """Which list it is: of which figure, which side of it (``title``: in words), of which unit, on which basis."""

    indicator: Indicator
    part: str
    title: str
    unit: Node
    basis: Basis
    population: str = ""


def export_of_lines(head: Head, page: Page[PersonLine] | Page[TeamLine], units: Mapping[int, Node], *, demo: bool) -> Export:
    """The people or teams. DomainError ``reports.list.too_long`` where the page does not hold the whole list."""
    whole(page)
    columns = _team_columns(head) if head.indicator.subject is Subject.TEAMS else _people_columns()
    return list_export(head, columns, [_row(head, line, units) for line in page.items], demo=demo)


def _row(head: Head, line: PersonLine | TeamLine, units: Mapping[int, Node]) -> list[Value]:
    return _person(line, units) if isinstance(line, PersonLine) else _team(head, line, units)


def whole(page: Page[Any]) -> None:
    """DomainError ``reports.list.too_long`` unless the page is the whole list."""
    if page.total > len(page.items):
        raise DomainError("reports.list.too_long", rows=page.total, most=page.size)


def list_export(head: Head, columns: Columns, rows: Sequence[Sequence[Value]], *, demo: bool) -> Export:
    """Rows under what they are the list of."""
    basis, day = head.basis, Column(_("Tính đến ngày"), 14, ColumnKind.DAY)
    lines = ngettext("%(n)s dòng", "%(n)s dòng", len(rows))
    said = _("Danh sách “%(part)s”: %(lines)s", part=head.title, lines=lines)
    return Export(
        name=f"danh-sach-{head.indicator.code}-{head.part}-{head.unit.code}-{basis.as_of.isoformat()}",
        above=[
            _("%(indicator)s: %(unit)s", indicator=_(head.indicator.title), unit=head.unit.name),
            f"{said} ({head.population})" if head.population else said,
            *basis_lines(basis),
        ],
        columns=[*columns.values(), day],
        rows=[[*row, basis.as_of] for row in rows],
        data={
            "unit": {"code": head.unit.code, "name": head.unit.name, "level": head.unit.level.value},
            "as_of": basis.as_of.isoformat(),
            "map_on": basis.unit_map_on.isoformat(),
            "from": basis.from_on.isoformat(),
            "indicator": head.indicator.code,
            "part": head.part,
            "total": len(rows),
            "lines": [dict(zip(columns, map(_plain, row), strict=True)) for row in rows],
        },
        made_on=basis.as_of,
        demo=demo,
    )


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _people_columns() -> Columns:
    return {
        "person": Column(_("Mã người"), 10, ColumnKind.NUMBER),
        "name": Column(_("Họ và tên"), 28),
        "team": Column(_("Tổ hòa giải"), 30),
        "unit": Column(_("Mã đơn vị"), 12),
        "unit_name": Column(_("Đơn vị"), 26),
        "recognised_on": Column(_("Ngày công nhận"), 14, ColumnKind.DAY),
        "due_on": Column(_("Hạn 6 tháng"), 14, ColumnKind.DAY),
        "completed_on": Column(_("Ngày hoàn thành"), 14, ColumnKind.DAY),
    }


def _person(line: PersonLine, units: Mapping[int, Node]) -> list[Value]:
    unit = units[line.unit_id]
    days = [line.recognised_on, line.due_on, line.completed_on]
    return [line.person_id, line.name, line.team, unit.code, unit.name, *days]


def _team_columns(head: Head) -> Columns:
    found = {
        "village": Column(_("Thôn, tổ dân phố"), 26),
        "team": Column(_("Tổ hòa giải"), 34),
        "unit": Column(_("Mã đơn vị"), 12),
        "unit_name": Column(_("Đơn vị"), 26),
    }
    return found | ({"lacking": Column(_("Còn thiếu gì"), 30)} if head.indicator.code == "teams_complete" else {})


def _team(head: Head, line: TeamLine, units: Mapping[int, Node]) -> list[Value]:
    unit = units[line.unit_id]
    found: list[Value] = [line.village, line.team, unit.code, unit.name]
    return [*found, lacking(line)] if head.indicator.code == "teams_complete" else found


def lacking(line: TeamLine) -> str:
    """What the law finds missing in a team, each in two words; empty where nothing is."""
    return "; ".join(map(short_breach, line.breaches))
