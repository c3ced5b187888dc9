"""Forms of one's own addresses and of a test message: shape only."""

import re

from wtforms import SelectField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from lms.i18n import N_
from lms.messages.rules import ChannelKind
from lms.messages.sentences import CHANNELS
from lms.web.forms import Form, Line

_EMAIL = r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+\Z"
EMAIL_WORDS = N_("Địa chỉ e-mail có dạng ten@don-vi.gov.vn.")


def read_email(typed: str) -> str | None:
    """The address when it can be one, else None."""
    return typed if re.match(_EMAIL, typed) else None


class AddressesForm(Form):
    """Where somebody wants their messages; an empty field takes the address back."""

    email = Line(
        N_("E-mail"),
        [
            Optional(),
            Length(max=120),
            Regexp(_EMAIL, message=EMAIL_WORDS),
        ],
    )
    zalo = Line(N_("Số điện thoại dùng Zalo"), [Optional(), Length(max=20)])
    sms = Line(N_("Số điện thoại nhận tin nhắn SMS"), [Optional(), Length(max=20)])


class EnterForm(Form):
    """An address that an officer enters for somebody; which shape it must have follows from the channel."""

    channel = SelectField(N_("Gửi bằng"), choices={kind.value: CHANNELS[kind] for kind in ChannelKind})
    address = Line(N_("E-mail hoặc số điện thoại"), [InputRequired(), Length(max=120)])


class TryForm(Form):
    """Which channel a test goes by."""

    channel = SelectField(N_("Kênh gửi"), choices={kind.value: CHANNELS[kind] for kind in ChannelKind})
