"""What this concept says when a team cannot be assigned."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "assignments.missing": N_("Không tìm thấy xã đã chia này trong phạm vi phụ trách. Mời mở lại danh sách các xã đã chia."),
    "assignments.not_of_the_split": N_("Có tổ không thuộc xã đã chia này, nên chưa ghi gì. Mời tải lại trang rồi làm lại."),
    "assignments.not_a_successor": N_(
        "Có lựa chọn không phải là một trong các xã kế tiếp, nên chưa ghi gì. Mời tải lại trang rồi chọn lại."
    ),
}
