"""Forms for taking one's data away: shape only."""

from typing import Any

from wtforms import BooleanField, PasswordField, SelectField
from wtforms.validators import InputRequired

from lms.i18n import N_, gettext
from lms.web.forms import Form

FORMS = {"xlsx": N_("Bảng tính để đọc (XLSX)"), "json": N_("Dữ liệu cho máy (JSON)")}


class FileForm(Form):
    """A copy of one's own data."""

    form = SelectField(N_("Dạng tệp"), [InputRequired(N_("Chưa chọn dạng tệp. Mời chọn một dòng."))])
    # The page holds a second box for the PIN.
    pin = PasswordField(N_("Mã PIN hoặc mật khẩu của bác"), description=N_("chỉ khi muốn tệp ghi đủ các số"), id="pin-for-file")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.form.choices = {code: gettext(words) for code, words in FORMS.items()}


class OfficeFileForm(Form):
    """A copy for somebody, by an officer."""

    form = SelectField(N_("Dạng tệp"), [InputRequired(N_("Chưa chọn dạng tệp. Mời chọn một dòng."))])
    full = BooleanField(N_("Ghi đủ các số, để đưa cho chính người ấy"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.form.choices = {code: gettext(words) for code, words in FORMS.items()}
