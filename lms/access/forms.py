"""Forms of sign-in and one's own account. They check that something was typed; whether it is right is decided elsewhere."""

from wtforms import HiddenField, IntegerField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.access.secrets import PASSWORD_MOST
from lms.i18n import N_
from lms.web.forms import Form, Line

TYPED = [InputRequired(), Length(max=PASSWORD_MOST)]


class SignInForm(Form):
    """User name, phone number or number of a card, with a password or PIN. Birth year only where a phone has several owners."""

    username = StringField(N_("Tên đăng nhập, số điện thoại hoặc số trên thẻ"), [InputRequired(), Length(max=PASSWORD_MOST)])
    password = PasswordField(N_("Mật khẩu hoặc mã PIN"), TYPED)
    birth_year = IntegerField(N_("Năm sinh"), [Optional(), NumberRange(1900, 2100)])
    next = HiddenField()


class CodeForm(Form):
    """The code on the printed sheet."""

    code = StringField(N_("Mã trên giấy"), [InputRequired(), Length(max=60)])


class SecretForm(Form):
    """A new password or PIN, typed twice."""

    secret = PasswordField(N_("Mật khẩu mới"), TYPED)
    again = PasswordField(N_("Gõ lại lần nữa"), TYPED)


class ChangeSecretForm(SecretForm):
    """A new password or PIN by somebody who knows the present one."""

    current = PasswordField(N_("Mật khẩu hoặc mã PIN đang dùng"), TYPED)


class FirstAdminForm(SecretForm):
    """The account of the first admin."""

    name = Line(N_("Họ và tên"), [InputRequired(), Length(max=120)])
    username = StringField(N_("Tên đăng nhập"), [InputRequired(), Length(max=60)])


class PlainForm(Form):
    """A button alone: nothing but the proof that it was pressed on our page."""
