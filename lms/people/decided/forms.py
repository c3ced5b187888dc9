"""Forms of what begins by a decision: shape only."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from lms.i18n import N_, gettext
from lms.people.careers.forms import EFFECTIVE, NUMBER, SCAN, SIGNED
from lms.people.roster.words import SEXES
from lms.people.rules.professions import PROFESSIONS
from lms.people.rules.terms import Sex
from lms.web.forms import Day, Form, Line

NOBODY_YET = "new"


def _with_a_number(form: Any, field: Day) -> None:
    """A decision in the book has a day; what rests on none needs none."""
    if any(text.strip() for text in field.raw_data or ()):
        return
    field.errors = []
    if form.number.data and not any(text.strip() for text in form.effective_on.raw_data or ()):
        raise StopValidation(gettext("Ghi ngày ký, hoặc ngày có hiệu lực nếu quyết định có ghi."))
    raise StopValidation


class PaperForm(Form):
    """The decision an act rests on; without a number there is none in the book."""

    number = Line(NUMBER, [Length(max=60)])
    signed_on = Day(SIGNED, [_with_a_number])
    effective_on = Day(EFFECTIVE, [Optional()], description=N_("chỉ ghi khi quyết định nêu ngày khác ngày ký"))
    scan = FileField(SCAN)


class SpanForm(PaperForm):
    """From when until when."""

    valid_from = Day(N_("Bắt đầu từ ngày"), [Optional()], description=N_("để trống nếu tính từ ngày quyết định có hiệu lực"))
    valid_to = Day(N_("Ngày thôi"), [Optional()], description=N_("ngày đầu tiên không còn; để trống nếu đang làm"))


class WhoForm(SpanForm):
    """Somebody of the book or somebody new; ``who`` is asked once there is anybody of that name."""

    full_name = Line(N_("Họ và tên"), [InputRequired(N_("Chưa ghi họ và tên.")), Length(max=120)])
    born_year = IntegerField(
        N_("Năm sinh"), [Optional(), NumberRange(1900, 2020, N_("Năm sinh này có lẽ ghi nhầm. Mời xem lại."))]
    )
    sex = SelectField(N_("Giới tính"), choices={}, default="")
    profession = SelectField(N_("Nghề nghiệp"), choices={}, default="")
    who = RadioField(N_("Trong sổ đã có người trùng tên. Đây là ai?"), [Optional()], choices={}, validate_choice=False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.sex.choices = {"": gettext("chưa rõ")} | {sex.value: gettext(words) for sex, words in SEXES.items()}
        self.profession.choices = profession_choices()

    @property
    def said_sex(self) -> Sex | None:
        """The sex that was chosen."""
        return Sex(self.sex.data) if self.sex.data else None


def profession_choices() -> dict[str, str]:
    """Every profession, and none."""
    return {"": gettext("chưa rõ")} | {kind.value: gettext(words) for kind, words in PROFESSIONS.items()}


class EndForm(PaperForm):
    """From when on, and in words why, if anything is to be said."""

    ended_on = Day(N_("Ngày thôi"), [InputRequired(N_("Chưa ghi ngày thôi."))], description=N_("ngày đầu tiên không còn"))
    note = Line(N_("Ghi chú"), [Length(max=200)])
