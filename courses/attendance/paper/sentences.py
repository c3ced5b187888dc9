"""What is said about paper: why a sheet, a row, a photo or an amount was not taken, and what to do now."""

from courses.attendance.paper.rules.entering import Mark
from courses.attendance.paper.rules.reading import Why
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "paper.sheet.missing": N_("Không thấy tờ ký này trong buổi học. Mời chọn lại từ danh sách các tờ của buổi."),
    "paper.sheet.nobody": N_("Lớp chưa có ai nên chưa in được tờ ký. Mời ghi tên người học trước."),
    "paper.row.missing": N_("Tờ ký này không có dòng ấy. Mời tải lại trang rồi nhập lại."),
    "paper.row.nobody": N_("Dòng %(number)s để trống trên tờ in. Mời chọn người đã ký ở dòng ấy rồi ghi lại."),
    "paper.row.twice": N_("Người ở dòng %(number)s đã có ở dòng %(other)s. Mời xem lại hai dòng ấy trên giấy."),
    "paper.photo.missing": N_("Không thấy ảnh này trong buổi học. Mời tải lại trang."),
    "paper.photo.unreadable": N_("Không mở được ảnh này. Mời chụp lại, hoặc gửi tệp PDF."),
    "paper.photo.none": N_("Chưa chọn tệp nào. Mời chọn ảnh chụp hoặc bản quét của tờ ký."),
    "paper.photo.not_a_picture": N_("Máy chỉ đọc được ảnh JPEG hoặc PNG. Tệp PDF này mời xem rồi nhập bằng phím."),
    "paper.render_failed": N_("Chưa lập được tệp PDF. Mời thử lại sau ít phút; nếu vẫn vậy, báo người quản trị."),
    "paper.amount": N_("Số tiền mỗi buổi phải lớn hơn 0 và không quá %(most)s đồng."),
    "paper.allowance.missing": N_("Chưa ghi mức chi nên chưa in được danh sách nhận tiền. Mời ghi mức chi trước."),
}

# Why a photo could not be read at all, and what to do now.
UNREAD: dict[str, str] = {
    "picture": N_("Không mở được ảnh này. Mời chụp lại."),
    "page": N_(
        "Không nhận ra tờ trong ảnh. Mời chụp lại cho thấy cả bốn ô đen ở góc và mã vuông, đủ sáng; hoặc nhập bằng phím."
    ),
    "foreign": N_("Ảnh này là của một buổi khác. Mời đính kèm ở đúng buổi có tờ ấy."),
}

WHY: dict[Why, str] = {
    Why.CLEAR: N_("rõ"),
    Why.LITTLE_INK: N_("rất ít mực, có thể là vết bẩn"),
    Why.STROKE: N_("chỉ có một nét hoặc dấu gạch, không giống chữ ký"),
    Why.NEIGHBOUR: N_("nét ký của dòng bên lấn sang"),
    Why.NO_MARKS: N_("không thấy mốc của dòng, có thể bị che hoặc gấp"),
    Why.COARSE: N_("ảnh quá nhỏ hoặc quá mờ"),
    Why.BLANK_ROW: N_("có người ký ở dòng trống, cần ghi là ai"),
}

MARKS: dict[Mark, str] = {
    Mark.SIGNED: N_("có ký"),
    Mark.ABSENT: N_("vắng"),
    Mark.DOUBTFUL: N_("xem lại"),
}
