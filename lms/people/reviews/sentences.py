"""What this room says when a step of the review cannot be, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "reviews.review.missing": N_("Không có đợt rà soát này, hoặc đợt ấy thuộc xã khác. Mời xem lại danh sách."),
    "reviews.entry.missing": N_("Đợt rà soát này không có tổ ấy. Mời tải lại trang."),
    "reviews.due_too_early": N_("Hạn xong phải sau ngày xét %(as_of)s. Mời chọn ngày khác."),
    "reviews.none_to_open": N_("Các xã đã chọn đều có đợt rà soát năm %(year)s, hoặc chưa có tổ nào. Không có gì để mở."),
    "reviews.review.closed": N_("Đợt rà soát đã khóa từ trước nên không sửa được nữa. Mời ghi vào đợt của năm sau."),
    "reviews.not_all_decided": N_("Còn %(n)s tổ chưa có kết quả. Mời ghi đủ rồi khóa."),
    "reviews.note_missing": N_("Đề nghị này cần ghi rõ lý do hoặc cách làm. Mời ghi vào ô ghi chú."),
    "reviews.same_outcome": N_("Kết quả này đang được ghi rồi. Mời chọn kết quả khác nếu cần sửa."),
    "reviews.nothing_to_keep": N_("Không còn tổ nào đủ theo Điều 12 mà chưa có kết quả. Mời ghi từng tổ còn lại."),
}
