"""How the level, the reach and the time of a target read in the language of the moment."""

from datetime import date
from typing import Protocol

from lms.i18n import N_, format_day, format_number
from lms.i18n import gettext as _

POPULATION_TITLES: dict[str, str] = {
    "all": N_("toàn bộ"),
    "pilot": N_("nơi làm điểm"),
    "newcomers": N_("người mới"),
    "trainers_province": N_("tập huấn viên cấp tỉnh"),
    "trainers_district": N_("tập huấn viên cấp huyện"),
    "advanced_new_rural": N_("xã nông thôn mới nâng cao"),
    "typical_team": N_("tổ điển hình"),
}
PER_TITLES: dict[str, str] = {
    "unit": N_("tính chung cả đơn vị"),
    "each_child_district": N_("tính từng huyện"),
    "each_child_commune": N_("tính từng xã"),
}


class Level(Protocol):
    """What a level is read from: a row of a plan or an aim."""

    @property
    def floor(self) -> int | None: ...
    @property
    def stretch(self) -> int | None: ...
    @property
    def comparator(self) -> str | None: ...
    @property
    def value(self) -> str | None: ...
    @property
    def of_total(self) -> int | None: ...


def level_words(target: Level) -> str:
    """The level a target asks for: "80–90 %", "trên 90 %", "1 / 100 tổ", "2 trong 8", "không có con số"."""
    if target.floor is None:
        return _("không có con số")
    floor = format_number(target.floor)
    strict = target.comparator == ">"
    match target.value:
        case "ratio_per_n_teams":
            return _("trên 1 / %(floor)s tổ", floor=floor) if strict else _("1 / %(floor)s tổ", floor=floor)
        case "count":
            return _count_words(target, floor)
        case "count_of_total":
            total = format_number(target.of_total or 0)
            return _("%(count)s trong %(total)s", count=_count_words(target, floor), total=total)
        case _:
            return _percent_words(target, floor)


def _count_words(target: Level, floor: str) -> str:
    if target.stretch is not None:
        return _("%(floor)s–%(stretch)s", floor=floor, stretch=format_number(target.stretch))
    return _("trên %(floor)s", floor=floor) if target.comparator == ">" else floor


def _percent_words(target: Level, floor: str) -> str:
    if target.stretch is not None:
        return _("%(floor)s–%(stretch)s %%", floor=floor, stretch=format_number(target.stretch))
    match target.comparator:
        case ">":
            return _("trên %(floor)s %%", floor=floor)
        case "=":
            return _("%(floor)s %%", floor=floor)
        case _:
            return _("từ %(floor)s %%", floor=floor)


def within_words(months: int | None) -> str:
    """The time each person has, in words; empty where the plan gives none."""
    return _("mỗi người trong %(n)s tháng", n=format_number(months)) if months else ""


def due_words(due: str | None) -> str:
    """When a target is due, in words; empty where the plan only has its period."""
    if due is None:
        return ""
    if due in ("every_year", "every_5_years"):
        return _("mỗi năm") if due == "every_year" else _("mỗi 5 năm")
    return _("đến %(day)s", day=format_day(date.fromisoformat(due)))
