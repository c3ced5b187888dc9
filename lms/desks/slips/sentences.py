"""What the printing of slips says when something does not hold."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "slips.person.missing": N_(
        "Không thấy người này, hoặc người này ở ngoài đơn vị mình phụ trách. Mời tìm lại trong danh sách."
    ),
    "slips.not_serving": N_("Người này hôm nay không còn là hòa giải viên nên chưa in phiếu được. Mời xem lại quyết định."),
    "slips.office_account": N_(
        "Người này còn giữ việc khác trong hệ thống, đăng nhập bằng mật khẩu. Mời quản trị viên in mã đặt lại mật khẩu."
    ),
    "slips.account.closed": N_("Tài khoản của người này đã khóa. Mời quản trị viên mở khóa trước, rồi in phiếu."),
    "slips.slip.already": N_(
        "Vừa có một phiếu khác được in cho người này. Mời tải lại trang và in lại nếu phiếu kia không đến tay người nhận."
    ),
}
