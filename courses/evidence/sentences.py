"""What the ledger says when something does not hold."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "evidence.missing": N_("Không thấy dòng minh chứng này. Mời tải lại trang."),
    "evidence.already_retracted": N_("Dòng minh chứng này đã được rút trước đó. Mời tải lại trang."),
}
