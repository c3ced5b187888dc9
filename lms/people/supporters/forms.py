"""Forms of supporters: shape only. The teams are fields named ``team`` of the form that was sent."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Length

from lms.i18n import N_, gettext
from lms.people.decided.forms import SpanForm, WhoForm
from lms.people.rules.professions import PROFESSIONS
from lms.web.forms import Line

WORKPLACE, PAPER = N_("Nơi công tác"), N_("Giấy tờ khác")
PAPER_HINT = N_("ví dụ công văn phân công, biên bản; khi không có quyết định")
CHOOSE = N_("Chưa chọn nghề nghiệp. Mời chọn một dòng.")


def _professions() -> dict[str, str]:
    return {"": gettext("Chọn nghề")} | {kind.value: gettext(words) for kind, words in PROFESSIONS.items()}


class BeginForm(WhoForm):
    """Somebody begins to support."""

    profession = SelectField(N_("Nghề nghiệp"), [InputRequired(CHOOSE)], choices={})
    workplace = Line(WORKPLACE, [Length(max=120)])
    paper = Line(PAPER, [Length(max=200)], description=PAPER_HINT)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.profession.choices = _professions()


class CorrectForm(SpanForm):
    """A link as it should have been written."""

    profession = SelectField(N_("Nghề nghiệp"), [InputRequired(CHOOSE)], choices={})
    workplace = Line(WORKPLACE, [Length(max=120)])
    paper = Line(PAPER, [Length(max=200)], description=PAPER_HINT)
    why = Line(
        N_("Vì sao sửa"),
        [InputRequired(N_("Chưa ghi lý do. Mời ghi vì sao, để người xem sau hiểu.")), Length(max=300)],
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.profession.choices = _professions()
