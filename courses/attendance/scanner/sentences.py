"""What scanners and their records say: to a phone, and to the trainer whose phone it is."""

from courses.attendance.rules import Reason
from courses.attendance.scanner.rules import Settlement
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "attendance.scanner.bad_key": N_("Khóa của máy không đúng dạng. Mời đóng trang quét thẻ rồi mở lại."),
    "attendance.scanner.already": N_("Khóa này của tài khoản khác, hoặc máy đã báo mất. Máy cần tạo khóa mới rồi ghi lại."),
    "attendance.scanner.too_many": N_(
        "Tài khoản này đã có %(most)s máy quét. Mời báo mất những máy không dùng nữa rồi ghi lại."
    ),
    "attendance.scanner.unknown": N_("Máy chủ chưa biết máy quét này. Mời đăng nhập rồi mở lại trang quét thẻ để ghi máy."),
    "attendance.scanner.missing": N_("Không thấy máy quét này trong các máy của bạn."),
    "attendance.batch.unread": N_(
        "Không đọc được nội dung gửi lên. Máy giữ nguyên các lượt; mời mở lại trang quét thẻ rồi gửi."
    ),
    "attendance.batch.forged": N_("Lần gửi này không đúng chữ ký của máy quét nên chưa ghi gì. Máy giữ nguyên các lượt."),
    "attendance.batch.too_large": N_("Mỗi lần gửi nhiều nhất %(most)s lượt và 2 MB. Mời gửi làm nhiều lần."),
    "attendance.batch.too_often": N_("Nhiều lần gửi liền nhau không đúng chữ ký. Mời đợi %(seconds)s giây rồi gửi lại."),
    "attendance.record.missing": N_("Không thấy lượt này ở buổi này."),
    "attendance.record.already": N_("Lượt này đã được xử lý. Mời tải lại trang."),
    "attendance.record.nobody": N_("Chưa biết lượt này của ai. Mời tìm tên rồi chọn."),
}

# A walk-in by name: kept until the trainer has found the person.
HELD_NAME = N_("Đã giữ tên. Tập huấn viên tìm người này trong sổ rồi xác nhận.")

# What the person was refused for is said to the trainer, who holds the phone; the words of attendance speak to the learner.
REFUSED_PERSON = N_("Chưa tính: %(reason)s. Người này có mặt thì mời mở Lượt máy quét chưa tính của buổi, bấm Ghi có mặt.")
SAID_TO_LEARNER = frozenset(
    {
        Reason.TOO_EARLY,
        Reason.TOO_LATE,
        Reason.CANCELLED,
        Reason.CORRECTED,
        Reason.UNDONE,
        Reason.CARD_ALTERED,
        Reason.CARD_UNKNOWN,
        Reason.CARD_REVOKED,
    }
)

SETTLED: dict[Settlement, str] = {
    Settlement.TAKEN: N_("đã nhận như máy ghi"),
    Settlement.IDENTIFIED: N_("đã tìm ra người, ghi vào danh sách"),
    Settlement.CORRECTED: N_("đã ghi có mặt"),
    Settlement.DISMISSED: N_("không tính"),
}
