"""What this room says of a file it does not take, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "files.too_large": N_("Tệp lớn hơn %(limit)s MB nên chưa nhận. Mời chia tệp hoặc nén ảnh lại rồi gửi."),
    "files.empty": N_("Tệp không có gì bên trong. Mời mở tệp, lưu lại rồi gửi."),
    "files.removed": N_("Tệp này đã hết thời gian giữ nên đã xóa khỏi kho. Các dòng đã ghi vẫn nằm trong sổ."),
    "files.gone": N_("Không tìm thấy nội dung tệp trong kho. Mời báo người quản trị khôi phục từ bản sao lưu."),
    "files.scan_type": N_("Bản quét phải là tệp PDF, JPG hoặc PNG. Mời quét hoặc chụp lại, lưu thành một trong ba loại ấy."),
    "files.scan_broken": N_("Bản quét bị hỏng hoặc không đọc hết được. Mời quét lại rồi gửi tệp mới."),
    "files.scan_locked": N_("Tệp PDF đang đặt mật khẩu nên chưa nhận. Mời bỏ mật khẩu, hoặc in ra rồi quét lại."),
    "files.scan_acting": N_(
        "Trong bản quét có phần tự chạy hoặc tệp khác đính kèm nên chưa nhận. Mời in ra rồi quét lại thành tệp mới."
    ),
    "files.picture_large": N_(
        "Ảnh có hơn %(points)s triệu điểm nên chưa mở. Mời đặt máy chụp ở cỡ ảnh thường (12 triệu điểm là đủ) rồi chụp lại."
    ),
    "files.scan_long": N_("Bản quét có hơn %(limit)s trang nên chưa nhận. Mời chỉ gửi các trang của quyết định này."),
    "files.type_refused": N_("Nội dung tệp không thuộc loại nhận ở đây. Mời xem các loại tệp ghi cạnh ô chọn tệp."),
    "files.csv_unreadable": N_("Không đọc được tệp CSV này. Mời lưu lại theo mã UTF-8, hoặc lưu thành Excel (.xlsx) rồi gửi."),
    "files.csv_long": N_("Tệp có hơn %(limit)s dòng nên chưa đọc. Mời chia thành nhiều tệp."),
    "files.not_xlsx": N_(
        "Đây không phải tệp Excel (.xlsx). Mời mở bảng bằng Excel, chọn Lưu thành, loại Excel Workbook (.xlsx)."
    ),
    "files.text_not_xlsx": N_(
        "Tệp mang đuôi .xlsx nhưng bên trong là văn bản (như CSV) đổi tên. "
        "Mời mở bằng Excel, chọn Lưu thành, loại Excel Workbook (.xlsx), rồi gửi tệp mới."
    ),
    "files.old_or_locked_xls": N_(
        "Tệp là Excel kiểu cũ (.xls) hoặc đang đặt mật khẩu. "
        "Mời mở bằng Excel, bỏ mật khẩu nếu có, lưu thành Excel Workbook (.xlsx) rồi gửi lại."
    ),
    "files.ods_not_xlsx": N_(
        "Tệp là bảng OpenDocument (.ods). Mời mở bằng LibreOffice, lưu thành Excel 2007 (.xlsx) rồi gửi lại."
    ),
    "files.broken_xlsx": N_("Tệp Excel bị hỏng, không mở được. Mời mở bằng Excel, lưu thành tệp mới rồi gửi lại."),
    "files.bomb": N_("Tệp nén quá nhiều dữ liệu bên trong nên chưa mở. Mời chép riêng bảng cần gửi sang một tệp Excel mới."),
    "files.macros": N_("Tệp có macro nên chưa nhận. Mời lưu thành Excel Workbook (.xlsx), loại không có macro."),
    "files.nested": N_("Trong bảng có tệp khác đính kèm nên chưa nhận. Mời xóa tệp đính kèm khỏi bảng rồi gửi lại."),
    "files.entities": N_("Tệp có khai báo lạ mà Excel không ghi ra. Mời mở bằng Excel, lưu thành tệp mới rồi gửi lại."),
    "files.no_such_sheet": N_("Tệp không có trang tính “%(name)s”. Mời chọn một trang tính khác."),
    "files.too_wide": N_(
        "Bảng trải quá rộng nên chưa đọc: có ô còn chữ nằm rất xa bảng. Mời chép riêng bảng cần gửi sang một tệp Excel mới."
    ),
    "files.too_many_rows": N_(
        "Bảng có hơn %(limit)s dòng nên chưa đọc. Mời chia thành nhiều tệp, mỗi tệp một huyện cũ hoặc vài xã. "
        "Nếu bảng ngắn hơn thế, hãy xóa các ô còn chữ ở phía dưới."
    ),
}
