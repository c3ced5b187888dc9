"""What this room says when a precondition does not hold."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "keys.cannot_open": N_(
        "Khóa dữ liệu hiện dùng không mở được giá trị này. "
        "Xem lại LMS_DATA_KEY và LMS_SIGNING_PASSPHRASE: phải là khóa của lúc ghi dữ liệu."
    ),
}
