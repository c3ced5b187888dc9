"""Forms of plans: a file, how a task stands, who answers for it, what is taken over. They parse; nothing is decided."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lms.i18n import N_, gettext
from lms.reports.models import Plan, Target
from lms.reports.plans.wording import STATE_TITLES, target_words
from lms.reports.rules.times import TaskState
from lms.web.forms import Day, Form, Line, as_id

CHOOSE = N_("Chưa chọn tệp. Mời chọn một tệp .yaml.")
KIND = N_("Tệp này không phải .yaml. Mời chọn tệp kế hoạch.")


class PlanFile(Form):
    """A YAML file."""

    file = FileField(N_("Tệp kế hoạch (.yaml)"))

    def __init__(self) -> None:
        super().__init__()
        self.file.label.text = gettext("Tệp kế hoạch (.yaml)")
        self.file.validators = [FileRequired(gettext(CHOOSE)), FileAllowed(["yaml", "yml"], gettext(KIND))]


class StateForm(Form):
    """How one occurrence of a task stands, since when, with which proof."""

    number = SelectField(N_("Năm"), coerce=as_id)
    state = RadioField(N_("Việc này nay thế nào?"), [InputRequired()])
    since_on = Day(N_("Từ ngày"), [InputRequired()])
    note = TextAreaField(N_("Kết quả, số văn bản, hoặc lý do thôi làm"), [Optional(), Length(max=2000)])
    class_code = Line(N_("Mã lớp"), [Optional(), Length(max=40)])
    report_id = SelectField(N_("Báo cáo đã gửi"), [Optional()])
    file = FileField(N_("Tệp minh chứng (PDF, JPG hoặc PNG)"))

    def __init__(self, turns: Iterable[tuple[int, str]], reports: Mapping[int, str], **given: Any) -> None:
        super().__init__(**given)
        self.number.choices = {str(number): words for number, words in turns}
        self.state.choices = {state.value: gettext(STATE_TITLES[state]) for state in TaskState}
        self.report_id.choices = {"": gettext("không chỉ ra báo cáo nào")} | {str(one): words for one, words in reports.items()}


class UnitForm(Form):
    """Which unit answers for a task; empty is the issuer."""

    unit = SelectField(N_("Đơn vị trả lời"))

    def __init__(self, issuer: str, units: Mapping[int, str], **given: Any) -> None:
        super().__init__(**given)
        self.unit.choices = {"": issuer} | {str(unit_id): name for unit_id, name in units.items()}


class InheritForm(Form):
    """Which targets of a plan above hold here as well; none is ticked for anybody."""

    targets = SelectMultipleField(N_("Chỉ tiêu làm theo"), coerce=as_id)
    from_on = Day(N_("Tính từ ngày"), [InputRequired()])

    def __init__(self, targets: Iterable[Target], **given: Any) -> None:
        super().__init__(**given)
        self.targets.choices = {str(target.id): target_words(target) for target in targets}


class SupersedeForm(Form):
    """Which older plan this one stands in for, and from which day."""

    older = SelectField(N_("Kế hoạch được thay"), coerce=as_id)
    from_on = Day(N_("Thay từ ngày"), [InputRequired()])

    def __init__(self, plans: Iterable[Plan], **given: Any) -> None:
        super().__init__(**given)
        self.older.choices = {str(plan.id): f"{plan.title} ({plan.period_from})" for plan in plans}
