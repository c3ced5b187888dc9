"""Forms about personal data: shape only."""

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, PasswordField, SelectField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.i18n import N_, gettext
from lms.people.rights.terms import BREACH_KINDS, BREACH_STEPS, KINDS, RULE_TITLES, STEPS, Step
from lms.web.forms import Day, Form, Line

WHY = [Length(max=2000)]
CHOOSE = N_("Chọn một dòng")


def _choices(words: Any) -> dict[str, str]:
    return {"": gettext(CHOOSE)} | {code.value: gettext(text) for code, text in words.items()}


class AskForm(Form):
    """A request of the person's own."""

    kind = SelectField(N_("Bác muốn gì?"), [InputRequired(N_("Chưa chọn việc. Mời chọn một dòng."))])
    detail = TextAreaField(N_("Nói rõ thêm"), WHY, description=N_("ví dụ: ngày sinh đúng là 12/3/1968"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.kind.choices = _choices(KINDS)


class AskForOtherForm(AskForm):
    """A request an officer writes down for somebody who asked on paper or in person."""

    kind = SelectField(N_("Người ấy muốn gì"), [InputRequired(N_("Chưa chọn việc. Mời chọn một dòng."))])
    received_on = Day(N_("Ngày nhận"), [InputRequired(N_("Chưa ghi ngày nhận."))])
    with_processors = BooleanField(N_("Có bên khác cùng xử lý dữ liệu này"))


class StepForm(Form):
    """What the office did about a request."""

    step = SelectField(N_("Đã làm gì"), [InputRequired(N_("Chưa chọn bước. Mời chọn một dòng."))])
    days = IntegerField(N_("Gia hạn thêm (ngày)"), [Optional()], description=N_("chỉ khi gia hạn"))
    note = TextAreaField(N_("Ghi chú, lý do"), WHY, description=N_("người hỏi đọc được"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.step.choices = _choices({step: words for step, words in STEPS.items() if step is not Step.LIFTED})


class LiftForm(Form):
    """A restriction ends: the only step there is, and why."""

    step = HiddenField(default=Step.LIFTED.value)
    days = IntegerField(validators=[Optional()])
    note = TextAreaField(N_("Vì sao gỡ"), [InputRequired(N_("Chưa ghi lý do. Mời ghi vài chữ.")), *WHY])


class EraseForm(Form):
    """Typing the name makes sure that nobody does this by a slip of the finger."""

    name = Line(N_("Gõ lại họ tên để xác nhận"), [InputRequired(N_("Chưa gõ họ tên. Mời gõ lại đúng họ tên."))])


class KeepForm(Form):
    """A record is kept longer."""

    until = Day(N_("Giữ đến ngày"), [InputRequired(N_("Chưa ghi ngày."))])
    reason = Line(N_("Vì sao giữ"), [InputRequired(N_("Chưa ghi lý do.")), *WHY])


class BreachForm(Form):
    """A breach as it was found."""

    kind = SelectField(N_("Việc gì đã xảy ra"), [InputRequired(N_("Chưa chọn việc. Mời chọn một dòng."))])
    found_on = Day(N_("Phát hiện ngày"), [InputRequired(N_("Chưa ghi ngày phát hiện."))])
    found_time = TimeField(
        N_("Lúc"), [InputRequired(N_("Chưa ghi giờ. Ghi theo mẫu 08:00."))], description=N_("giờ Việt Nam, ví dụ 08:00")
    )
    people = IntegerField(
        N_("Khoảng bao nhiêu người"), [InputRequired(), NumberRange(0, 10_000_000, N_("Ghi một số từ 0 trở lên."))]
    )
    what = TextAreaField(N_("Kể lại ngắn gọn"), [InputRequired(N_("Chưa ghi sự việc. Mời kể lại ngắn gọn.")), *WHY])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.kind.choices = _choices(BREACH_KINDS)


class BreachStepForm(Form):
    """What was done about a breach."""

    step = SelectField(N_("Đã làm gì"), [InputRequired(N_("Chưa chọn bước. Mời chọn một dòng."))])
    note = TextAreaField(N_("Ghi rõ"), [InputRequired(N_("Chưa ghi đã làm gì.")), *WHY])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.step.choices = _choices(BREACH_STEPS)


class RuleForm(Form):
    """A number the office decides or confirms."""

    key = SelectField(N_("Mức nào"), [InputRequired(N_("Chưa chọn mức. Mời chọn một dòng."))])
    value = IntegerField(N_("Là bao nhiêu"), [InputRequired(), NumberRange(1, 1200, N_("Ghi một số từ 1 đến 1200."))])
    valid_from = Day(N_("Từ ngày"), [InputRequired(N_("Chưa ghi từ ngày nào."))])
    source = Line(
        N_("Theo văn bản nào"),
        [InputRequired(N_("Chưa ghi số văn bản.")), Length(max=300)],
        description=N_("số, ngày, cơ quan ký"),
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.key.choices = _choices(RULE_TITLES)


class PinForm(Form):
    """One's own secret, asked for again before one's numbers are shown."""

    pin = PasswordField(N_("Mã PIN hoặc mật khẩu của bác"), [InputRequired(N_("Chưa gõ mã PIN. Mời gõ vào."))])


class PlainForm(Form):
    """A button."""
