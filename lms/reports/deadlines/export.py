"""The deadlines list as an export: one row a newcomer."""

from courses.obligations.rules.standing import StandingCode
from courses.obligations.rules.wording import STANDING_TITLES
from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import format_day, format_number
from lms.i18n import gettext as _
from lms.reports.deadlines.cases import Case, Deadlines, as_json
from lms.reports.formats.export import Export


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
        ],
        rows=[_row(case) for case in found.cases],
        data=as_json(found),
        made_on=found.basis.as_of,
        demo=demo,
    )


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
    ]


def title_of(code: StandingCode) -> str:
    """The standing in the language of the moment."""
    return _(STANDING_TITLES[code])
