"""The difference of two snapshots as a file: one row a person, with the causes, and what the line said before and after."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import format_day
from lms.i18n import gettext as _
from lms.reports.formats.export import Export
from lms.reports.periods.differences import Difference, Named
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.queries import Sent
from lms.reports.periods.rules.difference import Explained
from lms.reports.periods.wording import CAUSES, period_words


def difference_export(
    period: ReportPeriod, before: Sent, later: Sent | None, found: Difference, people: Sequence[Named], *, today: date
) -> Export:
    """``people``: everybody who makes the difference, with names for who may read them."""
    unit, second = before.content["unit"], str(later.number) if later else "nay"
    until = _("bản %(n)s", n=later.number) if later else _("ngày %(day)s", day=format_day(today))
    return Export(
        name=f"chenh-lech-{unit['code']}-{period.last_on.isoformat()}-ban-{before.number}-{second}",
        above=[
            _("Chênh lệch báo cáo %(period)s: %(unit)s", period=period_words(period), unit=unit["name"]),
            _("Từ bản %(a)s đến %(b)s: %(n)s người làm nên chênh lệch", a=before.number, b=until, n=len(found.people)),
        ],
        columns=[
            Column(_("Mã người"), 10, ColumnKind.NUMBER),
            Column(_("Họ và tên"), 28),
            Column(_("Lý do"), 44),
            Column(_("Công nhận, trước"), 16, ColumnKind.DAY),
            Column(_("Công nhận, sau"), 16, ColumnKind.DAY),
            Column(_("Học xong, trước"), 16, ColumnKind.DAY),
            Column(_("Học xong, sau"), 16, ColumnKind.DAY),
        ],
        rows=[_row(one) for one in people],
        data={
            "unit": {"code": unit["code"], "name": unit["name"]},
            "first": {"number": before.number, "sha256": before.sha256},
            "second": {"number": later.number, "sha256": later.sha256} if later else None,
            "figures": [asdict(one) for one in found.figures],
            "people": [{"person": one.entry.person, "causes": [cause.value for cause in one.entry.causes]} for one in people],
        },
        made_on=later.as_of if later else today,
        demo=before.content["demo"],
    )


def _row(one: Named) -> list[Value]:
    entry: Explained = one.entry
    was, now = entry.before, entry.after
    return [
        entry.person,
        one.name,
        "; ".join(_(CAUSES[cause]) for cause in entry.causes),
        was.recognised_on if was else None,
        now.recognised_on if now else None,
        was.completed_on if was else None,
        now.completed_on if now else None,
    ]
