"""What this room says when something does not hold, and how its texts and weekdays are called."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "reminders.weekday": N_("Bản tin tuần gửi vào một ngày từ thứ Hai đến thứ Bảy. Mời chọn lại."),
}

WEEKDAYS: tuple[str, ...] = (
    N_("Thứ Hai"),
    N_("Thứ Ba"),
    N_("Thứ Tư"),
    N_("Thứ Năm"),
    N_("Thứ Sáu"),
    N_("Thứ Bảy"),
)
