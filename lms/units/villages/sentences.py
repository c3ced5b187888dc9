"""What this concept says when something cannot be done to a village."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "villages.missing": N_("Không tìm thấy thôn, tổ dân phố này trong phạm vi phụ trách. Mời mở lại trang của xã."),
    "villages.not_a_commune": N_("Thôn, tổ dân phố chỉ lập được dưới một xã, phường, đặc khu đang có. Mời mở trang của xã ấy."),
    "villages.name_missing": N_("Chưa có tên thôn, tổ dân phố. Mời ghi tên."),
    "villages.name_taken": N_("Xã đã có %(name)s trong thời gian ấy. Mời dùng tên khác, hoặc xem lại ngày."),
    "villages.not_begun": N_("Ngày %(on)s chưa có %(name)s. Mời chọn một ngày sau khi thôn được lập."),
    "villages.ended": N_("Từ trước ngày %(on)s không còn %(name)s. Mời chọn thôn đã kế tiếp, hoặc một ngày sớm hơn."),
    "villages.later_known": N_("%(name)s còn điều được ghi từ ngày %(on)s trở đi. Mời chọn một ngày muộn hơn."),
    "villages.merge_needs_two": N_("Sáp nhập thôn cần ít nhất hai thôn. Mời đánh dấu các thôn sáp nhập."),
    "villages.marked_so": N_("%(name)s đã được ghi như vậy vào ngày %(on)s, nên không có gì thay đổi. Mời xem lại ngày."),
}
