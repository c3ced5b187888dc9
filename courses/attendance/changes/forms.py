"""The shape of a change of a meeting: its hours, place and modules as when it was planned, and why."""

from wtforms import BooleanField
from wtforms.validators import InputRequired, Length, Optional

from courses.delivery.forms import LeavingFields, MeetingFields
from lms.i18n import N_
from lms.web.forms import Form, Line


class ReasonFields:
    """Why, which everybody who sees the class reads; and are the people of the class to be told?"""

    reason = Line(N_("Lý do"), [InputRequired(), Length(min=3, max=200)])
    tell = BooleanField(N_("Nhắn cho người học của lớp"), default=True)


class ChangeForm(LeavingFields, MeetingFields, ReasonFields, Form):
    """The meeting as it is to be from now on."""

    venue = Line(N_("Nơi học của riêng buổi này"), [Optional(), Length(max=200)])


class CancelForm(ReasonFields, Form):
    """The meeting is called off."""
