"""How values of policies, kinds of days and standings read on the pages of the rules."""

from typing import Any

from courses.obligations.dry_run import Changed, Side
from courses.obligations.rules.due import DueDay
from courses.obligations.rules.steps import restored
from courses.obligations.rules.wording import (
    AUDIENCES,
    STANDING_TITLES,
    Line,
    explain,
    standing_sentence,
    step_line,
    term_words,
)
from lms.i18n import N_, format_number
from lms.i18n import gettext as _
from lms.kernel.calendar import DayKind
from lms.policies.rules import TRAINING_KEYS, PolicyKey, TrainingRule

DAY_KINDS: dict[DayKind, str] = {
    DayKind.HOLIDAY: N_("Nghỉ lễ"),
    DayKind.DAY_OFF_IN_EXCHANGE: N_("Nghỉ thay ngày khác"),
    DayKind.WORKING_IN_EXCHANGE: N_("Làm thay ngày khác"),
}
# Which values no source gives; pages say so.
BY_SYSTEM = "Mặc định của hệ thống"


def value_words(key: PolicyKey, value: Any) -> str:
    """A value in the language of the moment."""
    if key in TRAINING_KEYS:
        rule = TrainingRule.read(value)
        said = _("%(audience)s, %(term)s", audience=_(AUDIENCES[rule.audience]), term=term_words(rule.term))
        return _("Đang dùng: %(rule)s", rule=said) if rule.on else _("Đang tắt (%(rule)s)", rule=said)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return format_number(value)


def side_words(side: Side | None) -> str:
    """Where a case stands on one side of a change; a dash where there is none."""
    return _(STANDING_TITLES[side.code]) if side else _("không có thời hạn")


def steps_of(side: Side | None) -> list[Line]:
    """The steps to the due day on one side, and the standing at the end."""
    if side is None:
        return [Line(_("Không có thời hạn"))]
    steps = restored(side.case.steps or [])
    return [*map(step_line, steps), Line(standing_sentence(side.standing).rstrip("."))]


def due_lines(due: DueDay | None) -> list[Line]:
    """The steps to a due day; one line where the rules oblige nobody."""
    return list(explain(due)) if due else [Line(_("Không có thời hạn"))]


def what_changes(one: Changed) -> str:
    """One word for the change, as the CSV has it."""
    if one.before is None:
        return _("thêm")
    if one.after is None:
        return _("bỏ")
    return _("đổi hạn") if one.before.case.due_on != one.after.case.due_on else _("đổi tình trạng")
