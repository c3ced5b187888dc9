"""What this room says when a report cannot go where it was to go."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "periods.period.missing": N_("Không thấy kỳ báo cáo này trong phạm vi của tài khoản. Mời xem lại danh sách kỳ báo cáo."),
    "periods.unit.missing": N_("Không thấy báo cáo của đơn vị này trong phạm vi của tài khoản. Mời chọn đơn vị khác."),
    "periods.list.missing": N_("Không có danh sách nào như vậy. Mời quay lại báo cáo và bấm vào một con số."),
    "periods.snapshot.missing": N_("Chưa có bản báo cáo này. Mời xem lại các bản đã gửi."),
    "periods.snapshot.unreadable": N_(
        "Bản báo cáo số %(number)s không đọc được: dữ liệu đã bị sửa sau khi ký. Chạy lms report verify và báo người phụ "
        "trách an toàn thông tin."
    ),
    "periods.reversed": N_("Kỳ kết thúc ngày %(last)s, trước ngày bắt đầu %(first)s. Mời xem lại hai ngày."),
    "periods.due_too_early": N_("Hạn gửi phải sau ngày đầu kỳ %(first)s. Mời chọn ngày khác."),
    "periods.title_missing": N_("Báo cáo đột xuất cần một tên, ví dụ: Rà soát tập huấn trước Tết."),
    "periods.nobody_below": N_("Đơn vị này không có đơn vị cấp dưới nào phải gửi báo cáo. Mời chọn đơn vị khác."),
    "periods.already_open": N_("Kỳ này đã mở rồi. Mời xem trong danh sách kỳ báo cáo."),
    "periods.not_begun": N_("Kỳ báo cáo bắt đầu ngày %(on)s nên chưa gửi được."),
    "periods.already_moved_on": N_("Báo cáo vừa có người xử lý trước. Mời tải lại trang, xem tình trạng mới rồi làm tiếp."),
    "periods.two_people": N_("Người gửi báo cáo không tự nhận hay trả lại báo cáo của mình. Mời nhờ một người khác."),
    "periods.note_missing": N_("Trả lại báo cáo cần kèm lời: điều gì cần xem lại."),
    "periods.too_long": N_("Phần lời dài quá %(most)s ký tự. Mời ghi ngắn lại."),
    "periods.does_not_add_up": N_("Số liệu vừa thay đổi trong lúc lập báo cáo. Mời gửi lại."),
    "periods.altered": N_("Có %(count)s dòng báo cáo không khớp chữ ký:\n%(rows)s"),
    "periods.not_the_same": N_(
        "Có %(count)s bản lập lại không ra đúng nội dung đã ký (report_snapshot %(ids)s): sổ đã bị sửa ngoài hệ thống, "
        "hoặc đơn vị hành chính được ghi lùi ngày. Xem chênh lệch của báo cáo để biết vì sao."
    ),
    "periods.file_altered": N_("Tệp này đã bị sửa: nội dung không khớp với chữ ký."),
    "periods.file_unreadable": N_("Tệp này không phải bản báo cáo đã ký của hệ thống."),
}
