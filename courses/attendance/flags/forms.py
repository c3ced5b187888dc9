"""The shape of a look at a flag."""

from wtforms.validators import Length, Optional

from lms.i18n import N_
from lms.web.forms import Form, Line


class NoteForm(Form):
    """Seen; and what it was, for whoever looks next."""

    said = Line(N_("Ghi chú"), [Optional(), Length(max=300)])
