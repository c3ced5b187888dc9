"""The lists of deadlines as exports: one row a newcomer, one row a case of another kind."""

from collections import Counter
from collections.abc import Mapping, Sequence

from courses.obligations.other_queries import Listed
from courses.obligations.rules.standing import Standing, StandingCode, code_of
from courses.obligations.rules.wording import KIND_TITLES, STANDING_TITLES, standing_sentence
from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import format_day, format_number
from lms.i18n import gettext as _
from lms.reports.deadlines.cases import ORDER, Case, Deadlines, as_json
from lms.reports.deadlines.others import OthersAsked, others_json
from lms.reports.formats.export import Export
from lms.units.rules import Node


def export_of(found: Deadlines, *, demo: bool) -> Export:
    """The export; the counts stand above the rows."""
    return Export(
        name=f"han-06-thang-{found.unit.code}-{found.basis.as_of.isoformat()}",
        above=[
            _("Hạn 6 tháng của hòa giải viên mới: %(unit)s", unit=found.unit.name),
            _(
                "Tính đến ngày %(day)s, hạn từ ngày %(first)s",
                day=format_day(found.basis.as_of),
                first=format_day(found.basis.from_on),
            ),
            "; ".join(f"{_(STANDING_TITLES[code])}: {format_number(count)}" for code, count in found.counts.items()),
        ],
        columns=[
            Column(_("Mã người"), 10, ColumnKind.NUMBER),
            Column(_("Họ và tên"), 28),
            Column(_("Tổ hòa giải"), 30),
            Column(_("Mã đơn vị"), 12),
            Column(_("Đơn vị"), 26),
            Column(_("Ngày công nhận"), 14, ColumnKind.DAY),
            Column(_("Ngày đến hạn"), 14, ColumnKind.DAY),
            Column(_("Tình trạng"), 22),
            Column(_("Ngày hoàn thành"), 14, ColumnKind.DAY),
            Column(_("Số ngày, lý do"), 34),
        ],
        rows=[_row(case) for case in found.cases],
        data=as_json(found),
        made_on=found.basis.as_of,
        demo=demo,
    )


def export_of_others(lines: Sequence[Listed], asked: OthersAsked, units: Mapping[int, Node], *, demo: bool) -> Export:
    """The export of a list of one of the other kinds, narrowed as the page is; ``units``: where each line's unit is today."""
    counts = Counter(code_of(line.standing) for line in lines)
    said = "; ".join(f"{title_of(code)}: {format_number(counts[code])}" for code in ORDER if counts[code])
    in_year = [_("Ngày đến hạn trong năm %(year)s", year=asked.year)] if asked.year else []
    return Export(
        name=f"thoi-han-{asked.kind.value}-{asked.today.isoformat()}",
        above=[_(KIND_TITLES[asked.kind]), _("Tính đến ngày %(day)s", day=format_day(asked.today)), *in_year, said],
        columns=[
            Column(_("Mã người"), 10, ColumnKind.NUMBER),
            Column(_("Họ và tên"), 28),
            Column(_("Tổ hòa giải"), 30),
            Column(_("Mã đơn vị"), 12),
            Column(_("Đơn vị"), 26),
            Column(_("Tính từ ngày"), 14, ColumnKind.DAY),
            Column(_("Ngày đến hạn"), 14, ColumnKind.DAY),
            Column(_("Tình trạng"), 22),
            Column(_("Ngày hoàn thành"), 14, ColumnKind.DAY),
            Column(_("Số ngày, lý do"), 34),
        ],
        rows=[_other_row(line, units[line.unit_id]) for line in lines],
        data=others_json(lines, asked, units),
        made_on=asked.today,
        demo=demo,
    )


def _other_row(line: Listed, unit: Node) -> list[Value]:
    row = line.row
    who: list[Value] = [row.person_id, line.full_name, line.team, unit.code, unit.name]
    return [*who, row.recognised_on, row.due_on, title_of(code_of(line.standing)), line.completed_on, said_of(line.standing)]


def _row(case: Case) -> list[Value]:
    facts = case.line.facts
    return [
        case.line.person_id,
        case.line.full_name,
        case.line.team_name,
        case.unit.code,
        case.unit.name,
        facts.recognised_on,
        facts.due_on,
        title_of(case.code),
        case.completed_on,
        said_of(case.standing),
    ]


def said_of(standing: Standing) -> str:
    """The standing with its days or its reason, as the page says it, without the stop."""
    return standing_sentence(standing).removesuffix(".")


def title_of(code: StandingCode) -> str:
    """The standing in the language of the moment."""
    return _(STANDING_TITLES[code])
