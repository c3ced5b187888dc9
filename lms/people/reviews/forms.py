"""Forms of the yearly review: shape only."""

from typing import Any

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, Length, NumberRange

from lms.i18n import N_, gettext
from lms.people.reviews.terms import OUTCOMES
from lms.web.forms import Day, Form, Line


class OpenForm(Form):
    """Opening the review of a year."""

    year = IntegerField(
        N_("Năm rà soát"), [InputRequired(), NumberRange(2014, 2199, N_("Năm này có lẽ ghi nhầm. Mời xem lại."))]
    )
    as_of = Day(
        N_("Xét theo ngày"), [InputRequired(N_("Chưa ghi ngày xét."))], description=N_("tổ được xét như đang có ngày này")
    )
    due_on = Day(N_("Hạn xong"), [InputRequired(N_("Chưa ghi hạn xong."))])
    term_years = IntegerField(
        N_("Nhắc người đã làm quá (năm)"),
        [InputRequired(), NumberRange(1, 50, N_("Ghi từ 1 đến 50 năm."))],
        description=N_("luật không quy định nhiệm kỳ; tính từ lần công nhận gần nhất"),
    )


class OutcomeForm(Form):
    """What is proposed for one team."""

    outcome = RadioField(N_("Kết quả rà soát"), [InputRequired(N_("Chưa chọn kết quả. Mời chọn một dòng."))], choices={})
    note = Line(N_("Ghi chú"), [Length(max=500)], description=N_("cần ghi khi đề nghị sáp nhập hoặc giải thể"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.outcome.choices = {outcome.value: gettext(words) for outcome, words in OUTCOMES.items()}


class PlainForm(Form):
    """A button."""
