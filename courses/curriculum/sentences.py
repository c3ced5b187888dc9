"""What the curricula say when something does not hold."""

from courses.curriculum.rules import Audience
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "curriculum.version.unknown": N_("Chưa có chương trình “%(key)s”. Mời xem danh mục chương trình rồi chọn lại."),
}

AUDIENCES: dict[Audience, str] = {
    Audience.MEDIATOR_FIRST: N_("hòa giải viên học lần đầu; tính vào hạn 6 tháng và tỷ lệ tập huấn"),
    Audience.MEDIATOR_YEARLY: N_("hòa giải viên bồi dưỡng hằng năm; không thay cho lần học đầu"),
    Audience.TRAINER: N_("tập huấn viên"),
    Audience.OFFICER: N_("cán bộ theo dõi công tác hòa giải"),
}
