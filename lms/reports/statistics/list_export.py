"""The lists behind figures of Forms 11 and 12 as files: the lines of the page under what they are the list of."""

from collections.abc import Mapping, Sequence

from lms.cases.rules.periods import CasePeriod
from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import format_day, ngettext
from lms.i18n import gettext as _
from lms.reports.basis import Basis
from lms.reports.coverage.list_export import whole
from lms.reports.formats.export import Export
from lms.reports.statistics.form12 import TeamCount
from lms.reports.statistics.lists import Mediator, Team
from lms.units.rules import Node
from lms.web.paging import Page


def form11_lines(
    title: str, code: str, unit: Node, basis: Basis, page: Page[Mediator] | Page[Team], units: Mapping[int, Node], *, demo: bool
) -> Export:
    """The people or teams of a column. DomainError ``reports.list.too_long`` where the page does not hold the whole list."""
    whole(page)
    columns = {"village": Column(_("Thôn, tổ dân phố"), 26)}
    if any(isinstance(line, Mediator) for line in page.items):
        columns = {"person": Column(_("Mã người"), 10, ColumnKind.NUMBER), "name": Column(_("Họ và tên"), 28)}
        columns |= {"qualification": Column(_("Trình độ"), 22)}
    columns |= {"team": Column(_("Tổ hòa giải"), 34)} | _place()
    days = {"day": format_day(basis.as_of), "map": format_day(basis.unit_map_on)}
    return _export(
        f"bieu-11-{code}-{unit.code}-{basis.as_of.isoformat()}",
        [
            _("Biểu 11. %(column)s", column=title) + f": {unit.name}",
            _("Tính đến ngày %(day)s, bản đồ đơn vị ngày %(map)s", **days),
        ],
        columns,
        [_line11(line, units[line.unit_id]) for line in page.items],
        basis,
        demo=demo,
    )


def _line11(line: Mediator | Team, unit: Node) -> list[Value]:
    if isinstance(line, Mediator):
        return [line.person_id, line.name, line.qualification or "", line.team, unit.code, unit.name]
    return [line.village, line.team, unit.code, unit.name]


def form12_lines(
    title: str, code: str, unit: Node, period: CasePeriod, basis: Basis, teams: Sequence[TeamCount], units: Mapping[int, Node],
    *, demo: bool,
) -> Export:  # fmt: skip
    """The teams of a column, each with its cases."""
    columns = {"village": Column(_("Thôn, tổ dân phố"), 26), "team": Column(_("Tổ hòa giải"), 34)} | _place()
    columns |= {"cases": Column(_("Vụ, việc"), 12, ColumnKind.NUMBER)}
    rows: list[list[Value]] = []
    for team in teams:
        place = units[team.unit_id]
        rows.append([team.village, team.team, place.code, place.name, team.number])
    words = {"period": period.title, "map": format_day(basis.unit_map_on)}
    return _export(
        f"bieu-12-{code}-{unit.code}-{period.key}",
        [
            _("Biểu 12. %(column)s", column=title) + f": {unit.name}",
            _("%(period)s, bản đồ đơn vị ngày %(map)s", **words),
        ],
        columns,
        rows,
        basis,
        demo=demo,
    )


def _place() -> dict[str, Column]:
    return {"unit": Column(_("Mã đơn vị"), 12), "unit_name": Column(_("Đơn vị"), 26)}


def _export(
    name: str, above: Sequence[str], columns: Mapping[str, Column], rows: Sequence[list[Value]], basis: Basis, *, demo: bool
) -> Export:
    return Export(
        name=name,
        above=[*above, ngettext("%(n)s dòng", "%(n)s dòng", len(rows))],
        columns=list(columns.values()),
        rows=rows,
        data={
            "as_of": basis.as_of.isoformat(),
            "map_on": basis.unit_map_on.isoformat(),
            "total": len(rows),
            "lines": [dict(zip(columns, row, strict=True)) for row in rows],
        },
        made_on=basis.as_of,
        demo=demo,
    )
