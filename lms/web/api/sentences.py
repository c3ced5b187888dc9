"""What the API says when a request cannot be taken: to whoever writes the program at the other end."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "api.cursor_altered": N_("Con trỏ trang (cursor) không phải do máy chủ này cấp. Hãy gọi lại từ trang đầu."),
    "api.limit_beyond": N_("Số dòng một trang (limit) là một số từ 1 đến %(most)s."),
    "api.key_absent": N_(
        "Mỗi lần gửi (POST) cần tiêu đề Idempotency-Key, mỗi việc một mã riêng, để gửi lại không ghi hai lần."
    ),
    "api.key_shape": N_("Idempotency-Key gồm tối đa %(most)s ký tự ASCII in được."),
    "api.key_reused": N_("Idempotency-Key này đã dùng cho một nội dung khác. Việc mới cần mã mới."),
    "api.key.conflict": N_("Một yêu cầu cùng Idempotency-Key đang được xử lý. Đợi vài giây rồi gửi lại nguyên như cũ."),
    "api.not_json": N_("Nội dung gửi lên phải là JSON (Content-Type: application/json)."),
    "api.body_invalid": N_("Nội dung có chỗ chưa đúng. Mục errors nói rõ từng chỗ."),
    "api.token_absent": N_("Cần tiêu đề Authorization: Bearer kèm mã truy cập. Mã làm ở trang Tài khoản của tôi."),
    "api.token_wrong": N_("Mã truy cập không đúng, đã kết thúc hoặc đã hết hạn. Mời làm mã mới ở trang Tài khoản của tôi."),
    "api.scope_absent": N_("Mã truy cập này không được làm việc %(scope)s, hoặc tài khoản của nó không còn quyền ấy."),
    "api.too_often": N_("Gọi quá nhiều lần. Mời đợi %(seconds)s giây rồi gọi tiếp."),
}
