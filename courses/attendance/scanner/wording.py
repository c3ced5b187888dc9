"""How the clock of a phone and its records are said. No rule stands here."""

from courses.attendance.scanner.rules import ON_THE_WAY, RecordKind
from lms.i18n import N_, gettext, ngettext

KINDS: dict[RecordKind, str] = {
    RecordKind.CARD: N_("quét thẻ"),
    RecordKind.LIST: N_("chọn tên trên máy"),
    RecordKind.WALK_IN: N_("ghi thêm"),
    RecordKind.UNDO: N_("rút lại một lượt"),
}


def skew(seconds: int) -> str:
    """``đồng hồ máy chậm 2 giờ 58 phút, đã chỉnh``."""
    if abs(seconds) < ON_THE_WAY.total_seconds():
        return gettext("đồng hồ máy đúng giờ")
    span = span_of(abs(seconds) // 60)
    if seconds > 0:
        return gettext("đồng hồ máy chậm %(span)s, đã chỉnh", span=span)
    return gettext("đồng hồ máy nhanh %(span)s, đã chỉnh", span=span)


def set_since(seconds: int) -> str:
    """``đồng hồ máy được chỉnh nhanh lên 3 giờ sau khi quét, đã tính theo giờ đúng``; empty where it was not set."""
    if abs(seconds) < ON_THE_WAY.total_seconds():
        return ""
    span = span_of(abs(seconds) // 60)
    if seconds > 0:
        return gettext("sau lượt này đồng hồ máy được chỉnh lên %(span)s, giờ đã tính lại", span=span)
    return gettext("sau lượt này đồng hồ máy được chỉnh lùi %(span)s, giờ đã tính lại", span=span)


def span_of(minutes: int) -> str:
    """``2 giờ 58 phút``; from a day on ``24 ngày 20 giờ``."""
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return " ".join(part for part in (_days(days), _hours(hours)) if part)
    return " ".join(part for part in (_hours(hours), _minutes(minutes)) if part)


def _days(n: int) -> str:
    return ngettext("%(n)s ngày", "%(n)s ngày", n)


def _hours(n: int) -> str:
    return ngettext("%(n)s giờ", "%(n)s giờ", n) if n else ""


def _minutes(n: int) -> str:
    return ngettext("%(n)s phút", "%(n)s phút", n) if n else ""
