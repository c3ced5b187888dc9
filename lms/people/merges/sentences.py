"""What this concept says when a precondition does not hold."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "merges.same_record": N_("Hai ô đang là cùng một người. Mời chọn hai người khác nhau."),
    "merges.person_gone": N_("Một trong hai người không còn trong sổ. Mời tải lại danh sách."),
    "merges.already_folded": N_("Một trong hai người vừa được gộp với người khác. Mời tải lại danh sách rồi xem lại."),
    "merges.two_identities": N_(
        "Hai người có hai số định danh khác nhau nên chưa gộp được. Nếu một số ghi sai, mời sửa số ấy trước rồi gộp."
    ),
    "merges.reason_needed": N_("Chưa ghi lý do. Mời ghi vài từ để người sau hiểu, từ 05 chữ cái."),
    "merges.merge.missing": N_("Không có lần gộp này, hoặc hai người ở ngoài đơn vị mình phụ trách. Mời xem lại danh sách."),
    "merges.already_undone": N_("Lần gộp này đã được tách lại rồi. Mời tải lại trang."),
    "merges.suspicion.missing": N_(
        "Không có cặp này, hoặc hai người ở ngoài đơn vị mình phụ trách. Mời xem lại danh sách người có thể trùng."
    ),
}
