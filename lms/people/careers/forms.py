"""Forms of the acts: shape only. People of a list are lines of cells, read by the rules that read a roster's rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from lms.i18n import N_, gettext
from lms.people.careers.terms import DECISION_KINDS, END_KINDS, LEAVING, DecisionKind, EndKind
from lms.people.roster.words import REASONS, ROLES
from lms.people.rules.terms import AppointmentReason, Column, TeamRole
from lms.web.forms import Day, Form, Line, read_id

NUMBER = N_("Số quyết định")
SIGNED = N_("Ngày ký")
EFFECTIVE = N_("Ngày có hiệu lực")
SCAN = N_("Bản quét quyết định (PDF, JPG hoặc PNG)")
SHORT = Length(max=60)
# What is typed for each person of a list; number and days are those of the decision over them.
TYPED = (
    Column.NAME, Column.BORN, Column.SEX, Column.ETHNICITY, Column.IDENTITY, Column.PHONE, Column.QUALIFICATION, Column.ROLE,
)  # fmt: skip
LINES, MOST_LINES = 8, 60


def _one_of_two(form: Any, field: Day) -> None:
    """May be left empty only where the day of effect is stated."""
    if any(text.strip() for text in field.raw_data or ()):
        return
    field.errors = []
    if any(text.strip() for text in form.effective_on.raw_data or ()):
        raise StopValidation
    raise StopValidation(gettext("Ghi ngày ký, hoặc ngày có hiệu lực nếu quyết định có ghi."))


class DecisionForm(Form):
    """The decision an act rests on."""

    number = Line(NUMBER, [InputRequired(N_("Chưa ghi số quyết định. Ghi như trên giấy, ví dụ 12/QĐ-UBND.")), SHORT])
    signed_on = Day(SIGNED, [_one_of_two])
    effective_on = Day(EFFECTIVE, [Optional()], description=N_("chỉ ghi khi quyết định nêu ngày khác ngày ký"))
    scan = FileField(SCAN)


class ListForm(DecisionForm):
    """A decision that recognises one or many."""

    reason = SelectField(N_("Lý do công nhận"), choices={})
    new_village = Line(N_("Thôn, tổ dân phố của tổ mới"), [Length(max=120)])
    new_team = Line(N_("Tên tổ mới"), [Length(max=160)])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.reason.choices = {reason.value: gettext(words) for reason, words in REASONS.items()}


class RoleForm(DecisionForm):
    """From which decision somebody is head of the team, or no longer."""

    role = SelectField(N_("Vai trò từ ngày này"), choices={})

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.role.choices = {role.value: gettext(words) for role, words in ROLES.items()}


class MoveForm(RoleForm):
    """To which team of the scope."""

    team_id = SelectField(N_("Tổ mới"), choices={})


class ReElectForm(DecisionForm):
    """One decision for a whole team; the roles are fields named ``role-<appointment id>``."""


class EndForm(DecisionForm):
    """Why and from when somebody is no longer a mediator; a death needs no decision."""

    kind = SelectField(N_("Vì sao thôi"), [InputRequired(N_("Chưa chọn lý do. Mời chọn một dòng."))], choices={})
    ended_on = Day(
        N_("Ngày thôi"),
        [InputRequired(N_("Chưa ghi ngày thôi."))],
        description=N_("ngày đầu tiên không còn là hòa giải viên của tổ"),
    )
    note = Line(N_("Ghi chú"), [Length(max=200)])
    number = Line(NUMBER, [SHORT])
    signed_on = Day(SIGNED, [Optional()])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.kind.choices = {"": gettext("Chọn lý do")} | {kind.value: gettext(END_KINDS[kind]) for kind in LEAVING}

    def validate_number(self, field: Line) -> None:
        """An ending by decision names it; without a number no date is asked."""
        if not field.data and self.kind.data not in (EndKind.DEATH.value, ""):
            raise ValidationError(gettext("Chưa ghi số quyết định cho thôi. Chỉ người đã mất mới không cần quyết định."))


class WhyForm(Form):
    """A reason, for what is put right or taken back."""

    why = Line(
        N_("Vì sao sửa"),
        [InputRequired(N_("Chưa ghi lý do. Mời ghi vì sao, để người xem sau hiểu.")), Length(max=300)],
    )


class CorrectForm(WhyForm):
    """A recognition as it should have been written."""

    role = SelectField(N_("Vai trò"), choices={})
    reason = SelectField(N_("Lý do công nhận"), choices={})
    number = Line(NUMBER, [SHORT])
    signed_on = Day(SIGNED, [Optional()])
    effective_on = Day(EFFECTIVE, [Optional()])
    ended_on = Day(N_("Ngày thôi"), [Optional()], description=N_("để trống nếu đang làm"))
    kind = SelectField(N_("Vì sao thôi"), choices={})
    note = Line(N_("Lý do thôi ghi trên giấy"), [Length(max=200)])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.role.choices = {role.value: gettext(words) for role, words in ROLES.items()}
        self.reason.choices = {reason.value: gettext(words) for reason, words in REASONS.items()}
        self.kind.choices = {"": gettext("Chưa rõ, hoặc đang làm")}
        self.kind.choices |= {kind.value: gettext(words) for kind, words in END_KINDS.items()}


class DecisionCorrectForm(WhyForm):
    """A decision as it should have been written, for everybody it names."""

    number = Line(NUMBER, [InputRequired(N_("Chưa ghi số quyết định. Ghi như trên giấy, ví dụ 12/QĐ-UBND.")), SHORT])
    signed_on = Day(SIGNED, [_one_of_two])
    effective_on = Day(EFFECTIVE, [Optional()])
    kind = SelectField(N_("Về việc"), choices={})

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.kind.choices = {kind.value: gettext(words) for kind, words in DECISION_KINDS.items()}


class ScanForm(Form):
    """One more scan of a decision."""

    scan = FileField(SCAN)


class NewnessForm(WhyForm):
    """Whether a recognition makes its person new."""

    recognised_on = SelectField(N_("Lần công nhận"), choices={})
    word = SelectField(N_("Người này"), choices={})

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.why.label.text = gettext("Vì sao")
        self.word.choices = {
            "new": gettext("là người mới, phải tập huấn trong 6 tháng"),
            "not": gettext("không phải người mới, kỳ hạn 6 tháng không áp dụng"),
            "": gettext("theo quy tắc chung, bỏ quyết định trước"),
        }


def role_of(text: str) -> TeamRole:
    """The role in a field of choices."""
    return TeamRole(text)


def reason_of(text: str) -> AppointmentReason:
    """The reason in a field of choices."""
    return AppointmentReason(text)


def decision_kind_of(text: str) -> DecisionKind:
    """The kind in a field of choices."""
    return DecisionKind(text)


Sent = dict[str, str]


def sent_lines(sent: Mapping[str, str], count: int) -> dict[int, Sent]:
    """The lines of a list in which somebody was written, by their place from 1: cells by column, and ``team``."""
    found: dict[int, Sent] = {}
    for place in range(1, min(count, MOST_LINES) + 1):
        cells = {column.value: sent.get(f"{column.value}-{place}", "").strip() for column in TYPED}
        if any(text for name, text in cells.items() if name != Column.ROLE.value):
            found[place] = cells | {"team": sent.get(f"team-{place}", "").strip()}
    return found


def sent_roles(sent: Mapping[str, str]) -> dict[int, TeamRole]:
    """The roles of a team's members whom a decision names, by appointment."""
    found: dict[int, TeamRole] = {}
    for name, value in sent.items():
        appointment_id = read_id(name.removeprefix("role-")) if name.startswith("role-") else None
        if appointment_id is not None and value in list(TeamRole):
            found[appointment_id] = TeamRole(value)
    return found


def as_day(day: date | None) -> str:
    """A day as people write it, for the cells of a row."""
    return f"{day:%d/%m/%Y}" if day else ""
