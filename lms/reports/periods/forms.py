"""Forms of reports: asking for a period, a report's words, what is said when it is judged. They parse; nothing is decided."""

from datetime import date
from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.i18n import N_
from lms.i18n import gettext as _
from lms.reports.periods.operations import PeriodFacts
from lms.reports.periods.rules.states import PeriodKind, days_of
from lms.units.rules import Node
from lms.web.forms import Day, Form, Line, as_id

KINDS: dict[str, str] = {
    "year": N_("Năm"),
    "half_year_1": N_("6 tháng đầu năm"),
    "half_year_2": N_("6 tháng cuối năm"),
    "ad_hoc": N_("Đột xuất, theo ngày chọn"),
}


class PeriodForm(Form):
    """What is asked for: a year, a half of it, or any days under a title."""

    unit = SelectField(N_("Đơn vị yêu cầu"), coerce=as_id)
    kind = SelectField(N_("Kỳ"), choices=KINDS)
    year = IntegerField(N_("Năm"), [InputRequired(), NumberRange(2000, 2100)])
    title = Line(N_("Tên báo cáo đột xuất"), [Optional(), Length(max=200)])
    first_on = Day(N_("Từ ngày"), [Optional()])
    last_on = Day(N_("Đến ngày"), [Optional()])
    due_on = Day(N_("Hạn gửi"), [InputRequired()])

    def __init__(self, openers: list[Node], **given: Any) -> None:
        super().__init__(**given)
        self.unit.choices = {str(node.id): node.name for node in openers}
        self.kind.choices = {key: _(word) for key, word in KINDS.items()}

    def validate_first_on(self, field: Day) -> None:
        """An ad hoc period needs both its days."""
        if self.kind.data == "ad_hoc" and (self.first_on.data is None or self.last_on.data is None):
            raise ValueError(_("Báo cáo đột xuất cần cả ngày đầu và ngày cuối."))

    @property
    def facts(self) -> PeriodFacts:
        """What the form says; of a valid form only."""
        kind, first, last = self._days()
        due_on = self.due_on.data
        assert due_on is not None, "a valid form has its due day"
        return PeriodFacts(self.unit.data, kind, first, last, due_on, self.title.data or "")

    def _days(self) -> tuple[PeriodKind, date, date]:
        year = self.year.data
        assert year is not None, "a valid form has its year"
        match self.kind.data:
            case "year":
                return PeriodKind.YEAR, *days_of(PeriodKind.YEAR, year)
            case "half_year_1" | "half_year_2":
                half = 1 if self.kind.data == "half_year_1" else 2
                return PeriodKind.HALF_YEAR, *days_of(PeriodKind.HALF_YEAR, year, half)
            case _other:
                first, last = self.first_on.data, self.last_on.data
                assert first is not None, "asked by the form"
                assert last is not None, "asked by the form"
                return PeriodKind.AD_HOC, first, last


class WordsForm(Form):
    """What the unit says beside the figures."""

    tasks = TextAreaField(N_("Việc đã làm trong kỳ"), [Optional(), Length(max=10_000)])
    note = TextAreaField(N_("Khó khăn, kiến nghị"), [Optional(), Length(max=10_000)])


class JudgeForm(Form):
    """Accepting or returning what was seen. ``act`` is the button."""

    seen = HiddenField(validators=[InputRequired()])
    note = TextAreaField(N_("Lời kèm theo"), [Optional(), Length(max=10_000)])
