"""The shape of a contest and of its answer."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from courses.attendance.contests.rules import Verdict
from lms.i18n import N_, gettext
from lms.web.forms import Form


class ContestForm(Form):
    """What the learner says."""

    said = TextAreaField(
        N_("Bác kể lại buổi ấy"),
        [InputRequired(N_("Mời bác ghi vài chữ, ví dụ: ngồi cạnh ai, đến lúc mấy giờ.")), Length(min=3, max=500)],
    )


class AnswerForm(Form):
    """Granted or not, and why."""

    verdict = RadioField(
        N_("Trả lời"),
        [InputRequired()],
        choices=lambda: [
            (Verdict.GRANTED.value, gettext("Đúng, ghi có mặt")),
            (Verdict.DECLINED.value, gettext("Không, giữ như đang ghi")),
        ],
    )
    answer = TextAreaField(
        N_("Vì sao"),
        [InputRequired(N_("Mời ghi lý do, người học đọc được lời này.")), Length(min=3, max=200)],
    )
