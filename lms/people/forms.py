"""The form of a search by identity number: posted, so that no number stands in an address or a log."""

from wtforms.validators import InputRequired, ValidationError

from lms.i18n import N_
from lms.i18n import gettext as _
from lms.people.roster.rules.cells import CellError, read_identity
from lms.people.roster.words import say
from lms.web.forms import Form, Line

ASKED = N_("Mời ghi số định danh: 12 số, hoặc 9 số với giấy cũ.")


def _is_number(_form: Form, field: Line) -> None:
    try:
        field.data = read_identity(field.data) or ""
    except CellError as error:
        raise ValidationError(say(error.code, error.fields)) from error
    if not field.data:
        raise ValidationError(_(ASKED))


class NumberForm(Form):
    """An identity number as somebody reads it off a card."""

    number = Line(N_("Số định danh"), validators=[InputRequired(ASKED), _is_number])
