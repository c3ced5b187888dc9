"""What the statistical forms refuse."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "statistics.column.missing": N_("Biểu này không có cột ấy. Mời mở danh sách từ một con số trong biểu."),
    "statistics.text.missing": N_("Không có ai trong đơn vị ghi trình độ như vậy. Mời tải lại trang."),
}
