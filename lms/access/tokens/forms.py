"""The form that makes a token."""

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from lms.access.tokens.rules import LIFETIMES
from lms.i18n import N_
from lms.web.forms import Form, Line


class TokenForm(Form):
    """A name, the actions, how long. The choices are set by the view."""

    name = Line(N_("Tên mã"), [InputRequired(), Length(max=80)])
    scopes = SelectMultipleField(N_("Được làm"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    days = SelectField(N_("Dùng trong"), choices={str(days): words for days, words in LIFETIMES.items()}, default="90")
