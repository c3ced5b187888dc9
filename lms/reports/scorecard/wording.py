"""How a target held to a figure reads: the verdict, whom it is about, over which days."""

from lms.i18n import format_day, format_number
from lms.i18n import gettext as _
from lms.reports.indicators.figures import Indicator, Shape, Side
from lms.reports.scorecard.figures import Held
from lms.reports.target_words import PER_TITLES, POPULATION_TITLES, due_words
from lms.reports.targets import due_on, lacking


def side_titles(indicator: Indicator) -> dict[Side, str]:
    """What each side of a figure is called over its list."""
    if indicator.shape is not Shape.SHARE:
        return {Side.NUMERATOR: _(indicator.short), Side.DENOMINATOR: _("Tổ hòa giải")}
    missing = _("Còn thiếu") if indicator.wanted else _("Còn lại")
    return {Side.NUMERATOR: _("Đã đạt"), Side.MISSING: missing, Side.DENOMINATOR: _("Tất cả")}


def verdict_words(held: Held) -> tuple[str, str]:
    """(words, kind of badge)."""
    if not held.counted:
        return _("Chưa có số liệu"), ""
    if held.paused:
        return _("Tạm dừng tính"), ""
    if held.met is None:
        return _("Không phát sinh"), ""
    return (_("Đạt mức"), "ok") if held.met else (_("Chưa đạt mức"), "late")


def scope_words(held: Held) -> str:
    """Whom a target is about, and by when: "nơi làm điểm, tính chung cả đơn vị, đến 31/12/2030"."""
    parts = [_(POPULATION_TITLES[held.aim.population]), _(PER_TITLES[held.aim.per])]
    return ", ".join([*parts, due_words(held.aim.due)] if held.aim.due else parts)


def gap_words(held: Held) -> str:
    """What is missing, and how long there is; empty where nothing is."""
    if held.paused or held.met is not False:
        return ""
    if held.each:
        short = held.each.denominator - held.each.numerator
        return _("%(n)s đơn vị chưa đạt", n=format_number(short))
    short = lacking(held.aim, held.ratio)
    words = _("còn thiếu %(n)s", n=format_number(short)) if short else _("vượt mức đã định")
    due = due_on(held.aim)
    if due is None:
        return words
    left = (due - held.basis.today).days
    if left < 0:
        return _("%(words)s; đã hết hạn ngày %(day)s", words=words, day=format_day(due))
    return _("%(words)s; còn %(days)s ngày", words=words, days=format_number(left))


def days_words(held: Held) -> str:
    """Over which days the figure was counted, where they are not the page's."""
    return _("từ %(first)s đến %(last)s", first=format_day(held.basis.from_on), last=format_day(held.basis.as_of))
