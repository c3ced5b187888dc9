"""What the curricula say when something does not hold."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "curriculum.version.unknown": N_("Chưa có chương trình “%(key)s”. Mời xem danh mục chương trình rồi chọn lại."),
}
