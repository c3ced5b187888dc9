"""What is said of a file of marks and of its rows: what happened, and what to do now."""

from courses.attendance.marks.rules import HEADINGS, Column
from courses.attendance.rules import Reason
from courses.attendance.sentences import REASONS
from lms.i18n import N_
from lms.i18n import gettext as _
from lms.people.roster.judged import Wording
from lms.people.roster.rules.any_table import Remark
from lms.people.roster.words import ROW_SENTENCES, say

SENTENCES: dict[str, str] = {
    "marks.headings_not_found": N_(
        "Không thấy dòng tiêu đề trong %(searched)s dòng đầu. Mời đặt một dòng tiêu đề có ít nhất một trong các cột: "
        "Số thẻ, Số định danh, Điện thoại, Họ và tên."
    ),
    "marks.no_rows": N_("Dưới dòng tiêu đề không có dòng nào. Mời xem lại tệp, hoặc chọn tệp khác."),
    "marks.file.missing": N_("Không có tệp này trong lớp. Mời quay lại danh sách các tệp đã đưa vào."),
    "marks.class.missing": N_("Không có lớp nào mang mã “%(code)s”. Mã lớp ghi ở đầu trang của lớp."),
    "marks.class_number": N_("Lớp này không có buổi số %(number)s. Mời xem số buổi ở trang của lớp."),
}

# Of single rows and of columns that are passed over. The reasons for which every scan may be refused are those of
# ``courses.attendance.sentences``.
ROWS: dict[str, str] = {
    "marks.absent": N_("Dòng này ghi vắng nên không ghi có mặt."),
    "marks.state_unknown": N_("Ô Có mặt ghi “%(typed)s” chưa rõ là có hay vắng. Ghi x cho có mặt, vắng cho vắng mặt."),
    "marks.session_unreadable": N_("Ô Buổi ghi “%(typed)s” không đọc được. Ghi số buổi (như 2) hoặc ngày (như 03/12/2026)."),
    "marks.time_unreadable": N_("Giờ đến “%(typed)s” không đọc được. Ghi theo mẫu 07:45, hoặc 03/12/2026 07:45."),
    "marks.days_differ": N_("Ngày ở cột Buổi và ngày ở cột Giờ đến khác nhau. Mời xem lại hai ô này."),
    "marks.card_shape": N_("Số thẻ không đọc được. Số thẻ chỉ gồm chữ số, như 004 512."),
    "marks.no_such_meeting": N_("Lớp không có buổi nào mang số hoặc ngày này. Mời xem lại lịch ở trang của lớp."),
    "marks.meeting_unclear": N_(
        "Chưa rõ là buổi nào trong %(n)s buổi. Mời ghi thêm số buổi hoặc giờ đến, hoặc chọn buổi khi đưa tệp."
    ),
    "marks.other_meeting": N_("Dòng này của buổi %(number)s, không phải buổi đã chọn. Mời đưa tệp vào buổi ấy."),
    "marks.name_differs": N_("Số thẻ hoặc số định danh này trong sổ là của người mang tên khác. Mời xem lại tên hoặc số."),
    "marks.person_ambiguous": N_("Có %(n)s người khớp với dòng này. Mời ghi thêm số thẻ, số định danh, ngày sinh hoặc tổ."),
    "marks.nobody_named": N_("Dòng này chưa ghi là ai. Mời ghi số thẻ, số định danh, số điện thoại hoặc họ tên."),
    "marks.extra_column": N_("Cột “%(heading)s” không dùng đến, đã bỏ qua."),
}


def remark_words(remark: Remark[Column]) -> str:
    """Why a row is refused, as a sentence in the language of the moment."""
    if remark.code in ROWS:
        return _(ROWS[remark.code], **remark.fields)
    if remark.code in ROW_SENTENCES:
        return say(remark.code, remark.fields)
    words = _(REASONS[Reason(remark.code)])
    return f"{words[:1].upper()}{words[1:]}."


WORDING = Wording(HEADINGS, remark_words, "marks.extra_column")
