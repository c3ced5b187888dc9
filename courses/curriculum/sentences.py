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

# What the shipped curricula say of themselves; a curriculum that replaces them speaks its own words.
NOTES: tuple[str, ...] = (
    N_(
        "Bản minh họa: một chuyên đề kiến thức và sáu kỹ năng, 12 tiết. Danh mục chính thức của Quyết định 4077 chưa "
        "tra được; ngày bắt đầu lấy theo ngày ký."
    ),
    N_("Bản minh họa, 16 tiết. Danh mục chuyên đề, số tiết và mức đạt chính thức của Quyết định 2372 chưa tra được."),
    N_("Bản minh họa, 8 tiết. Học bồi dưỡng hằng năm không thay cho lần học đầu và không tính vào hạn sáu tháng."),
    N_(
        "Bản minh họa, 24 tiết. Chưa tra được chương trình chính thức dành riêng cho tập huấn viên; bản này xếp theo "
        "các chuyên đề của hòa giải viên và thêm phương pháp giảng dạy."
    ),
    N_("Bản minh họa, 8 tiết, do phần mềm đặt cho cán bộ theo dõi công tác này; không phải nội dung của Quyết định 2372."),
)
