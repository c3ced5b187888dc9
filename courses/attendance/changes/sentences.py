"""What is said when a meeting cannot be changed any more. Each sentence says what happened and what to do now."""

from courses.attendance.changes.rules import Refusal
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    Refusal.OPEN: N_("Điểm danh buổi này đang mở. Mời đóng điểm danh trước rồi đổi ngày hoặc hủy."),
    Refusal.DAY_TAKEN: N_(
        "Đã ghi %(count)s người có mặt ở buổi này, nên buổi này đã học đúng ngày ấy. Buổi học ngày khác thì mời thêm buổi mới."
    ),
    Refusal.PERIODS_TAKEN: N_(
        "Đã ghi %(count)s người có mặt, số tiết của họ đã vào sổ. Phần học thêm thì mời thêm buổi mới; "
        "ai không học thì sửa điểm danh của người ấy."
    ),
    Refusal.OUTSIDE: N_(
        "Theo giờ mới thì %(count)s lượt quét đã ghi không còn đúng cửa giờ điểm danh. "
        "Mời ghi giờ gần hơn với giờ đã học, hoặc giữ giờ cũ."
    ),
    Refusal.MINUTES: N_(
        "Theo giờ mới thì %(count)s người đổi từ đủ thành chưa đủ số phút dự, hoặc ngược lại. "
        "Mời giữ giờ và phần trăm cũ; ai ghi chưa đúng thì sửa từng người."
    ),
    Refusal.PRESENT: N_(
        "Đã ghi %(count)s người có mặt, nên buổi này đã học và không hủy được. Ghi nhầm thì mời sửa từng người trước."
    ),
}
