"""What is said about flags: what was seen, and what to ask."""

from courses.attendance.flags.rules import FlagKind
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "attendance.flag.missing": N_("Không thấy điều cần xem lại này."),
}

# What was seen, in a few words, and what to look for.
KINDS: dict[FlagKind, tuple[str, str]] = {
    FlagKind.SAME_PHONE: (
        N_("Một máy quét ở hai nơi cùng giờ"),
        N_("Có thể ai đó gửi ảnh chụp mã cho người ở nơi khác. Mời xem những người dưới đây có ngồi trong phòng không."),
    ),
    FlagKind.TWO_PLACES: (
        N_("Một người được ghi ở hai buổi cùng giờ"),
        N_("Mời hỏi người ấy dự buổi nào, rồi sửa buổi kia thành vắng."),
    ),
    FlagKind.AFTER_CLASS: (
        N_("Quét khi buổi học đã xong"),
        N_("Các lượt này không được tính. Nếu người ấy có dự, mời ghi có mặt và nêu lý do."),
    ),
    FlagKind.CLOCK_JUMP: (
        N_("Đồng hồ của máy quét bị chỉnh giữa chừng"),
        N_("Giờ vào, giờ ra do máy này ghi có thể lệch. Mời đối chiếu với tờ ký tên."),
    ),
}
