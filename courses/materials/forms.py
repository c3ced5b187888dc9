"""Forms of documents: shape only."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Length

from lms.i18n import N_, gettext
from lms.web.forms import Day, Form, Line


class PublishForm(Form):
    """A document that was published."""

    title = Line(N_("Tên tài liệu"), [InputRequired(N_("Chưa ghi tên tài liệu.")), Length(max=200)])
    source = Line(
        N_("Căn cứ, nơi đăng"),
        [InputRequired(N_("Chưa ghi căn cứ hoặc nơi đăng.")), Length(max=300)],
        description=N_("số công văn, quyết định kèm theo, hoặc nơi đọc được"),
    )
    published_on = Day(N_("Ngày công bố"), [InputRequired(N_("Chưa ghi ngày công bố."))])
    lesson = SelectField(
        N_("Là bài học trên mạng"), choices={}, default="", description=N_("ai đọc bài ấy thì tính là đã mở tài liệu")
    )

    def __init__(self, lessons: Any = (), **given: Any) -> None:
        super().__init__(**given)
        self.lesson.choices = {"": gettext("Không")} | {str(lesson_id): title for lesson_id, title in lessons}


class HandOutForm(Form):
    """Everybody who is a mediator of a unit on a day was handed the document."""

    unit = Line(
        N_("Xã, phường"), [Length(max=120)], description=N_("mã hoặc tên; để trống là mọi hòa giải viên của đơn vị phụ trách")
    )
    handed_on = Day(N_("Ngày phát"), [InputRequired(N_("Chưa ghi ngày phát."))])
    paper = Line(
        N_("Danh sách ký nhận"),
        [InputRequired(N_("Chưa ghi danh sách ký nhận.")), Length(max=200)],
        description=N_("số, ngày hoặc tên của danh sách giấy, để người sau tìm lại được"),
    )


class WithdrawForm(Form):
    """A document is no longer current."""

    withdrawn_on = Day(
        N_("Thôi dùng từ ngày"),
        [InputRequired(N_("Chưa ghi ngày thôi dùng."))],
        description=N_("ghi nhầm tài liệu thì chọn đúng ngày công bố"),
    )
    why = Line(N_("Vì sao"), [InputRequired(N_("Chưa ghi lý do.")), Length(max=300)])
