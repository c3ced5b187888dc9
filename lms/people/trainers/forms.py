"""Forms of trainers: shape only."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Length

from lms.i18n import N_, gettext
from lms.people.decided.forms import EndForm, SpanForm, WhoForm, profession_choices
from lms.people.rules.trainers import LEVELS, TRAINER_ENDS, TRAINER_LEAVING
from lms.web.forms import Line

LEVEL, UNIT = N_("Cấp"), N_("Đơn vị (mã hoặc tên)")
UNIT_HINT = N_("theo tên, mã của ngày bắt đầu; cấp tỉnh để trống là tỉnh mình")
BACKGROUND = N_("Chức vụ, nơi công tác")


def level_choices() -> dict[str, str]:
    """Every level."""
    return {level.value: gettext(words) for level, words in LEVELS.items()}


class RecogniseForm(WhoForm):
    """Recognising a trainer."""

    level = SelectField(LEVEL, choices={}, default="province")
    unit = Line(UNIT, [Length(max=120)], description=UNIT_HINT)
    background = Line(BACKGROUND, [Length(max=120)])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.level.choices = level_choices()


class PostForm(SpanForm):
    """Another level or unit."""

    level = SelectField(LEVEL, choices={})
    unit = Line(UNIT, [Length(max=120)], description=UNIT_HINT)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.level.choices = level_choices()


class CorrectForm(PostForm):
    """A recognition as it should have been written."""

    profession = SelectField(N_("Nghề nghiệp"), choices={}, default="")
    background = Line(BACKGROUND, [Length(max=120)])
    why = Line(
        N_("Vì sao sửa"),
        [InputRequired(N_("Chưa ghi lý do. Mời ghi vì sao, để người xem sau hiểu.")), Length(max=300)],
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.profession.choices = profession_choices()


class LeaveForm(EndForm):
    """Why and from when somebody is no longer a trainer."""

    kind = SelectField(N_("Vì sao thôi"), [InputRequired(N_("Chưa chọn lý do. Mời chọn một dòng."))], choices={})

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.kind.choices = {"": gettext("Chọn lý do")} | {kind.value: gettext(TRAINER_ENDS[kind]) for kind in TRAINER_LEAVING}
