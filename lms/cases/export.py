"""The grid of a unit as a file: to be filled in and brought back, or to be kept. ``reading`` reads what this writes."""

from collections.abc import Sequence

from lms.cases.queries import Grid, TeamLine
from lms.cases.reading import NOTHING_HEADING, TEAM_HEADING
from lms.files.sheets import Column, ColumnKind, Value, write_csv, write_sheet
from lms.i18n import format_day
from lms.i18n import gettext as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Written into the files of an installation with made-up data.
DEMO_MARK = "DỮ LIỆU MINH HỌA"


def as_csv(grid: Grid) -> bytes:
    """The rows alone, headings as ``reading`` looks for them (in Vietnamese whatever the language of the page)."""
    return write_csv(_columns(grid), _rows(grid))


def as_xlsx(grid: Grid, *, demo: bool) -> bytes:
    """Title, basis and remark above, then the rows and their sum."""
    period = grid.period
    name = f"{period.form.title.vi}, {period.title}"
    above = [name, *([DEMO_MARK] if demo else []), grid.unit.name, *remarks(grid)]
    sums = [grid.totals[code] for code in grid.form.codes]
    rows: list[list[Value]] = [*_rows(grid), ["", "", _("Cộng"), *sums, ""]]
    return write_sheet(_columns(grid), rows, name=name, made_on=period.last_on, above=above)


def remarks(grid: Grid) -> list[str]:
    """What must be known of the form and the period beside the figures."""
    period = grid.period
    days = {"first": format_day(period.first_on), "last": format_day(period.last_on), "due": format_day(period.due_on)}
    found = [str(period.form.remark), _("Kỳ từ ngày %(first)s đến ngày %(last)s, hạn %(due)s", **days)]
    if period.kind.estimated_months:
        found.append(_("Số liệu %(n)s tháng cuối kỳ là ước tính", n=period.kind.estimated_months))
    return found


def _columns(grid: Grid) -> list[Column]:
    place = [Column(TEAM_HEADING, 8), Column("Thôn, tổ dân phố", 24), Column("Tổ hòa giải", 30)]
    counts = [Column(_heading(grid, code), 12, ColumnKind.NUMBER) for code in grid.form.codes]
    return [*place, *counts, Column(NOTHING_HEADING, 12)]


def _heading(grid: Grid, code: str) -> str:
    column = grid.form.by_code[code]
    above = f"{grid.form.by_code[column.parent].title.vi}: " if column.parent else ""
    return f"{column.label} {above}{column.title.vi}"


def _rows(grid: Grid) -> list[list[Value]]:
    return [[str(team.id), team.village, team.name, *_figures(grid, team)] for team in grid.teams]


def _figures(grid: Grid, team: TeamLine) -> Sequence[Value]:
    if team.entry is None:
        return [None] * len(grid.form.codes) + [""]
    if team.entry.nothing:
        return [None] * len(grid.form.codes) + ["x"]
    return [*(team.entry.figures[code] for code in grid.form.codes), ""]
