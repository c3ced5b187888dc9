"""The form around the radio buttons of a split commune: shape only."""

from wtforms.validators import Length, Optional

from lms.i18n import N_
from lms.web.forms import Form, Line


class AssignForm(Form):
    """By which resolution, where one names the villages."""

    resolution = Line(N_("Theo nghị quyết số"), [Optional(), Length(max=60)])
