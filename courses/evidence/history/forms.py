"""The form of a history import: one file."""

from flask_wtf.file import FileField, FileRequired

from lms.i18n import N_
from lms.web.forms import Form


class FileForm(Form):
    """The file dropped on the page."""

    file = FileField(
        N_("Tệp Excel (.xlsx)"), validators=[FileRequired(N_("Chưa chọn tệp nào. Mời chọn một tệp Excel (.xlsx)."))]
    )
