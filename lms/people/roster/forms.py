"""Forms of the import pages: shape only. Every cell of a row is one line of text; reading it is the rules' matter."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from lms.i18n import N_
from lms.people.rules.terms import HEADINGS, Column
from lms.web.forms import Day, Form, Line


class FileForm(Form):
    """The file dropped on the page."""

    file = FileField(
        N_("Tệp Excel (.xlsx)"), validators=[FileRequired(N_("Chưa chọn tệp nào. Mời chọn một tệp Excel (.xlsx)."))]
    )


class CodesForm(Form):
    """The day whose commune codes the file uses."""

    codes = RadioField(N_("Tệp dùng mã xã của ngày nào?"), choices={"own": "", "today": "", "day": ""})
    day = Day(N_("Ngày khác"), validators=[Optional()])


class PlainForm(Form):
    """A button."""


def _offered(_form: Form, field: SelectField) -> None:
    """Only what the page offered: otherwise any number would fetch a person or a team of somebody else's commune."""
    if field.raw_data and field.data not in dict(field.choices or {}):
        raise ValidationError(field.gettext("Not a valid choice."))


class RowForm(Form):
    """The cells of one row, and the choices it may ask for. Fields that are not sent are left as they are."""

    team_id = SelectField(N_("Tổ hòa giải nào?"), [_offered], validate_choice=False)
    person_id = SelectField(N_("Người nào trong sổ?"), [_offered], validate_choice=False)

    def sent_cells(self, sent: Any) -> dict[Column, str]:
        """The cells the browser sent."""
        return {column: self[column.value].data or "" for column in Column if column.value in sent}


for _column in Column:
    setattr(RowForm, _column.value, Line(HEADINGS[_column]))
