"""Forms over accounts and grants. A unit is typed as its code or full name; the queries find out which one is meant."""

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from lms.access.rules import ROLE_TITLES, Role
from lms.i18n import N_, gettext
from lms.web.forms import Day, Form, Line

UNIT = [InputRequired(), Length(max=120)]


class GrantForm(Form):
    """A role on a unit, from a day, to the end of a day or open."""

    role = SelectField(
        N_("Vai trò"), [InputRequired()], choices=lambda: [(role.value, gettext(ROLE_TITLES[role])) for role in Role]
    )
    unit = Line(N_("Đơn vị"), UNIT)
    valid_from = Day(N_("Từ ngày"), [Optional()])
    last_day = Day(N_("Đến hết ngày"), [Optional()])


class AccountForm(GrantForm):
    """A new account with its first grant."""

    name = Line(N_("Họ và tên"), [InputRequired(), Length(max=120)])
    username = StringField(N_("Tên đăng nhập"), [InputRequired(), Length(max=60)])


class DeputyForm(Form):
    """A colleague who stands in for an officer until a day."""

    name = Line(N_("Họ và tên"), [InputRequired(), Length(max=120)])
    username = StringField(N_("Tên đăng nhập"), [InputRequired(), Length(max=60)])
    unit = Line(N_("Đơn vị"), UNIT)
    last_day = Day(N_("Đến hết ngày"), [InputRequired()])


class RenewForm(Form):
    """The unit of today on which a grant goes on."""

    unit = Line(N_("Đơn vị mới"), UNIT)


class ActionForm(Form):
    """A button alone."""
