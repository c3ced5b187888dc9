"""What this room says when a recognition of a trainer cannot be written, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "trainers.trainer.missing": N_("Không có tập huấn viên này trong phạm vi phụ trách. Mời tìm lại từ danh sách."),
    "trainers.overlap_open": N_(
        "Người này đã là tập huấn viên cấp ấy của đơn vị ấy từ ngày %(from_on)s. Ghi thôi lần ấy trước, hoặc dùng “Sửa”."
    ),
    "trainers.overlap": N_(
        "Người này đã là tập huấn viên cấp ấy của đơn vị ấy từ %(from_on)s đến %(to_on)s. Hai lần không được chồng ngày."
    ),
    "trainers.other_level_unit": N_("Đơn vị này không thuộc cấp đã chọn vào ngày bắt đầu. Mời chọn lại cấp hoặc đơn vị."),
    "trainers.district_over": N_(
        "Cấp huyện kết thúc ngày %(on)s. Mời ghi ngày thôi không sau ngày ấy, hoặc chọn cấp tỉnh, cấp xã."
    ),
    "trainers.same_level": N_("Người này đang ở đúng cấp và đơn vị ấy rồi. Mời chọn cấp hoặc đơn vị khác."),
    "trainers.kind_not_leaving": N_("Lý do này chỉ do chương trình ghi khi chuyển cấp. Mời chọn lý do khác."),
    "trainers.profession_words": N_("Nghề khác thì mời ghi rõ ở ô “Chức vụ, nơi công tác”."),
}
