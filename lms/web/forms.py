"""The form base: CSRF, Vietnamese messages, dates as people write them. A form parses shape; it never queries or decides."""

import unicodedata
from datetime import date, datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.meta import DefaultMeta

from lms.i18n import N_, gettext

# WTForms ships no Vietnamese catalogue; its own English texts are looked up here, then translated as ours are.
WORDS = {
    "This field is required.": N_("Ô này còn trống. Mời ghi vào."),
    "Not a valid choice.": N_("Lựa chọn này không có trong danh sách. Mời chọn lại."),
    "Invalid Choice: could not coerce.": N_("Lựa chọn này không có trong danh sách. Mời chọn lại."),
    "Not a valid date value.": N_("Ngày này không có trong lịch. Ghi theo mẫu 22/11/2026."),
    "Not a valid datetime value.": N_("Ngày giờ này không đọc được. Ghi theo mẫu 22/11/2026 08:00."),
    "Not a valid time value.": N_("Giờ này không đọc được. Ghi theo mẫu 08:00."),
    "Not a valid integer value.": N_("Ô này cần một số nguyên, ví dụ 40."),
    "Not a valid decimal value.": N_("Ô này cần một số, ví dụ 2,5."),
    "CSRF token missing.": N_("Trang đã mở quá lâu. Mời tải lại trang rồi làm lại."),
    "The CSRF token is missing.": N_("Trang đã mở quá lâu. Mời tải lại trang rồi làm lại."),
    "The CSRF token has expired.": N_("Trang đã mở quá lâu. Mời tải lại trang rồi làm lại."),
    "The CSRF token is invalid.": N_("Trang này mở từ một lần đăng nhập khác. Mời tải lại trang rồi làm lại."),
    "The CSRF tokens do not match.": N_("Trang này mở từ một lần đăng nhập khác. Mời tải lại trang rồi làm lại."),
}
LONGER = N_("Ô này cần ít nhất %(min)s ký tự.")
SHORTER = N_("Ô này chỉ ghi được %(max)s ký tự. Mời ghi ngắn lại.")
# With two places to be filled in afterwards.
BETWEEN = {
    "Field must be between %(min)d and %(max)d characters long.": N_("Ô này cần từ %(min)s đến %(max)s ký tự."),
    "Number must be between %(min)s and %(max)s.": N_("Ô này cần một số từ %(min)s đến %(max)s."),
}


class _Words:
    """What WTForms asks of a catalogue."""

    def gettext(self, text: str) -> str:
        if text in BETWEEN:
            return gettext(BETWEEN[text], min=_Place("min"), max=_Place("max"))
        return gettext(WORDS[text]) if text in WORDS else text

    def ngettext(self, one: str, many: str, n: int) -> str:
        # WTForms fills the numbers in afterwards, so the places are handed on as they are.
        if one.startswith("Field must be at least"):
            return gettext(LONGER, min=_Place("min"))
        if one.startswith("Field cannot be longer than"):
            return gettext(SHORTER, max=_Place("max"))
        if "valid choice" in one:
            return gettext(WORDS["Not a valid choice."])
        return one if n == 1 else many


class _Place(str):
    """A value that prints itself as the place it stands in: ``%(min)d`` stays ``%(min)d``."""

    def __str__(self) -> str:
        return f"%({super().__str__()})d"


class Form(FlaskForm):
    """Every form of the house. ``form.validate_on_submit()`` in the view; on False the view answers 422 with the same page."""

    class Meta(DefaultMeta):
        """The words of the house for what WTForms says by itself, and for the labels."""

        def get_translations(self, _form: Any) -> _Words:
            return _Words()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """The field with its label and hint in the language of the moment: forms are declared once, in Vietnamese."""
            field = super().bind_field(form, unbound_field, options)
            field.label.text = gettext(field.label.text)
            field.description = gettext(field.description) if field.description else field.description
            return field


def tidy(text: str | None) -> str | None:
    """A typed text in NFC with single spaces and no ends; for use as a field filter."""
    if text is None:
        return None
    return " ".join(unicodedata.normalize("NFC", text).split())


class Line(StringField):
    """One line of text, tidied."""

    data: str | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = tidy(self.data)


def read_id(text: str | None) -> int | None:
    """The id in a field or an address; None for anything that no row can have."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def as_id(typed: object) -> int:
    """The id in a field of choices that the form does not know (``coerce``). ValueError for what no row can have."""
    found = read_id(str(typed))
    if found is None:
        raise ValueError(typed)
    return found


MOST_DIGITS = 18  # what a 64-bit column holds for certain
DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
# Days before and after are slips of the finger, and a day more or less would leave the calendar.
YEARS = range(1900, 2200)


def read_day(text: str) -> date:
    """The day written as 22/11/2026 or 2026-11-22. ValueError when there is no such day, or none of these centuries."""
    for pattern in DAY_FORMATS:
        try:
            day = datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if day.year in YEARS:
            return day
    raise ValueError(text)


class Day(DateField):
    """A day typed as people type it, 22/11/2026, or as a browser's picker sends it."""

    data: date | None

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=list(DAY_FORMATS), **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and self.data.year not in YEARS:
            self.data = None
            raise ValueError(self.gettext("Not a valid date value."))

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.strftime("%d/%m/%Y") if self.data else ""
