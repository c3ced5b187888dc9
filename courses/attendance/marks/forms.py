"""The form of a file of marks."""

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from lms.i18n import N_
from lms.web.forms import Form


class MarksForm(Form):
    """The file, and the meeting it is of where the file does not say so. The meetings are set by the view."""

    file = FileField(N_("Tệp Excel (.xlsx) hoặc CSV"), validators=[FileRequired(N_("Chưa chọn tệp nào. Mời chọn một tệp."))])
    session = SelectField(N_("Tệp của buổi nào"), default="")
