"""What this room says when a precondition does not hold. The sentences of single rows stand in ``roster/words.py``."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "people.recognition_refused": N_(
        "Người thứ %(row)s trong danh sách chưa ghi được vào sổ (%(reason)s). Chưa ghi gì cả; mời xem lại người này."
    ),
    "people.recognition_day_missing": N_("Quyết định chưa có ngày ký lẫn ngày hiệu lực. Mời ghi một trong hai ngày."),
    "people.appointment.missing": N_("Lần công nhận này không còn trong sổ, hoặc vừa được sửa. Mời tải lại trang."),
    "people.appointment_already_ended": N_("Người này đã thôi từ ngày %(ended_on)s. Mời tải lại trang."),
    "people.ended_before_recognised": N_("Ngày thôi phải sau ngày công nhận %(recognised_on)s. Mời xem lại quyết định."),
    "people.person.missing": N_(
        "Không có người này, hoặc người này ở ngoài đơn vị mình phụ trách. Mời tìm lại trong danh sách."
    ),
    "people.team.missing": N_("Không có tổ hòa giải này, hoặc tổ ở ngoài đơn vị mình phụ trách. Mời tìm lại từ trang của xã."),
    "roster.headings_not_found": N_(
        "Không thấy dòng tiêu đề trong %(searched)s dòng đầu của bảng. "
        "Mời đặt một dòng có các cột Mã xã, Tổ hòa giải, Họ và tên, Ngày ký phía trên danh sách."
    ),
    "roster.column_missing": N_(
        "Bảng còn thiếu cột: %(columns)s (đã đọc tiêu đề ở dòng %(row)s). Mời thêm cột này rồi gửi lại."
    ),
    "roster.no_rows": N_("Dưới dòng tiêu đề chưa có dòng nào ghi người. Mời xem lại trang tính đầu tiên của tệp."),
    "roster.column_twice": N_(
        "Cột thứ %(first)s và cột thứ %(second)s cùng được chọn là một. Mời chọn lại, hoặc bỏ qua một cột."
    ),
    "roster.nothing_accepted": N_("Chưa chọn nhóm dòng nào để ghi. Mời chọn Mới, Thay đổi, hoặc cả hai."),
    "roster.already_undone": N_("Tệp này chưa ghi gì vào sổ, hoặc đã được rút lại. Mời tải lại trang."),
    "roster.built_upon": N_(
        "Chưa rút lại được: %(n)s người trong tệp đã có ghi chép về sau. Chưa đổi gì cả; mời xem tên từng người ở trang ấy."
    ),
    "roster.import.missing": N_("Không có tệp nhập này, hoặc tệp thuộc đơn vị khác. Mời xem lại danh sách tệp đã đưa vào."),
    "roster.unit.missing": N_("Hôm nay không có đơn vị mang mã này, hoặc đơn vị ở ngoài phạm vi phụ trách. Mời xem lại mã."),
    "roster.row.missing": N_("Tệp không có dòng %(row)s. Mời quay lại danh sách dòng."),
    "roster.already_writing": N_("Tệp đang được đọc hoặc ghi. Mời đợi việc này xong."),
    "roster.already_written": N_("Tệp này đã ghi vào sổ rồi. Mời xem kết quả ở trang của tệp."),
    "roster.let_go": N_("Tệp này đã hết thời gian giữ, các dòng chưa vào sổ đã xóa nội dung. Mời đưa tệp mới vào để ghi tiếp."),
    "roster.no_unit": N_("Tài khoản chưa được giao đơn vị nào để nhập danh sách. Mời quản trị viên cấp quyền."),
}
