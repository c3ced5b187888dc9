"""The shape of settling a record: why somebody was there after all."""

from wtforms.validators import InputRequired, Length

from lms.i18n import N_
from lms.web.forms import Form, Line


class ReasonForm(Form):
    """Why the trainer writes the person down as present."""

    reason = Line(N_("Lý do"), [InputRequired(), Length(min=3, max=200)])
