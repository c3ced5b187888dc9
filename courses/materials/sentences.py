"""What this room says when a document or a hand-out cannot be written, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "materials.document.missing": N_("Không thấy tài liệu này trong phạm vi phụ trách. Mời tìm lại từ danh sách."),
    "materials.hand_out.missing": N_("Không thấy danh sách phát này trong phạm vi phụ trách. Mời mở lại trang tài liệu."),
    "materials.withdrawn": N_("Tài liệu này đã thôi dùng từ ngày %(on)s. Mời chọn tài liệu còn dùng."),
    "materials.too_early": N_("Ngày này trước ngày công bố tài liệu (%(on)s). Mời xem lại ngày."),
    "materials.nobody": N_("Ngày ấy đơn vị này không có hòa giải viên nào. Mời xem lại đơn vị và ngày phát."),
    "materials.not_yet": N_("Ngày này chưa tới. Mời chọn hôm nay hoặc một ngày đã qua."),
}
