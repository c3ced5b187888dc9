"""What this room says when something cannot be done."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "obligations.not_a_day": N_("“%(typed)s” không phải một ngày có trong lịch. Ghi theo mẫu 2026-11-22."),
    "obligations.case.missing": N_("Không có thời hạn này trong phạm vi phụ trách."),
    "obligations.decision.missing": N_("Không có quyết định này trong phạm vi phụ trách."),
    "obligations.term.unknown": N_("Người này không có thời hạn tập huấn nào mở từ ngày %(day)s."),
    "obligations.exemption.already": N_("Thời hạn mở từ ngày %(day)s đã được miễn rồi."),
    "obligations.suspension_reversed": N_("Ngày cuối đứng trước ngày đầu. Mời xem lại hai ngày."),
    "obligations.suspension_too_long": N_("Một lần tạm dừng ghi nhiều nhất %(days)s ngày. Mời xem lại hai ngày."),
    "obligations.suspension_ends_before_term": N_(
        "Thời hạn chỉ bắt đầu từ ngày %(day)s, nên những ngày này không làm thời hạn đứng lại. Mời xem lại hai ngày."
    ),
    "obligations.suspension_needs_document": N_("Ghi lý do và số văn bản làm căn cứ tạm dừng."),
    "obligations.being_worked_out": N_(
        "Quy định vừa đổi, nên thời hạn của mọi người đang được tính lại. Trong lúc tính, người đã theo quy định mới, người "
        "còn theo quy định cũ; số liệu chỉ hiện khi tất cả theo cùng một quy định."
    ),
    "obligations.stopped_half_way": N_(
        "Quy định đã đổi nhưng việc tính lại thời hạn của mọi người dừng giữa chừng. Máy thử lại mỗi phút một lần; sau năm "
        "phút trang vẫn chưa mở thì mời báo người quản trị xem nhật ký máy chủ."
    ),
    "obligations.exemption_needs_reason": N_("Ghi lý do miễn, kèm căn cứ."),
}
