"""What this room says when an act cannot be, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "careers.not_served_yet": N_(
        "Ngày này người đó chưa làm ở tổ (công nhận từ %(recognised_on)s). Mời xem lại ngày trên quyết định."
    ),
    "careers.not_served_any_more": N_("Người này đã thôi từ ngày %(ended_on)s nên không đổi được. Mời ghi công nhận lại."),
    "careers.first_day": N_(
        "%(recognised_on)s chính là ngày công nhận. Nếu lần ấy ghi nhầm, mời dùng “Sửa lần công nhận” thay cho việc này."
    ),
    "careers.same_role": N_("Người này đang giữ đúng vai trò ấy rồi. Mời chọn vai trò khác."),
    "careers.second_head": N_("Tổ đang có tổ trưởng công nhận từ ngày %(recognised_on)s. Mời đổi vai trò người ấy trước."),
    "careers.same_team": N_("Người này đang ở %(team)s. Mời chọn một tổ khác."),
    "careers.born_later": N_("Ngày công nhận %(recognised_on)s trước khi người này sinh ra. Mời xem lại ngày."),
    "careers.too_young": N_("Ngày công nhận người này mới %(age)s tuổi, dưới %(least)s tuổi. Mời xem lại ngày hoặc năm sinh."),
    "careers.overlap_open": N_(
        "Người này là hòa giải viên của %(team)s từ ngày %(from_on)s. Ghi ngày thôi của lần ấy trước rồi sửa lại."
    ),
    "careers.overlap": N_(
        "Người này đã là hòa giải viên của %(team)s từ %(from_on)s đến %(to_on)s. Hai lần công nhận không được chồng ngày."
    ),
    "careers.nothing_changed": N_("Chưa có gì khác với điều đang ghi. Mời sửa một ô rồi ghi lại."),
    "careers.reason_missing": N_("Chưa ghi lý do. Mời ghi vì sao, để người xem sau hiểu."),
    "careers.kind_not_leaving": N_("Lý do này chỉ do chương trình ghi khi chuyển tổ hoặc bầu lại. Mời chọn lý do khác."),
    "careers.decision_two_dates": N_(
        "Quyết định số %(number)s của xã trong sổ mang ngày %(known_on)s, còn ở đây là %(said_on)s. "
        "Một số quyết định trong năm chỉ có một ngày; mời xem lại bản giấy."
    ),
    "careers.decision_number_short": N_(
        "Số %(said)s chưa có phần ký hiệu. Trong sổ xã này đã có Quyết định %(number)s ngày %(known_on)s. "
        "Nếu là quyết định ấy, mời ghi đủ %(number)s; nếu là quyết định khác, mời ghi đủ số, ký hiệu như trên văn bản."
    ),
    "careers.decision_has_no_date": N_("Quyết định chưa có ngày ký lẫn ngày hiệu lực. Mời ghi một trong hai ngày."),
    "careers.decision.missing": N_("Không có quyết định này, hoặc quyết định thuộc đơn vị khác. Mời tìm lại từ trang của tổ."),
    "careers.decision_without_number": N_("Lần công nhận này chưa có số quyết định nên chưa đính kèm được. Mời ghi số trước."),
    "careers.scan.missing": N_("Quyết định này chưa có bản quét. Mời đính kèm một bản."),
    "careers.nobody": N_("Chưa ghi người nào. Mời ghi ít nhất một người vào danh sách."),
    "careers.newness_unknown": N_("Người này không có lần công nhận ngày %(recognised_on)s. Mời tải lại trang."),
    "careers.unit.missing": N_("Không có xã này trong phạm vi phụ trách. Mời chọn lại xã."),
}
