"""What this room says when something cannot be done."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "obligations.not_a_day": N_("“%(typed)s” không phải một ngày có trong lịch. Ghi theo mẫu 2026-11-22."),
    "obligations.term.unknown": N_("Người này không có thời hạn tập huấn nào mở từ ngày %(day)s."),
    "obligations.exemption.already": N_("Thời hạn mở từ ngày %(day)s đã được miễn rồi."),
    "obligations.exemption_needs_reason": N_("Ghi lý do miễn, kèm căn cứ."),
}
