"""The form that asks why somebody wants to see what is masked."""

from wtforms import SelectField
from wtforms.validators import InputRequired

from lms.i18n import N_, gettext
from lms.web.forms import Form

# Codes, because the log that keeps them can never forget a typed text.
REASONS: dict[str, str] = {
    "contact": N_("Liên hệ mời đi học"),
    "verify": N_("Đối chiếu giấy tờ"),
    "correct": N_("Sửa thông tin theo đề nghị"),
    "report": N_("Lập danh sách theo quy định"),
}


# What stays when somebody's data are restricted: what the person asked for, and what a rule demands.
IN_DUTY = ("correct", "report")


class Reveal(Form):
    """Why the masked facts are needed; recorded with the look. ``restricted``: only for what a duty asks."""

    reason = SelectField()

    def __init__(self, *, restricted: bool = False) -> None:
        super().__init__()
        reasons = {code: REASONS[code] for code in (IN_DUTY if restricted else REASONS)}
        self.reason.label.text = gettext("Lý do xem")
        self.reason.choices = [("", gettext("Chọn lý do")), *((code, gettext(words)) for code, words in reasons.items())]
        self.reason.validators = [InputRequired(gettext("Chưa chọn lý do. Mời chọn một dòng."))]
