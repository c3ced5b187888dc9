"""What is said alike of trainers, supporters and designations when something cannot be, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "decided.ends_before_begin": N_(
        "Ngày thôi %(valid_to)s không sau ngày bắt đầu %(valid_from)s. Mời xem lại hai ngày trên giấy."
    ),
    "decided.ended_already": N_("Dòng này đã thôi từ ngày %(valid_to)s. Nếu ngày ấy ghi nhầm, mời dùng “Sửa”."),
    "decided.changed_meanwhile": N_("Có người vừa sửa dòng này. Mời tải lại trang rồi làm lại."),
    "decided.name_shape": N_("Họ và tên có chữ số hoặc quá ngắn. Mời ghi đủ họ và tên."),
    "decided.no_such_level": N_(
        "Ngày %(on)s không có cấp này: từ 01/7/2025 không còn cấp huyện. Mời chọn cấp khác, hoặc xem lại ngày."
    ),
    "decided.unit_needed": N_("Chưa ghi đơn vị. Mời ghi mã hoặc tên đơn vị."),
    "decided.unit_unknown": N_(
        "Ngày %(on)s không có đơn vị “%(text)s” thuộc cấp này trong phạm vi phụ trách. Mời xem lại mã hoặc tên."
    ),
    "decided.unit_ambiguous": N_("Có nhiều đơn vị tên “%(text)s”: %(codes)s. Mời ghi mã thay cho tên."),
    "decided.unit.missing": N_("Không có đơn vị này trong phạm vi phụ trách vào ngày đang xem. Mời xem lại mã và ngày."),
    "decided.nothing_changed": N_("Chưa có gì khác với điều đang ghi. Mời sửa một ô rồi ghi lại."),
    "decided.begin_missing": N_("Chưa rõ bắt đầu từ ngày nào. Mời ghi ngày bắt đầu, hoặc ngày ký quyết định."),
}
