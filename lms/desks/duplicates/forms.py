"""Forms about pairs and merges: shape only."""

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange

from lms.i18n import N_
from lms.web.forms import Form, Line

_PERSON = (
    InputRequired(N_("Chưa ghi mã người.")),
    NumberRange(1, 2**53, N_("Mã người là số ở cuối địa chỉ trang của người đó.")),
)


class PairForm(Form):
    """Two persons an officer wants to see side by side."""

    first = IntegerField(N_("Mã người thứ nhất"), _PERSON)
    second = IntegerField(N_("Mã người thứ hai"), _PERSON)


class MergeForm(Form):
    """Whose record is kept, and why the two are one."""

    kept = RadioField(N_("Giữ hồ sơ nào"), [InputRequired(N_("Chưa chọn hồ sơ được giữ. Mời chọn một bên."))], choices={})
    reason = Line(N_("Vì sao là một người"), [InputRequired(N_("Chưa ghi lý do. Mời ghi vài từ."))])


class UndoForm(Form):
    """Why they are two after all."""

    reason = Line(N_("Vì sao tách lại"), [InputRequired(N_("Chưa ghi lý do. Mời ghi vài từ."))])


class PlainForm(Form):
    """A button."""
