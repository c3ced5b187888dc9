"""What is handed in about paper: a photo of a signed sheet, what the class pays. The grid is read by ``views`` row by row."""

from flask_wtf.file import FileField
from wtforms import IntegerField
from wtforms.validators import InputRequired, Length, NumberRange

from courses.attendance.paper.operations import MOST_DONG
from lms.i18n import N_
from lms.web.forms import Form, Line


class PhotoForm(Form):
    """The photo of one page."""

    photo = FileField(N_("Ảnh chụp hoặc bản quét (JPEG, PNG, PDF)"))


class AllowanceForm(Form):
    """What each person is paid for each meeting attended, as the officer states it."""

    purpose = Line(N_("Chi gì"), [InputRequired(), Length(max=120)])
    amount = IntegerField(N_("Số tiền một người, một buổi (đồng)"), [InputRequired(), NumberRange(1, MOST_DONG)])
    basis = Line(N_("Căn cứ (quyết định, dự toán)"), [InputRequired(), Length(max=200)])
