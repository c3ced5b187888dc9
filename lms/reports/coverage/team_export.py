"""The teams of a commune as a file: the table of its page, the commune itself in the first row."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import gettext as _
from lms.i18n import ngettext
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.export import basis_lines, charts_of
from lms.reports.coverage.figures import Coverage
from lms.reports.coverage.page import CODE
from lms.reports.coverage.teams import TeamRow
from lms.reports.coverage.trend import Month
from lms.reports.formats.export import Export


@dataclass(frozen=True, slots=True)
class TeamShown:
    """One team as the page shows it: newcomers due soon and overdue, and what the law finds missing, in two words each."""

    team: TeamRow
    soon: int
    late: int
    breaches: Sequence[str]

    @property
    def makeup(self) -> str:
        """Whether the law is content with its members; a team without any has no verdict."""
        return "" if self.team.empty else "; ".join(self.breaches) or _("Đủ")


def teams_export(found: Coverage, teams: Sequence[TeamShown], *, demo: bool, months: Sequence[Month] = ()) -> Export:
    """One row a team, and the charts of the commune. JSON is that of the coverage, with the teams besides."""
    return Export(
        name=f"to-hoa-giai-{found.unit.code}-{found.basis.as_of.isoformat()}",
        above=[
            _("Từng tổ hòa giải: %(unit)s", unit=found.unit.name),
            *basis_lines(found.basis),
            _("Công nhận chương trình theo: %(numbers)s", numbers=", ".join(found.instruments)),
        ],
        columns=[
            Column(_("Thôn, tổ dân phố"), 26),
            Column(_("Tổ hòa giải"), 34),
            Column(_("Số hòa giải viên"), 12, ColumnKind.NUMBER),
            Column(_("Đã tập huấn"), 12, ColumnKind.NUMBER),
            Column(_("Tỷ lệ %%"), 10, ColumnKind.PERCENT),
            Column(_("Sắp đến hạn"), 12, ColumnKind.NUMBER),
            Column(_("Quá hạn"), 12, ColumnKind.NUMBER),
            Column(_("Thành phần tổ"), 30),
            Column(_("Tính đến ngày"), 14, ColumnKind.DAY),
        ],
        rows=[_whole(found, teams), *(_row(found, one) for one in teams)],
        data=as_json(found) | {"teams": [_json(one) for one in teams]},
        made_on=found.basis.as_of,
        demo=demo,
        charts=charts_of(found, months),
    )


def _whole(found: Coverage, teams: Sequence[TeamShown]) -> list[Value]:
    ratio, complete = found.whole.of(CODE).ratio, found.whole.of("teams_complete").ratio.numerator
    waits = [sum(one.soon for one in teams), sum(one.late for one in teams)]
    makeup = ngettext("%(n)s tổ đủ", "%(n)s tổ đủ", complete)
    return [found.unit.name, "", ratio.denominator, ratio.numerator, ratio.percent(), *waits, makeup, found.basis.as_of]


def _row(found: Coverage, one: TeamShown) -> list[Value]:
    ratio = one.team.ratio
    counts = [ratio.denominator, ratio.numerator, ratio.percent(), one.soon, one.late]
    return [one.team.village, one.team.name, *counts, one.makeup, found.basis.as_of]


def _json(one: TeamShown) -> dict[str, object]:
    ratio = one.team.ratio
    percent = ratio.percent()
    return {
        "id": one.team.id,
        "village": one.team.village,
        "name": one.team.name,
        "mediators": ratio.denominator,
        "trained": ratio.numerator,
        "percent": None if percent is None else str(percent),
        "due_soon": one.soon,
        "overdue": one.late,
        "complete": None if one.team.empty else not one.breaches,
    }
