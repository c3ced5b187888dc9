"""What this room says when a designation cannot be written, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "designations.designation.missing": N_("Không có danh hiệu này trong phạm vi phụ trách. Mời tìm lại từ danh sách."),
    "designations.twice": N_(
        "Đơn vị hoặc tổ này đã được chọn ở cấp ấy từ ngày %(from_on)s. Nếu dòng ấy ghi nhầm, mời dùng “Sửa”; "
        "nếu chọn lại, mời ghi thôi dòng trước."
    ),
    "designations.for_teams": N_("Danh hiệu này của tổ hòa giải. Mời mở trang của tổ rồi ghi ở đó."),
    "designations.for_units": N_("Danh hiệu này của cấp xã, không phải của tổ. Mời chọn danh hiệu của tổ."),
    "designations.not_a_commune": N_("Ngày bắt đầu không có xã này. Mời chọn đơn vị cấp xã của ngày ấy."),
    "designations.decision_missing": N_("Chưa ghi quyết định. Mời ghi số và ngày quyết định chọn hoặc công nhận."),
    "designations.level_above": N_("Danh hiệu do cấp trên chọn thì cán bộ cấp tỉnh ghi. Mời chọn “Xã tự chọn”."),
}
