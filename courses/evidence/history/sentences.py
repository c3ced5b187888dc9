"""The sentences about rows of a history workbook, and about the file as a whole."""

from datetime import date

from courses.evidence.history.rules import EXTRA_COLUMN, HEADINGS, Column
from lms.i18n import N_, format_day
from lms.i18n import gettext as _
from lms.people.roster.judged import Wording
from lms.people.roster.rules.any_table import Remark
from lms.people.roster.words import ROW_SENTENCES, say

SENTENCES: dict[str, str] = {
    "history.headings_not_found": N_(
        "Không thấy dòng tiêu đề trong %(searched)s dòng đầu của bảng. "
        "Mời đặt một dòng có các cột Họ và tên, Mã xã, Chương trình, Ngày kết thúc, Kết quả."
    ),
    "history.column_missing": N_(
        "Bảng còn thiếu cột: %(columns)s (đã đọc tiêu đề ở dòng %(row)s). Mời thêm cột này rồi gửi lại."
    ),
    "history.file.missing": N_("Không có tệp này, hoặc tệp do người khác đưa vào."),
    "history.instrument_missing": N_("Thiếu số quyết định của chương trình khung, ví dụ 4077/QĐ-BTP."),
    "history.instrument_unknown": N_(
        "Chưa có chương trình khung nào mang số này. Chương trình đang có: 4077/QĐ-BTP, 2372/QĐ-BTP."
    ),
    "history.ended_missing": N_("Thiếu ngày kết thúc lớp. Mời ghi theo mẫu 22/11/2026."),
    "history.periods_unreadable": N_("Số tiết “%(typed)s” không đọc được. Ghi một số, ví dụ 16."),
    "history.in_the_future": N_("Ngày kết thúc %(day_on)s chưa tới. Lớp sắp mở thì tạo ở mục Lớp học."),
    "history.begun_after_ended": N_("Ngày bắt đầu sau ngày kết thúc. Mời xem lại hai ngày này."),
    "history.not_passed": N_("Kết quả không ghi Đạt nên không tính là đã hoàn thành. Nếu người này đã đạt, ghi Đạt."),
    "history.name_differs": N_("Số định danh này trong sổ là của người mang tên khác. Mời xem lại tên hoặc số."),
    "history.person_unknown": N_(
        "Không tìm thấy người mang tên này ở xã đã ghi. Mời nhập người này vào danh sách hòa giải viên trước."
    ),
    "history.person_ambiguous": N_("Có %(n)s người cùng tên ở xã này. Mời ghi thêm số định danh để biết là ai."),
    "history.matched_by_name": N_("Trong sổ người này chưa có số định danh, nên tìm theo tên và xã. Mời xem lại."),
    "history.outside": N_("Người này thuộc đơn vị khác, ngoài phạm vi được giao."),
    "history.already_undone": N_("Tệp này chưa ghi gì vào sổ, hoặc đã được rút lại. Mời tải lại trang."),
    "history.already_running": N_("Tệp đang được đọc hoặc ghi. Mời đợi việc này xong."),
    "history.certified": N_(
        "Chưa rút lại được: %(n)s người đã được cấp giấy chứng nhận dựa vào tệp này. Chưa đổi gì cả; "
        "mời thu hồi giấy của họ trước."
    ),
    EXTRA_COLUMN: N_("Cột “%(heading)s” không dùng đến, đã bỏ qua."),
}


def remark_words(remark: Remark[Column]) -> str:
    """The remark as a sentence in the language of the moment."""
    if remark.code in ROW_SENTENCES:
        return say(remark.code, remark.fields)
    values = {
        name: format_day(date.fromisoformat(value)) if name.endswith("_on") else value for name, value in remark.fields.items()
    }
    return _(SENTENCES[remark.code], **values)


WORDING = Wording(HEADINGS, remark_words, EXTRA_COLUMN)
