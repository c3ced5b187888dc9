"""What the library says when something is not on the shelf."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "library.lesson.missing": N_("Không thấy bài này trong tài liệu. Mời tìm lại theo tên, gõ không dấu cũng được."),
    "library.page.missing": N_("Bài này không có trang ấy. Mời mở lại bài từ đầu."),
}
