"""The shape of what is asked of a proposal, and of a change to one of its classes."""

from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from courses.proposals.rules import Travel
from courses.proposals.sentences import TRAVELS
from lms.i18n import N_, gettext
from lms.web.forms import Day, Form, as_id

MOST_SEATS = 200


class AskForm(Form):
    """Which lists, and the limits of the classes."""

    within = RadioField(N_("Chưa học và sắp đến hạn"), default="30")
    overdue = BooleanField(N_("Người đã quá hạn, kể cả từ các năm trước"), default=True)
    absent = BooleanField(N_("Người có tên trong lớp đã học nhưng không đến buổi nào"), default=False)
    first_on = Day(N_("Mở lớp sớm nhất từ ngày"), [InputRequired()])
    seats = IntegerField(N_("Mỗi lớp nhiều nhất (người)"), [InputRequired(), NumberRange(2, MOST_SEATS)], default=40)
    travel = SelectField(N_("Người học đi xa nhất tới"), default=Travel.DISTRICT.value)
    late_too = BooleanField(N_("Xếp lớp cả cho người không còn kịp hạn"), default=False)

    def __init__(self) -> None:
        super().__init__()
        self.within.choices = {
            "7": gettext("trong 7 ngày"),
            "30": gettext("trong 30 ngày"),
            "60": gettext("trong 60 ngày"),
            "0": gettext("không lấy danh sách này"),
        }
        self.travel.choices = {travel.value: gettext(words) for travel, words in TRAVELS.items()}


class ChangeForm(Form):
    """One class of a proposal: its first day, its commune, who teaches, who is taken out or put in."""

    edition = IntegerField(validators=[InputRequired()])
    first_on = Day(N_("Ngày bắt đầu"), [InputRequired()])
    unit = SelectField(N_("Học ở"), [InputRequired()], coerce=as_id)
    trainer = SelectField(N_("Tập huấn viên"), [InputRequired()], coerce=as_id)
    remove = SelectMultipleField(
        N_("Bỏ ra khỏi lớp"), coerce=as_id, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    add = SelectMultipleField(
        N_("Thêm vào lớp"), coerce=as_id, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class ConfirmForm(Form):
    """The edition of the proposal that was seen."""

    edition = IntegerField(validators=[InputRequired()])
