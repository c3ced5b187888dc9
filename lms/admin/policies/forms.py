"""Forms of the rules: shape only. They are sent by GET to be tried and by POST to be saved."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from courses.obligations.rules.wording import AUDIENCES
from lms.i18n import N_, gettext
from lms.kernel.calendar import DayKind
from lms.kernel.errors import DomainError
from lms.policies.rules import (
    BOUNDS,
    MOST_MONTHS,
    TRAINING_KEYS,
    ByDate,
    Change,
    DayChange,
    Months,
    PolicyKey,
    Term,
    TrainingRule,
    YearEnd,
)
from lms.web.forms import Day, Form, Line

SOURCE = (InputRequired(N_("Chưa ghi căn cứ. Ghi số, ngày của văn bản.")), Length(max=300))
TERMS: dict[str, str] = {
    "months": N_("Sau một số tháng"),
    "year_end": N_("Hết năm"),
    "date": N_("Một ngày chung"),
}
DAYS: dict[str, str] = {
    "holiday": N_("Nghỉ lễ"),
    "swap": N_("Nghỉ ngày này, làm thay ngày khác"),
    "ordinary": N_("Bỏ, là ngày thường"),
}


class PolicyForm(Form):
    """Another value from a day on, with its source."""

    valid_from = Day(N_("Áp dụng từ ngày"), [InputRequired(N_("Chưa ghi ngày bắt đầu áp dụng."))])
    source = Line(N_("Căn cứ"), SOURCE, description=N_("số, ngày của văn bản"))
    note = Line(N_("Ghi chú"), [Length(max=500)])

    def value(self) -> Any:
        """The value as a row keeps it."""
        raise NotImplementedError

    def change(self, key: PolicyKey) -> Change:
        """What the form asks for."""
        day = self.valid_from.data
        assert day is not None
        return Change(key, self.value(), day, self.source.data or "", self.note.data or None)


class NumberForm(PolicyForm):
    """A policy that is a whole number."""

    number = IntegerField(N_("Mức mới"), [InputRequired(N_("Chưa ghi mức mới."))])

    def value(self) -> int:
        number: int = self.number.data
        return number


class ListForm(PolicyForm):
    """Which curricula count, by the numbers of their decisions."""

    numbers = Line(
        N_("Số quyết định"),
        [InputRequired(N_("Ghi ít nhất một số quyết định."))],
        description=N_("cách nhau bằng dấu phẩy, ví dụ: 4077/QĐ-BTP, 2372/QĐ-BTP"),
    )
    known: Sequence[str] = ()

    def value(self) -> list[str]:
        """The numbers in the order of the curricula. DomainError ``policies.value_refused`` for one that there is none of."""
        asked = [one.strip() for one in (self.numbers.data or "").split(",") if one.strip()]
        if not set(asked) <= set(self.known):
            raise DomainError("policies.value_refused")
        return [number for number in self.known if number in asked]


class TrainingForm(PolicyForm):
    """A rule of training: in use or not, what must be completed, by when."""

    on = BooleanField(N_("Đang dùng"))
    audience = SelectField(N_("Phải hoàn thành"), choices={})
    term = SelectField(N_("Thời hạn"), choices={})
    months = IntegerField(N_("Số tháng"), [Optional(), NumberRange(1, MOST_MONTHS)])
    day = Day(N_("Ngày chung"), [Optional()])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.audience.choices = {code: gettext(words) for code, words in AUDIENCES.items()}
        self.term.choices = {code: gettext(words) for code, words in TERMS.items()}

    def value(self) -> dict[str, Any]:
        return TrainingRule(bool(self.on.data), self.audience.data, self._term()).written()

    def _term(self) -> Term:
        """DomainError ``policies.value_refused`` where the number or the day is missing."""
        match self.term.data:
            case "months" if self.months.data:
                return Months(self.months.data)
            case "date" if self.day.data:
                return ByDate(self.day.data)
            case "year_end":
                return YearEnd()
            case _:
                raise DomainError("policies.value_refused")


def form_for(key: PolicyKey, instruments: Sequence[str], **given: Any) -> PolicyForm:
    """The form of one policy; ``given`` as WTForms takes it."""
    if key in BOUNDS:
        return NumberForm(**given)
    if key in TRAINING_KEYS:
        return TrainingForm(**given)
    form = ListForm(**given)
    form.known = instruments
    return form


def as_fields(key: PolicyKey, value: Any) -> dict[str, Any]:
    """The value in force as the form shows it."""
    if key in BOUNDS:
        return {"number": value}
    if key not in TRAINING_KEYS:
        return {"numbers": ", ".join(value)}
    fields = dict(value)
    if "day" in fields:
        fields["day"] = date.fromisoformat(fields["day"])
    return fields


class DayForm(Form):
    """What a day is from now on; a swap is two days."""

    day = Day(N_("Ngày"), [InputRequired(N_("Chưa ghi ngày."))])
    kind = SelectField(N_("Là ngày gì"), choices={})
    other_day = Day(N_("Ngày làm thay"), [Optional()], description=N_("chỉ ghi khi đổi hai ngày cho nhau, hoặc khi bỏ cả hai"))
    name = Line(N_("Tên ngày nghỉ"), [Length(max=120)], description=N_("ví dụ: Quốc khánh; để trống khi đổi hai ngày"))
    source = Line(N_("Căn cứ"), SOURCE, description=N_("số, ngày của thông báo"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.kind.choices = {code: gettext(words) for code, words in DAYS.items()}

    def changes(self) -> list[DayChange]:
        """The days that change; ordinary again are one day or both days of a swap.

        DomainErrors ``policies.other_day_missing``, ``policies.other_day_alone``, ``policies.day_name_missing``.
        """
        day, other = self.day.data, self.other_day.data
        assert day is not None
        match self.kind.data:
            case "ordinary":
                return [DayChange(one, None) for one in dict.fromkeys((day, other)) if one is not None]
            case "swap":
                return self._swap(day)
            case _:
                if other is not None:
                    raise DomainError("policies.other_day_alone")
                if not self.name.data:
                    raise DomainError("policies.day_name_missing")
                return [DayChange(day, DayKind.HOLIDAY, self.name.data)]

    def _swap(self, day: date) -> list[DayChange]:
        other = self.other_day.data
        if other is None or other == day:
            raise DomainError("policies.other_day_missing")
        return [
            DayChange(day, DayKind.DAY_OFF_IN_EXCHANGE, f"Nghỉ thay cho ngày {other:%d/%m/%Y}"),
            DayChange(other, DayKind.WORKING_IN_EXCHANGE, f"Làm thay cho ngày {day:%d/%m/%Y}"),
        ]
