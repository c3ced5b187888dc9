"""What this room says when a policy is missing."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "policies.none_on": N_(
        "Chưa có mức “%(key)s” áp dụng cho ngày %(day)s. Mời quản trị viên thêm mức này kèm căn cứ, rồi làm lại."
    ),
}
