"""The late tasks as a file: one row each, as the page shows them."""

from datetime import date

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import format_day
from lms.i18n import gettext as _
from lms.reports.formats.export import Export
from lms.reports.plans.succession import plan_words
from lms.reports.plans.tasks import LateTask
from lms.reports.plans.wording import STATE_TITLES


def late_export(late: list[LateTask], names: dict[int, str], day: date, *, demo: bool) -> Export:
    """The export; ``names`` of the units that answer. JSON carries the same rows by key."""
    return Export(
        name=f"viec-qua-han-{day.isoformat()}",
        above=[_("Việc quá hạn của các kế hoạch"), _("Tính đến ngày %(day)s", day=format_day(day))],
        columns=[
            Column(_("Kế hoạch"), 40),
            Column(_("Mục"), 8),
            Column(_("Việc"), 60),
            Column(_("Chủ trì"), 30),
            Column(_("Đơn vị trả lời"), 24),
            Column(_("Năm"), 8, ColumnKind.NUMBER),
            Column(_("Hạn"), 14, ColumnKind.DAY),
            Column(_("Số ngày quá hạn"), 12, ColumnKind.NUMBER),
            Column(_("Tình trạng"), 14),
        ],
        rows=[_row(one, names, day) for one in late],
        data={"as_of": day.isoformat(), "tasks": [_item(one, day) for one in late]},
        made_on=day,
        demo=demo,
    )


def _row(one: LateTask, names: dict[int, str], day: date) -> list[Value]:
    turn = one.turn
    return [
        plan_words(one.plan),
        one.task.no,
        one.task.title,
        "; ".join(one.task.lead),
        names.get(one.task.unit_id or one.plan.issuer_unit_id, ""),
        turn.occurrence.number or None,
        turn.occurrence.due_on,
        turn.days_late(day),
        _(STATE_TITLES[turn.state]),
    ]


def _item(one: LateTask, day: date) -> dict[str, object]:
    due = one.turn.occurrence.due_on
    return {
        "plan": one.plan.key,
        "no": one.task.no,
        "title": one.task.title,
        "lead": one.task.lead,
        "year": one.turn.occurrence.number or None,
        "due_on": due.isoformat() if due else None,
        "days_late": one.turn.days_late(day),
        "state": one.turn.state.value,
    }
