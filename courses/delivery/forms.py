"""The shape of a class as it is typed: its facts, its meetings, and how many periods of which module each delivers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from wtforms import BooleanField, FieldList, FormField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from courses.delivery.rules import WHOLE_SHARE, Meeting
from lms.clock import HANOI
from lms.i18n import N_, gettext
from lms.web.forms import Day, Form, Line

MOST_SESSIONS = 12


class TimeOfDay(StringField):
    """An hour typed as people type it: 8:00, 08.00, 8h, 8 giờ 30."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.value_as_time = read_time(self.data or "")
        if self.data and self.value_as_time is None:
            raise ValueError(self.gettext("Not a valid time value."))

    value_as_time: time | None = None


def read_time(text: str) -> time | None:
    """The time of day, None when it cannot be read."""
    digits = text.casefold().replace("giờ", ":").replace("h", ":").replace(".", ":").replace(" ", "")
    hour, _, minute = digits.partition(":")
    if not hour.isascii() or not hour.isdecimal() or len(hour) > 2 or len(minute) > 2:
        return None
    if minute and not (minute.isascii() and minute.isdecimal()):
        return None
    if int(hour) > 23 or int(minute or 0) > 59:
        return None
    return time(int(hour), int(minute or 0))


SHARE = N_("Ghi một số từ 1 đến 100.")


class LeavingFields:
    """Are people scanned again as they leave, and how much of the meeting makes it count?"""

    checks_out = BooleanField(N_("Ghi cả giờ ra về"))
    minutes_share = IntegerField(
        N_("Dự ít nhất (phần trăm số phút)"), [Optional(), NumberRange(1, 100, SHARE)], default=WHOLE_SHARE
    )

    def leaving(self) -> dict[str, Any]:
        """As fields of a ``Meeting``; an empty share is the usual one."""
        return {"checks_out": self.checks_out.data, "minutes_share": self.minutes_share.data or WHOLE_SHARE}


class MeetingFields:
    """One meeting: the day, from when to when."""

    day = Day(N_("Ngày"), [Optional()])
    starts = TimeOfDay(N_("Từ"), [Optional(), Length(max=12)])
    ends = TimeOfDay(N_("Đến"), [Optional(), Length(max=12)])

    @property
    def is_blank(self) -> bool:
        """Nothing was typed: the line is left out."""
        return not any(field.raw_data and field.raw_data[0].strip() for field in (self.day, self.starts, self.ends))

    def meeting(self, periods: Mapping[int, int], **leaving: Any) -> Meeting | None:
        """The meeting as planned; None while day or hours are missing. ``leaving``: as of ``LeavingFields``."""
        day: date | None = self.day.data
        starts, ends = self.starts.value_as_time, self.ends.value_as_time
        if day is None or starts is None or ends is None:
            return None
        return Meeting(
            datetime.combine(day, starts, HANOI),
            datetime.combine(day, ends, HANOI),
            {k: v for k, v in periods.items() if v},
            **leaving,
        )

    def whole_meeting(self, periods: Mapping[int, int], **leaving: Any) -> Meeting | None:
        """As ``meeting``; where something is missing, the first empty field says so."""
        found = self.meeting(periods, **leaving)
        if found is None:
            empty = next(field for field in (self.day, self.starts, self.ends) if not field.data)
            empty.errors = [gettext("Mời ghi đủ ngày, giờ bắt đầu và giờ kết thúc.")]
        return found


class MeetingForm(MeetingFields, Form):
    """One line of several meetings inside a larger form, which carries the token for all."""

    class Meta(Form.Meta):
        csrf = False


class SessionForm(LeavingFields, MeetingFields, Form):
    """One more meeting, by itself."""


class ClassForm(LeavingFields, Form):
    """A class without its meetings' modules, which stand in a table of their own (``read_periods``)."""

    title = Line(N_("Tên lớp"), [InputRequired(), Length(max=200)])
    unit = SelectField(N_("Đơn vị mở lớp"), [InputRequired()], coerce=int)
    venue = Line(N_("Nơi học"), [InputRequired(), Length(max=200)])
    address = Line(N_("Địa chỉ"), [Optional(), Length(max=300)])
    capacity = IntegerField(N_("Số chỗ"), [Optional(), NumberRange(1, 500)])
    trainers = SelectMultipleField(
        N_("Tập huấn viên"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    is_integrated = BooleanField(N_("Lồng ghép với hội nghị, buổi tập huấn khác"))
    issues_at_once = BooleanField(N_("Ai học đủ thì cấp giấy chứng nhận ngay"))
    sessions = FieldList(FormField(MeetingForm), min_entries=1, max_entries=MOST_SESSIONS)


class EnrolForm(Form):
    """The people chosen, and as what they sit in the class."""

    category = SelectField(N_("Dự lớp với tư cách"), [InputRequired()])


class ActionForm(Form):
    """A button: nothing but the token against forged requests."""


@dataclass(frozen=True, slots=True)
class Periods:
    """The table of periods as typed: by meeting (from 0) and module id. ``wrong`` when a cell is no count."""

    cells: tuple[dict[int, int], ...]
    wrong: bool = False


def cell_name(meeting: int, module_id: int) -> str:
    """The name of one cell of the table."""
    return f"p-{meeting}-{module_id}"


def read_periods(typed: Mapping[str, str], meetings: int, module_ids: Sequence[int]) -> Periods:
    """The table as typed; an empty cell is nought."""
    wrong = False
    cells: list[dict[int, int]] = []
    for meeting in range(meetings):
        row: dict[int, int] = {}
        for module in module_ids:
            text = typed.get(cell_name(meeting, module), "").strip()
            count = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
            wrong = wrong or (bool(text) and not (text.isascii() and text.isdecimal() and len(text) < 4))
            if count:
                row[module] = count
        cells.append(row)
    return Periods(tuple(cells), wrong)
