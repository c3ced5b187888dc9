"""The form that brings a plan file."""

from flask_wtf.file import FileAllowed, FileField, FileRequired

from lms.i18n import N_, gettext
from lms.web.forms import Form

CHOOSE = N_("Chưa chọn tệp. Mời chọn một tệp .yaml.")
KIND = N_("Tệp này không phải .yaml. Mời chọn tệp kế hoạch.")


class PlanFile(Form):
    """A YAML file."""

    file = FileField(N_("Tệp kế hoạch (.yaml)"))

    def __init__(self) -> None:
        super().__init__()
        self.file.label.text = gettext("Tệp kế hoạch (.yaml)")
        self.file.validators = [FileRequired(gettext(CHOOSE)), FileAllowed(["yaml", "yml"], gettext(KIND))]
