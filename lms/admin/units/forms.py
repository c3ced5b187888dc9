"""Forms over resolutions and villages: shape only."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional

from lms.i18n import N_
from lms.web.forms import Day, Form, Line, as_id


class LinesForm(Form):
    """A resolution typed on the page; its lines are read by ``lms.units.changes.reading``."""

    number = Line(N_("Số nghị quyết"), [Length(max=60)])
    signed_on = Line(N_("Ngày ký"), [Length(max=20)])
    effective_on = Line(N_("Ngày có hiệu lực"), [Length(max=20)])


class ChangeFileForm(Form):
    """A file of resolutions."""

    file = FileField(N_("Tệp .xlsx, .csv hoặc .yaml"), [FileRequired(N_("Chưa chọn tệp nào. Mời chọn một tệp theo mẫu."))])


class ConfirmForm(Form):
    """What was previewed, and the edition of the register it was previewed on."""

    lines = HiddenField(validators=[InputRequired()])
    edition = HiddenField()


class VillageForm(Form):
    """A village to enter."""

    name = Line(N_("Tên thôn, tổ dân phố"), [InputRequired(), Length(max=120)])
    on = Day(N_("Có từ ngày"), [Optional()])
    marked = BooleanField(N_("Có đông đồng bào dân tộc thiểu số"))


class RenameForm(Form):
    """Another name for a village."""

    name = Line(N_("Tên mới"), [InputRequired(), Length(max=120)])
    on = Day(N_("Từ ngày"), [InputRequired()])


class MergeForm(Form):
    """Villages that go over into a new one."""

    villages = SelectMultipleField(N_("Các thôn sáp nhập"), coerce=as_id, validate_choice=False)
    name = Line(N_("Tên thôn mới"), [InputRequired(), Length(max=120)])
    on = Day(N_("Từ ngày"), [InputRequired()])
    decision_no = Line(N_("Số nghị quyết"), [Optional(), Length(max=60)])
    marked = BooleanField(N_("Có đông đồng bào dân tộc thiểu số"))


class MarkForm(Form):
    """From when a village is marked, or no longer."""

    on = Day(N_("Từ ngày"), [InputRequired()])
    marked = HiddenField()
