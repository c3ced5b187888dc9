"""What the demo says when it refuses."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "demo.production": N_(
        "Hệ thống chạy thật không nhận dữ liệu minh họa. Chạy thử ở một máy khác, không đặt LMS_ENV=production."
    ),
    "demo.own_data": N_(
        "Ở đây đã có dữ liệu, nên không nạp dữ liệu minh họa. Chọn một thư mục dữ liệu trống bằng LMS_DATA_DIR rồi chạy lại."
    ),
    "demo.no_tables": N_("Cơ sở dữ liệu chưa có bảng nào. Chạy lms db upgrade trước, rồi nạp dữ liệu minh họa."),
}
