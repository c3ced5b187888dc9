"""What this room says when a link of a supporter cannot be written, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "supporters.supporter.missing": N_("Không có người hỗ trợ này trong phạm vi phụ trách. Mời tìm lại từ danh sách."),
    "supporters.twice": N_(
        "Người này đang hỗ trợ %(team)s từ ngày %(from_on)s. Ghi thôi lần ấy trước, hoặc bỏ tổ này khỏi danh sách."
    ),
    "supporters.not_a_commune": N_("Người hỗ trợ gắn với một xã hoặc các tổ của xã. Mời chọn đơn vị cấp xã."),
    "supporters.team_elsewhere": N_("Có tổ không thuộc xã này vào ngày bắt đầu. Mời chọn lại các tổ."),
    "supporters.profession_words": N_("Nghề khác thì mời ghi rõ ở ô “Nơi công tác”."),
    "supporters.no_teams": N_("Chưa chọn tổ nào. Mời chọn ít nhất một tổ, hoặc chọn “mọi tổ của xã”."),
}
