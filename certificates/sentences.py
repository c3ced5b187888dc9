"""What this room says when something cannot be done, and how its answers are called."""

from certificates.rules import Refusal
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "certificates.missing": N_("Không có giấy chứng nhận này trong phạm vi của tài khoản. Mời xem lại sổ cấp."),
    "certificates.issuer.unknown": N_("Không có đơn vị cấp giấy này trong phạm vi của tài khoản. Mời chọn đơn vị khác."),
    "certificates.nobody_eligible": N_("Chưa chọn ai đủ điều kiện. Mời chọn ít nhất một người rồi bấm lại."),
    "certificates.revoked.already": N_("Giấy %(number)s đã thu hồi từ trước. Mời tải lại trang."),
    "certificates.replaced.already": N_("Giấy %(number)s đã được thay bằng giấy khác. Mời mở giấy mới nhất."),
    "certificates.reason_needed": N_("Ghi lý do, ít nhất 5 ký tự. Người kiểm tra giấy sẽ đọc được lý do này."),
    "certificates.not_completed": N_("Người này chưa hoàn thành chương trình nên chưa cấp giấy được."),
    "certificates.render_failed": N_("Chưa in được giấy chứng nhận. Mời thử lại sau ít phút; nếu vẫn vậy, báo người quản trị."),
    "certificates.not_a_payload": N_("Tệp này không mang chữ ký của sổ cấp. Mời chọn tệp PDF tải từ sổ cấp."),
    "certificates.no_such_file": N_("Không mở được tệp %(path)s. Mời xem lại đường dẫn."),
    "certificates.keys_unreadable": N_("Tệp khóa không đọc được. Lấy lại tệp ở /.well-known/lms-keys.json của nơi cấp."),
    "certificates.no_such_key": N_(
        "Không có khóa công khai %(kid)s trong danh sách khóa. Mời lấy danh sách mới nhất của nơi cấp."
    ),
}

REFUSALS: dict[Refusal, str] = {
    Refusal.NOT_COMPLETED: N_("Chưa hoàn thành chương trình"),
    Refusal.ALREADY: N_("Đã có giấy"),
    Refusal.IMPORTED: N_("Đã có giấy của lớp trước đây"),
}
