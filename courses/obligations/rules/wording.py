"""How a due day and a standing read in plain words, in the language of the moment. Nothing is decided here.

A case reads as: who decided, the steps to the due day, what counted as completion. Each line is a heading and a detail,
both whole sentences or labels of their own, so that a page may set them apart and a command may print them in a row.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from courses.obligations.rules.due import DueDay
from courses.obligations.rules.standing import Ended, Exempt, MetLate, MetOnTime, Open, Overdue, Standing, StandingCode
from courses.obligations.rules.steps import (
    Began,
    Due,
    FixedEnd,
    HolidaysUnknown,
    MonthsAdded,
    MovedOver,
    ObligationKind,
    Recognised,
    Step,
    StoodIdle,
    StoodStill,
    WaitedFor,
    WorkedInExchange,
)
from lms.i18n import N_, format_day, format_day_month, format_weekday, ngettext
from lms.i18n import gettext as _
from lms.kernel.calendar import DayOff
from lms.people.rules.service import AfterGap, Continuing, Decided, FirstTime, Newness, RecognitionBasis
from lms.policies.rules import ByDate, Months, PolicyValue, Term, YearEnd

STANDING_TITLES: dict[StandingCode, str] = {
    StandingCode.ON_TIME: N_("Hoàn thành đúng hạn"),
    StandingCode.LATE: N_("Hoàn thành muộn"),
    StandingCode.OPEN: N_("Chưa đến hạn"),
    StandingCode.OVERDUE: N_("Quá hạn"),
    StandingCode.ENDED: N_("Thôi làm trước hạn"),
    StandingCode.EXEMPT: N_("Được miễn"),
}


KIND_TITLES: dict[ObligationKind, str] = {
    ObligationKind.NEWCOMER: N_("Tập huấn người mới"),
    ObligationKind.TRAINER: N_("Tập huấn của tập huấn viên"),
    ObligationKind.PILOT: N_("Tập huấn ở xã điểm"),
    ObligationKind.REFRESHER: N_("Bồi dưỡng hằng năm"),
}
# The words of AUDIENCES of ``lms.policies.rules``.
AUDIENCES: dict[str, str] = {
    "mediator_first": N_("chương trình học lần đầu của hòa giải viên"),
    "mediator_yearly": N_("chương trình bồi dưỡng hằng năm của hòa giải viên"),
    "trainer": N_("chương trình của tập huấn viên"),
    "officer": N_("chương trình của công chức"),
}
BEGINNINGS: dict[ObligationKind, str] = {
    ObligationKind.NEWCOMER: N_("Được công nhận: %(day)s"),
    ObligationKind.TRAINER: N_("Được công nhận làm tập huấn viên: %(day)s"),
    ObligationKind.PILOT: N_("Là hòa giải viên ở xã điểm: %(day)s"),
    ObligationKind.REFRESHER: N_("Bắt đầu năm: %(day)s"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step in words: what, and why."""

    heading: str
    detail: str | None = None

    def __str__(self) -> str:
        return f"{self.heading}. {self.detail}" if self.detail else f"{self.heading}."


def explain(due: DueDay) -> tuple[Line, ...]:
    """The steps from the recognition to the due day."""
    return tuple(map(step_line, due.steps))


def as_json(due: DueDay) -> dict[str, Any]:
    """The answer of ``lms due-date --json``: ISO days, and the steps as sentences in the language of the moment."""
    steps = [str(line) for line in explain(due)]
    return {"recognised_on": due.recognised_on.isoformat(), "due_on": due.due_on.isoformat(), "steps": steps}


def step_line(step: Step) -> Line:
    """One step in words, with the article it follows."""
    match step:
        case Recognised(on=on):
            return Line(_("Được công nhận: %(day)s", day=_long(on)), _("Thời hạn bắt đầu từ ngày này."))
        case Began(kind=kind, on=on):
            return Line(_(BEGINNINGS[kind], day=_long(on)), _("Thời hạn bắt đầu từ ngày này."))
        case StoodStill() | StoodIdle() | WaitedFor():
            return _still_line(step)
        case MonthsAdded():
            return _months_line(step)
        case FixedEnd(reached=reached, year_end=year_end):
            detail = _("Hạn là ngày cuối năm.") if year_end else _("Quy định đặt một ngày chung cho mọi người.")
            return Line(_("Hết thời hạn: %(day)s", day=_long(reached)), detail)
        case MovedOver() | WorkedInExchange() | HolidaysUnknown():
            return _calendar_line(step)
        case Due(on=on, moved=moved):
            kept = None if moved else _("Ngày này không có trong lịch nghỉ, nên không phải lùi.")
            return Line(_("Hạn: %(day)s", day=_long(on)), kept)
        case _:
            assert_never(step)


def _calendar_line(step: MovedOver | WorkedInExchange | HolidaysUnknown) -> Line:
    match step:
        case MovedOver(days=days):
            return Line(
                _("Ngày nghỉ: %(days)s", days="; ".join(map(_off, days))),
                _("Hạn rơi vào ngày nghỉ thì lùi tới ngày làm việc kế tiếp (Điều 148 Bộ luật Dân sự 2015)."),
            )
        case WorkedInExchange(day=day, name=name):
            return Line(_("%(day)s là ngày làm việc: %(name)s", day=_capital(_long(day)), name=name))
        case HolidaysUnknown(year=year):
            return Line(
                _("Chưa ghi ngày nghỉ lễ năm %(year)s", year=year),
                _("Mới xét được ngày cuối tuần. Mời xem lại hạn này khi đã có lịch nghỉ lễ."),
            )
        case _:
            assert_never(step)


def _still_line(step: StoodStill | StoodIdle | WaitedFor) -> Line:
    """Why the term stood still, and what that did to it."""
    because = {"number": step.number, "reason": step.reason.rstrip(".")}
    match step:
        case StoodStill(days=days, first=first, last=last, day=day):
            heading = ngettext(
                "Thời hạn đứng lại %(n)s ngày: từ %(first)s đến hết %(last)s",
                "Thời hạn đứng lại %(n)s ngày: từ %(first)s đến hết %(last)s",
                days,
                first=format_day(first),
                last=format_day(last),
            )
            detail = _("Vì: %(reason)s (%(number)s). Tính như thời hạn bắt đầu từ %(day)s.", day=format_day(day), **because)
            return Line(heading, detail)
        case StoodIdle(first=first, last=last):
            heading = _("Tạm dừng từ %(first)s đến hết %(last)s không đổi hạn", first=format_day(first), last=format_day(last))
            detail = _("Vì: %(reason)s (%(number)s). Các ngày này ở ngoài thời hạn, hoặc hạn là một ngày đã định.", **because)
            return Line(heading, detail)
        case WaitedFor(last=last):
            heading = _("Thời hạn đang đứng lại đến hết %(last)s", last=format_day(last))
            return Line(heading, _("Vì: %(reason)s (%(number)s). Hạn lùi tới sau những ngày này.", **because))
        case _:
            assert_never(step)


def _months_line(step: MonthsAdded) -> Line:
    heading = _("Cộng %(months)s tháng: %(day)s", months=step.months, day=_long(step.reached))
    if step.clipped:
        detail = _(
            "Không tính ngày đầu tiên (Điều 147 Bộ luật Dân sự 2015). Tháng %(month)s không có ngày tương ứng, "
            "nên lấy ngày cuối tháng (Điều 148).",
            month=f"{step.reached.month}/{step.reached.year}",
        )
    else:
        detail = _(
            "Không tính ngày đầu tiên (Điều 147 Bộ luật Dân sự 2015). "
            "Thời hạn hết vào ngày tương ứng của tháng cuối (Điều 148)."
        )
    return Line(heading, detail)


def decision_line(number: str | None, basis: RecognitionBasis, on: date) -> Line:
    """Which decision recognised the person, and which of its dates counts."""
    heading = _("Quyết định %(number)s", number=number) if number else _("Quyết định chưa ghi số")
    match basis:
        case RecognitionBasis.EFFECTIVE:
            return Line(heading, _("Tính từ ngày có hiệu lực ghi trên quyết định, %(day)s.", day=format_day(on)))
        case RecognitionBasis.SIGNED:
            detail = _("Quyết định không ghi ngày có hiệu lực, nên tính từ ngày ký, %(day)s.", day=format_day(on))
            return Line(heading, detail)
        case _:
            assert_never(basis)


def rule_line(rule: PolicyValue) -> Line:
    """Which rule of the day it was, and what it rests on."""
    heading = _("Quy định: %(rule)s", rule=_term_words(rule))
    since = format_day(rule.valid_from)
    return Line(heading, _("%(source)s; áp dụng từ ngày %(since)s.", source=rule.source.rstrip("."), since=since))


def _term_words(rule: PolicyValue) -> str:
    return term_words(Months(rule.number) if isinstance(rule.value, int) else rule.training.term)


def term_words(term: Term) -> str:
    """By when, in words."""
    match term:
        case Months(count=count):
            return ngettext("trong %(n)s tháng", "trong %(n)s tháng", count)
        case YearEnd():
            return _("trước khi hết năm")
        case ByDate(day=day):
            return _("chậm nhất ngày %(day)s", day=format_day(day))
        case _:
            assert_never(term)


def version_line(audience: str) -> Line:
    """What must be completed; ``audience`` in words still to be translated."""
    return Line(_("Phải hoàn thành: %(version)s", version=_(audience)))


def newness_line(newness: Newness) -> Line:
    """Why the six months apply to the person, or do not."""
    match newness:
        case FirstTime():
            return Line(_("Là người mới"), _("Trước đó chưa từng được công nhận làm hòa giải viên."))
        case AfterGap(days=days, ended_on=ended_on):
            detail = ngettext(
                "Đã thôi làm từ ngày %(day)s, cách lần này %(n)s ngày.",
                "Đã thôi làm từ ngày %(day)s, cách lần này %(n)s ngày.",
                days,
                day=format_day(ended_on),
            )
            return Line(_("Là người mới"), detail)
        case Continuing(since=since):
            detail = _("Làm liên tục từ ngày %(day)s, lần công nhận này không mở thời hạn mới.", day=format_day(since))
            return Line(_("Không phải người mới"), detail)
        case Decided(reason=reason):
            return Line(_("Là người mới"), _("Cán bộ quyết định, vì: %(reason)s.", reason=reason.rstrip(".")))
        case _:
            assert_never(newness)


def completion_line(completed_on: date | None, instrument: str | None) -> Line:
    """What counted as completion; ``instrument`` is the number of the decision that issued the curriculum."""
    if completed_on is None:
        return Line(_("Chưa hoàn thành tập huấn"), _("Sổ chưa ghi lần hoàn thành nào được tính."))
    heading = _("Hoàn thành tập huấn ngày %(day)s", day=format_day(completed_on))
    return Line(heading, _("Theo chương trình khung %(number)s.", number=instrument) if instrument else None)


def standing_sentence(case: Standing) -> str:
    """The standing with its days: "Còn 43 ngày.", "Quá hạn 9 ngày."."""
    match case:
        case MetOnTime(days_early=0):
            return _("Hoàn thành đúng ngày hạn.")
        case MetOnTime(days_early=days):
            return ngettext("Hoàn thành trước hạn %(n)s ngày.", "Hoàn thành trước hạn %(n)s ngày.", days)
        case MetLate(days=days):
            return ngettext("Hoàn thành muộn %(n)s ngày.", "Hoàn thành muộn %(n)s ngày.", days)
        case Open(days_left=0):
            return _("Hạn hôm nay.")
        case Open(days_left=days):
            return ngettext("Còn %(n)s ngày.", "Còn %(n)s ngày.", days)
        case Overdue(days=0):
            return _("Vừa hết hạn.")
        case Overdue(days=days):
            return ngettext("Quá hạn %(n)s ngày.", "Quá hạn %(n)s ngày.", days)
        case Ended(on=on):
            return _("Thôi làm hòa giải viên từ ngày %(day)s, trước khi hết hạn.", day=format_day(on))
        case Exempt(reason=reason):
            return _("Được miễn: %(reason)s.", reason=reason.rstrip("."))
        case _:
            assert_never(case)


def _long(day: date) -> str:
    return _("%(weekday)s, %(day)s", weekday=format_weekday(day), day=format_day(day))


def _off(off: DayOff) -> str:
    name = off.name or _("%(weekday)s, cuối tuần", weekday=format_weekday(off.day))
    return _("%(day)s (%(name)s)", day=format_day_month(off.day), name=name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
