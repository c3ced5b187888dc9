"""Forms of the register. They check that something was typed; who may get a certificate is decided elsewhere."""

from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from lms.i18n import N_
from lms.web.forms import Form, Line, as_id


class ReasonForm(Form):
    """Why a certificate is taken back or issued anew; whoever checks the sheet reads it."""

    reason = Line(N_("Lý do"), [InputRequired(), Length(max=300)])


class CodeForm(Form):
    """The check code printed beside the QR."""

    code = StringField(N_("Mã kiểm tra"))


class IssueForm(Form):
    """For whom, in whose name, and who signs. ``persons`` are ids; what may be chosen is filled in by the view."""

    persons = SelectMultipleField(N_("Người được cấp"), coerce=as_id, validate_choice=False)
    version = HiddenField()
    issuer = SelectField(N_("Nơi cấp"), coerce=as_id, validate_choice=False)
    signer_title = Line(N_("Chức vụ người ký"), [Length(max=80)])
    signer_name = Line(N_("Họ và tên người ký"), [Length(max=80)])
