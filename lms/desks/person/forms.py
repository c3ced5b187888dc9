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


class Reveal(Form):
    """Why the masked facts are needed; recorded with the look."""

    reason = SelectField()

    def __init__(self) -> None:
        super().__init__()
        self.reason.label.text = gettext("Lý do xem")
        self.reason.choices = [("", gettext("Chọn lý do")), *((code, gettext(words)) for code, words in REASONS.items())]
        self.reason.validators = [InputRequired(gettext("Chưa chọn lý do. Mời chọn một dòng."))]
