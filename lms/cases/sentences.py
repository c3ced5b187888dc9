"""What this room says when counts cannot be kept, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "cases.period.missing": N_("Không có kỳ số liệu này. Mời chọn một kỳ trong danh sách."),
    "cases.period.not_open": N_("Kỳ này chưa mở. Mời ghi từ ngày %(on)s."),
    "cases.period.locked": N_("Kỳ này đã khóa số liệu. Nếu cần sửa, mời đề nghị cấp tỉnh mở khóa."),
    "cases.unit.missing": N_("Không tìm thấy đơn vị này trong phạm vi phụ trách ở kỳ đã chọn. Mời xem lại danh sách."),
    "cases.team.not_standing": N_("Tổ mã %(team)s không hoạt động ở đơn vị này trong kỳ. Mời bỏ dòng ấy ra rồi ghi lại."),
    "cases.row.changed_meanwhile": N_("Dòng này vừa có người khác ghi. Mời xem số mới rồi ghi lại."),
    "cases.row.needed": N_("Đơn vị đã báo xong nên dòng này không để trống được. Mời ghi số, hoặc đánh dấu không phát sinh."),
    "cases.cell.not_a_number": N_("“%(text)s” không phải một số. Mời ghi số vụ, ví dụ 4."),
    "cases.cell.negative": N_("Số vụ không thể âm. Mời ghi từ 0 trở lên."),
    "cases.cell.fraction": N_("“%(text)s” không phải số nguyên. Mời ghi số vụ không có phần lẻ, ví dụ 4."),
    "cases.cell.too_many": N_("“%(text)s” quá lớn cho một tổ (nhiều nhất %(most)s). Mời xem lại."),
    "cases.cell.not_nothing": N_("Dòng đánh dấu không phát sinh mà ô này có số. Mời bỏ dấu, hoặc xóa số."),
    "cases.sum.unequal": N_("Cột %(column)s ghi %(whole)s, còn %(parts)s là %(sum)s. Hai bên phải bằng nhau, mời xem lại."),
    "cases.sum.exceeds": N_("Cột %(parts)s ghi %(sum)s, nhiều hơn cột %(column)s là %(whole)s. Mời xem lại."),
    "cases.not_all_entered": N_("Còn %(n)s tổ chưa có số. Mời ghi, hoặc đánh dấu không phát sinh, rồi báo xong."),
    "cases.no_teams": N_("Đơn vị này không có tổ hòa giải nào hoạt động trong kỳ, nên không có gì để ghi."),
    "cases.already_locked": N_("Kỳ này đã khóa từ trước. Mời tải lại trang."),
    "cases.not_locked": N_("Kỳ này không khóa. Mời tải lại trang."),
    "cases.file.no_heading": N_(
        "Không tìm thấy hàng tiêu đề có ô “Mã tổ” trong 10 hàng đầu. Mời tải tệp mẫu ở trang này về và điền vào đó."
    ),
    "cases.file.column_missing": N_("Tệp thiếu cột %(column)s. Mời tải tệp mẫu của kỳ này về và điền vào đó."),
    "cases.file.team_twice": N_("Hàng %(row)s: tổ mã %(team)s đã có ở hàng trước. Mời giữ một hàng."),
    "cases.file.bad_team": N_("Hàng %(row)s: mã tổ “%(text)s” không phải một số. Mời giữ nguyên cột mã tổ của tệp mẫu."),
    "cases.file.not_text": N_("Tệp CSV này không đọc được. Mời lưu lại ở dạng CSV UTF-8 hoặc XLSX."),
    "cases.form.unreadable": N_("Tệp biểu mẫu không đọc được ở chỗ “%(why)s”. Mời so với tệp mẫu form12-2013.yaml."),
    "cases.form.known": N_(
        "Đã có biểu mẫu mang mã %(key)s với nội dung khác. Biểu đã dùng thì không sửa; mời đặt mã mới và ngày mới."
    ),
    "cases.form.too_early": N_("Đã có số liệu của kỳ kết thúc sau ngày %(on)s nên biểu mới không thể bắt đầu từ ngày ấy."),
}
