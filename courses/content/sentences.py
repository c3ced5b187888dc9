"""What the lessons say when something does not hold."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "content.lesson.missing": N_("Không thấy bài học này. Mời bác về mục Học, chọn lại bài."),
    "content.page.missing": N_("Bài học không có trang này. Mời bác về mục Học, mở lại bài."),
    "content.picture.missing": N_("Không thấy hình này. Mời bác tải lại trang."),
}
