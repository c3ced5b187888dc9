"""Forms of decisions about one case: shape only."""

from wtforms.validators import InputRequired, Length, Optional

from lms.i18n import N_
from lms.web.forms import Day, Form, Line

WHY = (InputRequired(N_("Chưa ghi lý do. Mời ghi vì sao, để người xem sau hiểu.")), Length(max=300))
NUMBER = (InputRequired(N_("Chưa ghi số văn bản. Ghi như trên giấy, ví dụ 12/QĐ-UBND.")), Length(max=60))


class SuspendForm(Form):
    """The days on which the term stands still, and the document that says so."""

    first_on = Day(N_("Từ ngày"), [InputRequired(N_("Chưa ghi ngày đầu."))])
    last_on = Day(N_("Đến hết ngày"), [InputRequired(N_("Chưa ghi ngày cuối."))])
    reason = Line(N_("Lý do và căn cứ"), WHY)
    number = Line(N_("Số văn bản"), NUMBER)
    document_on = Day(N_("Ngày văn bản"), [Optional()])


class ExemptForm(Form):
    """Why the person need not be trained, and the document that says so."""

    reason = Line(N_("Lý do và căn cứ"), WHY)
    number = Line(N_("Số văn bản"), NUMBER)
    document_on = Day(N_("Ngày văn bản"), [Optional()])


class TakeBackForm(Form):
    """Why the decision holds no more."""

    why = Line(N_("Vì sao rút lại"), WHY)
