"""The shape of what is typed about cards: the PIN beside a card, a photo. Who gets a card is a list of ticks."""

from wtforms import FileField, PasswordField
from wtforms.validators import InputRequired, Length

from lms.i18n import N_
from lms.web.forms import Form


class PinForm(Form):
    """Whoever holds the card says that it is theirs."""

    pin = PasswordField(N_("Mã PIN"), [InputRequired(), Length(max=200)])


class PhotoForm(Form):
    """A photo for the card."""

    photo = FileField(N_("Ảnh chân dung (JPEG hoặc PNG)"))
