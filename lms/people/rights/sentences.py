"""What this room says when something about personal data cannot be, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "rights.request.missing": N_("Không có yêu cầu này, hoặc yêu cầu thuộc xã khác. Mời xem lại danh sách."),
    "rights.breach.missing": N_("Không có vụ việc này, hoặc vụ việc thuộc đơn vị khác. Mời xem lại danh sách."),
    "rights.detail_missing": N_("Chưa ghi muốn sửa gì, hoặc vì sao. Mời ghi vài chữ."),
    "rights.note_missing": N_("Cần ghi rõ lý do hoặc đã làm gì. Mời ghi vào ô ghi chú."),
    "rights.asked_already": N_(
        "Bác đang có một yêu cầu cùng loại chưa trả lời xong. Mời chờ trả lời, hoặc gọi cán bộ tư pháp xã."
    ),
    "rights.nobody_to_answer": N_("Sổ chưa ghi người này thuộc xã nào nên chưa có nơi trả lời. Mời gọi cán bộ tư pháp xã."),
    "rights.received_in_future": N_("Ngày nhận không thể sau hôm nay. Mời ghi lại ngày."),
    "rights.step.already": N_("Bước này đã ghi, hoặc yêu cầu đã kết thúc. Mời tải lại trang."),
    "rights.extension_days": N_("Chỉ gia hạn được từ 1 đến %(most)s ngày. Mời ghi lại số ngày."),
    "rights.extension_late": N_("Đã quá hạn %(due_on)s nên không gia hạn được nữa. Mời ghi kết quả."),
    "rights.not_erased": N_("Hồ sơ chưa được ẩn danh. Mời bấm Ẩn danh hồ sơ trước, hoặc ghi Không thực hiện kèm lý do."),
    "rights.breach_in_future": N_("Lúc phát hiện không thể sau bây giờ. Mời ghi lại."),
    "rights.still_serving": N_(
        "Người này đang là hòa giải viên nên phải giữ trong sổ. Mời ghi thôi làm trước, hoặc ghi Không thực hiện kèm lý do."
    ),
    "rights.still_trainer": N_("Người này đang là tập huấn viên nên phải giữ trong sổ. Mời ghi thôi làm trước."),
    "rights.still_supporter": N_("Người này đang hỗ trợ tổ hòa giải nên phải giữ trong sổ. Mời ghi thôi hỗ trợ trước."),
    "rights.still_in_office": N_("Người này còn tài khoản có quyền khác. Mời quản trị viên kết thúc các quyền ấy trước."),
    "rights.erased.already": N_("Hồ sơ này đã ẩn danh từ trước."),
    "rights.confirm_name": N_("Chữ gõ vào chưa khớp với họ tên. Mời gõ lại đúng họ tên để xác nhận."),
    "rights.until_past": N_("Ngày giữ đến phải sau hôm nay. Mời ghi lại."),
    "rights.rule_day": N_("Đã có mức bắt đầu từ ngày %(day)s. Mời chọn ngày khác."),
    "rights.wrong_pin": N_("Mã PIN hoặc mật khẩu chưa đúng nên chưa hiện số. Mời gõ lại."),
    "rights.pin_throttled": N_("Đã gõ sai nhiều lần. Mời đợi ít phút rồi thử lại."),
}

# What the shipped rules say of themselves; what an office sets speaks its own words.
NOTES: tuple[str, ...] = (
    N_("Báo đã nhận yêu cầu trong 02 ngày làm việc."),
    N_("Rút sự đồng ý, hạn chế xử lý, phản đối xử lý: thực hiện trong 15 ngày."),
    N_("Có bên khác cùng xử lý dữ liệu thì 20 ngày."),
    N_("Xem, nhận bản sao, sửa, xóa: chưa tra được mức riêng, tạm lấy như hạn chế xử lý."),
    N_("Gia hạn một lần, không quá 15 ngày, có lý do."),
    N_("Báo vi phạm trong 72 giờ từ khi phát hiện: nhớ lại từ Luật 91/2025/QH15, chưa đối chiếu văn bản."),
    N_("Giữ tên và số 60 tháng sau ngày thôi làm lần cuối. Văn bản chưa nói; cơ quan quản lý sổ quyết định."),
    N_("Giữ tệp danh sách như khi đưa lên 90 ngày; các dòng đã ghi vẫn nằm mã hóa trong sổ."),
    N_("Mặc định của hệ thống"),
)
