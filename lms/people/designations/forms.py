"""Forms of designations: shape only."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Length

from lms.i18n import N_, gettext
from lms.people.careers.forms import NUMBER
from lms.people.decided.forms import SpanForm
from lms.people.designations.terms import KINDS, LEVELS, OF_TEAMS, DesignationKind
from lms.web.forms import Line

WHY = (InputRequired(N_("Chưa ghi lý do. Mời ghi vì sao, để người xem sau hiểu.")), Length(max=300))


class DesignateForm(SpanForm):
    """A designation; ``of_team`` says which kinds there are to choose from."""

    kind = SelectField(N_("Danh hiệu"), choices={})
    level = SelectField(N_("Ai chọn"), choices={}, default="province")
    unit = Line(N_("Xã (mã hoặc tên)"), [Length(max=120)], description=N_("theo mã, tên của ngày bắt đầu"))
    source = Line(N_("Ghi chú về nguồn"), [Length(max=200)])
    number = Line(NUMBER, [InputRequired(N_("Chưa ghi số quyết định. Ghi như trên giấy, ví dụ 12/QĐ-UBND.")), Length(max=60)])

    def __init__(self, *, of_team: bool, **given: Any) -> None:
        super().__init__(**given)
        self.kind.choices = kind_choices(kind for kind in KINDS if (kind in OF_TEAMS) == of_team)
        self.level.choices = {level.value: gettext(words) for level, words in LEVELS.items()}


def kind_choices(kinds: Iterable[DesignationKind]) -> dict[str, str]:
    """These kinds in words."""
    return {kind.value: gettext(KINDS[kind]) for kind in kinds}


class CorrectForm(DesignateForm):
    """A designation as it should have been written; another decision only where a number is given."""

    number = Line(NUMBER, [Length(max=60)])
    why = Line(N_("Vì sao sửa"), WHY)
