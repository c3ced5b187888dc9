"""What is said when a token cannot be made."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "access.token_scope_beyond": N_("Mã truy cập cần ít nhất một việc, và chỉ được những việc chính tài khoản này làm được."),
    "access.tokens_too_many": N_("Đã có %(most)s mã truy cập đang dùng. Mời kết thúc mã không còn cần trước."),
    "access.token.missing": N_("Không có mã truy cập này, hoặc mã của tài khoản khác."),
}
