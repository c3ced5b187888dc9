"""The shape of what is typed at the door: number and PIN on a new phone; on the trainer's side the reason of a correction."""

from wtforms import BooleanField, IntegerField, PasswordField, RadioField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.i18n import N_, gettext
from lms.web.forms import Form, Line


class IdentityForm(Form):
    """Who holds the phone: number or card, PIN, and the birth year where several persons share a number."""

    identifier = Line(N_("Số điện thoại, hoặc số trên thẻ"), [InputRequired(), Length(max=60)])
    pin = PasswordField(N_("Mã PIN"), [InputRequired(), Length(max=200)])
    birth_year = IntegerField(N_("Năm sinh"), [Optional(), NumberRange(1900, 2100)])
    remember = BooleanField(N_("Nhớ máy này là của tôi, lần sau chỉ bấm một nút"))


class ActionForm(Form):
    """A button: nothing but the token against forged requests."""


class CorrectionForm(Form):
    """What was so, and why the record is corrected."""

    present = RadioField(
        N_("Buổi này người ấy"),
        [InputRequired()],
        choices=lambda: [("yes", gettext("có mặt")), ("no", gettext("vắng mặt"))],
    )
    reason = Line(N_("Lý do sửa"), [InputRequired(), Length(min=3, max=200)])
