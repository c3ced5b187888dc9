"""Forms of one's own addresses and of a test message: shape only."""

from wtforms import SelectField
from wtforms.validators import Length, Optional, Regexp

from lms.i18n import N_
from lms.messages.rules import ChannelKind
from lms.messages.sentences import CHANNELS
from lms.web.forms import Form, Line


class AddressesForm(Form):
    """Where somebody wants their messages; an empty field takes the address back."""

    email = Line(
        N_("E-mail"),
        [
            Optional(),
            Length(max=120),
            Regexp(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+\Z", message=N_("Địa chỉ e-mail có dạng ten@don-vi.gov.vn.")),
        ],
    )
    zalo = Line(N_("Số điện thoại dùng Zalo"), [Optional(), Length(max=20)])
    sms = Line(N_("Số điện thoại nhận tin nhắn SMS"), [Optional(), Length(max=20)])


class TryForm(Form):
    """Which channel a test goes by."""

    channel = SelectField(N_("Kênh gửi"), choices={kind.value: CHANNELS[kind] for kind in ChannelKind})
