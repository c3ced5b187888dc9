"""The sentences of single rows, one for each code, and how they are filled. Say what happened, then what to do now."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lms.i18n import N_, format_day
from lms.i18n import gettext as _
from lms.people.rules.terms import HEADINGS, AppointmentReason, Column, Sex, TeamRole, Verdict

ROLES = {TeamRole.TEAM_HEAD: N_("Tổ trưởng"), TeamRole.MEDIATOR: N_("Hòa giải viên")}
REASONS = {
    AppointmentReason.NEW: N_("Bầu mới"),
    AppointmentReason.SUPPLEMENT: N_("Bổ sung"),
    AppointmentReason.CONSOLIDATION: N_("Kiện toàn"),
    AppointmentReason.RE_ELECTION: N_("Bầu lại"),
}
SEXES = {Sex.FEMALE: N_("Nữ"), Sex.MALE: N_("Nam")}
VERDICTS = {
    Verdict.NEW: N_("Mới"),
    Verdict.CHANGED: N_("Thay đổi"),
    Verdict.SAME: N_("Giữ nguyên"),
    Verdict.REFUSED: N_("Từ chối"),
}
SAME = N_("Giống hệt trong sổ")
# Why an import cannot be undone, after the name of the person.
OBSTACLES = {
    "later_version": N_("lần công nhận trong tệp đã được sửa hoặc cho thôi về sau"),
    "later_recognition": N_("được công nhận thêm về sau"),
    "later_words": N_("thông tin cá nhân đã được sửa về sau"),
    "would_overlap": N_("rút lại thì hai lần công nhận chồng ngày nhau"),
}

ROW_SENTENCES: dict[str, str] = {
    # one cell
    "roster.text_too_long": N_("Dài hơn %(longest)s ký tự. Mời ghi ngắn lại."),
    "roster.cell_error": N_("Đang báo lỗi %(shown)s của Excel. Mời sửa công thức, hoặc gõ thẳng nội dung."),
    "roster.formula_unread": N_("Còn là công thức chưa tính. Mời mở tệp bằng Excel, lưu lại, hoặc gõ thẳng nội dung."),
    "roster.day_unreadable": N_("Ngày “%(typed)s” không đọc được. Ghi theo mẫu 22/11/2026."),
    "roster.day_incomplete": N_("“%(typed)s” chưa đủ ngày, tháng, năm. Mời xem giấy tờ rồi ghi đủ, theo mẫu 22/11/2026."),
    "roster.day_of_two": N_("Ô này ghi hai ngày: “%(typed)s”. Mời xem giấy tờ rồi chỉ để một ngày."),
    "roster.birth_unreadable": N_(
        "Năm sinh “%(typed)s” không đọc được. Chỉ cần ghi năm, ví dụ 1969; biết cả ngày thì ghi theo mẫu 22/11/1969."
    ),
    "roster.decision_of_two": N_("Ô này ghi hai số quyết định. Mời chỉ để số của quyết định công nhận người này."),
    "roster.decision_says_another_day": N_(
        "Trong ô số quyết định ghi ngày %(number_on)s, ở cột ngày ký ghi ngày %(signed_on)s. "
        "Mời xem quyết định rồi sửa ô ghi nhầm."
    ),
    "roster.effective_before_signed": N_(
        "Ngày hiệu lực %(effective_on)s trước ngày ký %(signed_on)s. Vẫn ghi; mời xem lại quyết định."
    ),
    "roster.signed_ahead": N_("Ngày ký %(signed_on)s chưa tới. Vẫn ghi; mời xem lại có nhầm năm không."),
    "roster.year_short": N_("Năm “%(year)s” chưa đủ bốn chữ số. Ghi theo mẫu 22/11/2026."),
    "roster.year_out_of_range": N_("Năm %(year)s có lẽ ghi nhầm. Mời xem lại giấy tờ."),
    "roster.no_such_month": N_("Không có tháng %(month)s. Ngày ghi theo thứ tự ngày/tháng/năm; mời xem lại."),
    "roster.no_such_day": N_("Tháng %(month)s/%(year)s không có ngày %(day)s. Mời xem lại quyết định hoặc giấy tờ."),
    "roster.sex_unknown": N_("Giới tính “%(typed)s” chưa rõ. Ghi Nam hoặc Nữ, hoặc để trống."),
    "roster.role_unknown": N_("Vai trò “%(typed)s” chưa rõ. Ghi Tổ trưởng hoặc Hòa giải viên."),
    "roster.reason_unknown": N_("Lý do công nhận “%(typed)s” chưa rõ. Ghi Bầu mới, Bổ sung, Kiện toàn hoặc Bầu lại."),
    "roster.code_missing": N_("Thiếu mã xã. Mời ghi mã gồm 5 chữ số."),
    "roster.code_shape": N_("Mã xã “%(typed)s” chưa đúng dạng. Mã xã gồm 5 chữ số, ví dụ 06283."),
    "roster.name_missing": N_("Thiếu họ và tên. Mời ghi đủ họ, tên."),
    "roster.name_shape": N_("Họ và tên có chữ số hoặc quá ngắn. Mời ghi đủ họ và tên."),
    "roster.name_of_two": N_(
        "Ô họ và tên ghi hai người. Mời ghi mỗi người một dòng; với tệp Excel thì sửa trong tệp rồi đưa vào lại."
    ),
    "roster.name_nobody": N_(
        "Dòng này chưa có người: ô họ và tên ghi trống, khuyết hoặc chưa bầu. Dòng không được ghi, cứ để vậy; "
        "khi đã có người, mời ghi họ và tên."
    ),
    "roster.name_short": N_("Họ và tên chỉ có một chữ. Vẫn ghi; mời xem giấy tờ rồi ghi cho đủ."),
    "roster.name_with_note": N_("Họ và tên kèm ghi chú hoặc ký hiệu. Mời chỉ ghi họ và tên."),
    "roster.name_old_font": N_("Họ và tên gõ bằng phông chữ cũ (TCVN3, .VnTime) nên sai chữ. Mời gõ lại bằng Unicode."),
    "roster.ethnicity_mark": N_("Cột dân tộc chỉ có dấu đánh, không có tên, nên để trống. Mời ghi tên dân tộc."),
    "roster.team_missing": N_("Thiếu tên tổ hòa giải. Mời ghi tên tổ."),
    "roster.identity_letters": N_("Số định danh có chữ hoặc ký hiệu. Chỉ ghi chữ số: 12 số, hoặc 9 số với giấy cũ."),
    "roster.identity_scientific": N_(
        "Excel đã đổi số định danh thành dạng 2,02E+11 nên mất chữ số. Mời định dạng cột là Văn bản rồi gõ lại số."
    ),
    "roster.identity_shape": N_("Số định danh có %(digits)s chữ số; cần 12 số, hoặc 9 số với giấy cũ. Mời đối chiếu giấy tờ."),
    "roster.identity_zero_restored": N_(
        "Excel đã làm mất %(zeros)s số 0 ở đầu số định danh; đã thêm lại vì khớp với năm sinh. Mời xem lại."
    ),
    "roster.phone_unreadable": N_("Số điện thoại chưa đúng nên để trống; các ô khác vẫn ghi. Mời bổ sung sau."),
    "roster.recognition_day_missing": N_(
        "Thiếu ngày ký và ngày hiệu lực của quyết định. Mời xem quyết định rồi ghi ít nhất một ngày."
    ),
    # the commune
    "roster.code_not_commune": N_("Mã %(code)s là của %(name)s, không phải của xã, phường, đặc khu. Mời ghi mã xã."),
    "roster.code_unknown": N_(
        "Mã xã %(code)s không có trên bản đồ ngày %(day_on)s cũng như bản đồ khác. Mời kiểm tra lại mã; "
        "nếu là xã giải thể trong các năm 2023–2025, mời ghi nghị quyết sắp xếp xã đó trước."
    ),
    "roster.code_ended": N_(
        "Mã %(code)s là của %(name)s, đến hết ngày %(last_on)s. Nay dùng mã của đơn vị kế tiếp: %(heirs)s."
    ),
    "roster.code_not_begun": N_(
        "Ngày %(day_on)s chưa có mã %(code)s; từ ngày %(first_on)s mã này là của %(name)s. Mời dùng mã của ngày ấy."
    ),
    "roster.code_means_another": N_(
        "Ngày %(day_on)s mã %(code)s là %(then)s, nay là %(now)s. Đã ghi theo ngày công nhận. "
        "Nếu tệp dùng mã hiện nay, hãy chọn lại ngày dùng mã xã."
    ),
    "roster.beyond_scope": N_("%(name)s ở ngoài đơn vị mình phụ trách. Mời chuyển dòng này cho cán bộ của đơn vị đó."),
    # the team
    "roster.team_ambiguous": N_("Có %(n)s tổ cùng tên “%(team)s”: %(candidates)s. Chọn một tổ."),
    "roster.team_choice_gone": N_("Tổ đã chọn không còn khớp với xã và tên tổ của dòng này. Mời chọn lại."),
    # the person
    "roster.identity_of_another": N_(
        "Số định danh này trong sổ là của người khác họ tên. Mời đối chiếu giấy tờ của cả hai người."
    ),
    "roster.identity_of_row": N_(
        "Số định danh này dòng %(row)s đã dùng cho người khác họ tên. Mời đối chiếu giấy tờ của cả hai người."
    ),
    "roster.identity_contradicts": N_(
        "Trong tổ có người cùng tên, cùng ngày sinh nhưng khác số định danh. Mời đối chiếu giấy tờ "
        "rồi sửa số. Ở trang nhập tệp, “Sửa cả dòng” cho chọn đúng người."
    ),
    "roster.birth_contradicts": N_(
        "Trong sổ, tổ này có người cùng tên nhưng khác ngày sinh. Mời đối chiếu giấy tờ, rồi sửa ngày sinh "
        "hoặc ghi thêm số định danh. Ở trang nhập tệp, “Sửa cả dòng” cho chọn đúng người."
    ),
    "roster.birth_contradicts_row": N_(
        "Dòng %(row)s cùng tên, cùng tổ nhưng khác ngày sinh. Nếu là một người, mời sửa ngày sinh cho khớp. "
        "Nếu là hai người, mời ghi thêm số định danh; ở trang nhập tệp, “Sửa cả dòng” cho chọn “Người khác, chưa có trong sổ”."
    ),
    "roster.birth_of_row": N_("Ngày sinh khác với dòng %(row)s của cùng người này. Mời đối chiếu giấy tờ."),
    "roster.sex_of_row": N_("Giới tính khác với dòng %(row)s của cùng người này. Mời xem lại."),
    "roster.person_ambiguous": N_("Trong tổ có %(n)s người cùng tên. Ghi thêm ngày sinh hoặc số định danh để biết là ai."),
    "roster.person_choice_gone": N_("Người đã chọn không khớp với số định danh của dòng này. Mời chọn lại."),
    "roster.matched_by_name": N_("Khớp với người trong sổ chỉ theo tên, vì chưa có ngày sinh để so. Mời xem lại."),
    # the recognition
    "roster.duplicate_row": N_(
        "Trùng với dòng %(row)s: cùng người, cùng tổ, cùng ngày công nhận. Dòng %(row)s được ghi, dòng này cứ để vậy. "
        "Nếu là hai người khác nhau, mời ghi thêm ngày sinh hoặc số định danh."
    ),
    "roster.overlap_open": N_(
        "Người này đang là hòa giải viên của tổ %(team)s từ ngày %(from_on)s. Ghi ngày thôi của lần ấy trước."
    ),
    "roster.overlap": N_(
        "Người này đã là hòa giải viên của tổ %(team)s từ %(from_on)s đến %(to_on)s. Hai lần công nhận không được chồng ngày."
    ),
    "roster.end_day_missing": N_("Có lý do thôi làm mà chưa có ngày thôi. Vẫn ghi; mời xem giấy tờ rồi ghi ngày thôi."),
    "roster.ended_too_early": N_("Ngày thôi phải sau ngày công nhận %(recognised_on)s. Mời xem lại quyết định."),
    "roster.born_too_late": N_(
        "Ngày sinh sau ngày công nhận %(recognised_on)s. Mời xem giấy tờ rồi sửa ngày sinh, hoặc ngày của quyết định."
    ),
    "roster.too_young": N_(
        "Ngày công nhận %(recognised_on)s người này mới %(age)s tuổi, dưới %(least)s tuổi. Mời xem lại năm sinh."
    ),
    "roster.young": N_("Ngày công nhận người này mới %(age)s tuổi, dưới %(least)s tuổi. Vẫn ghi; mời xem lại."),
    "roster.decision_date_in_book": N_(
        "Quyết định số %(number)s của xã này trong sổ ký ngày %(known_on)s, dòng này ghi ngày %(said_on)s. "
        "Trong một năm mỗi số chỉ có một ngày. Mời đối chiếu quyết định rồi sửa ngày hoặc số."
    ),
    "roster.decision_number_short": N_(
        "Số quyết định chỉ ghi “%(said)s”, mà xã này trong năm đã có %(number)s. Vẫn ghi thành hai quyết định. "
        "Nếu là một, mời sửa ô này thành %(number)s rồi đưa tệp vào lại."
    ),
    "roster.decision_date_of_row": N_(
        "Quyết định số %(number)s ở dòng %(row)s ghi ngày %(known_on)s, dòng này ghi ngày %(said_on)s. "
        "Trong một năm mỗi số chỉ có một ngày. Mời đối chiếu quyết định rồi sửa ngày hoặc số."
    ),
    # what the row does
    "roster.note_new_person": N_("Người mới, công nhận từ %(recognised_on)s"),
    "roster.note_new_recognition": N_("Đã có trong sổ; thêm lần công nhận từ %(recognised_on)s"),
    "roster.note_ended": N_("Thôi làm từ %(ended_on)s"),
    "roster.note_phone": N_("Số điện thoại cũ %(old)s, nay %(new)s"),
    "roster.note_phone_first": N_("Thêm số điện thoại %(new)s"),
    "roster.note_name_capitals": N_("Họ tên gõ toàn chữ in hoa hoặc chữ thường; ghi theo lối viết thường"),
    "roster.note_full_name": N_("Cách viết họ tên thay đổi"),
    "roster.note_born_on": N_("Ngày sinh thay đổi"),
    "roster.note_born_year": N_("Năm sinh thay đổi"),
    "roster.note_sex": N_("Giới tính thay đổi"),
    "roster.note_ethnicity": N_("Dân tộc thay đổi"),
    "roster.note_qualification": N_("Trình độ thay đổi"),
    "roster.note_identity_key": N_("Số định danh thay đổi"),
    "roster.note_role": N_("Vai trò cũ %(old)s, nay %(new)s"),
    "roster.note_reason": N_("Lý do công nhận cũ %(old)s, nay %(new)s"),
    "roster.note_decision_no": N_("Số quyết định cũ %(old)s, nay %(new)s"),
    "roster.note_decision_no_first": N_("Thêm số quyết định %(new)s"),
    "roster.note_signed_on": N_("Ngày ký cũ %(old_on)s, nay %(new_on)s"),
    "roster.note_signed_on_first": N_("Thêm ngày ký %(new_on)s"),
    "roster.note_effective_on": N_("Ngày hiệu lực cũ %(old_on)s, nay %(new_on)s"),
    "roster.note_effective_on_first": N_("Thêm ngày hiệu lực %(new_on)s"),
    "roster.note_end_reason": N_("Lý do thôi cũ “%(old)s”, nay “%(new)s”"),
    "roster.note_end_reason_first": N_("Thêm lý do thôi: %(new)s"),
    # the file as a whole
    "roster.row_let_go": N_(
        "Đã hết thời gian giữ tệp nên nội dung dòng này đã xóa. Cần ghi người này thì mời đưa tệp mới vào."
    ),
    "roster.own_commune": N_("Tệp không có cột Mã xã, nên mọi dòng được đọc là của xã mình, mã %(code)s."),
    "roster.extra_column": N_("Cột “%(heading)s” không dùng đến, đã bỏ qua."),
    "roster.inside_skipped": N_("Đã bỏ qua %(n)s dòng tiêu đề nằm giữa bảng (dòng %(rows)s)."),
    "roster.hidden_read": N_("Có %(n)s dòng đang ẩn trong Excel (dòng %(rows)s); vẫn đọc như các dòng khác."),
    "roster.notes_skipped": N_("Đã bỏ qua %(n)s dòng ghi chú cuối bảng (dòng %(rows)s)."),
}

# What these say holds of any column, so it is said which one it is: a row may have four days.
_OF_ANY_COLUMN = frozenset(
    {
        *("roster.text_too_long", "roster.cell_error", "roster.formula_unread"),
        *("roster.day_unreadable", "roster.day_incomplete", "roster.day_of_two", "roster.no_such_day", "roster.no_such_month"),
        *("roster.year_short", "roster.year_out_of_range"),
    }
)
_LISTS: tuple[dict[Any, str], ...] = (ROLES, REASONS)


def say(code: str, fields: Mapping[str, Any]) -> str:
    """The sentence in the language of the moment."""
    return _(ROW_SENTENCES[code], **{name: _written(name, value) for name, value in fields.items()})


def say_all(messages: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(kind, sentence) of stored messages, in their order; what holds of several columns is said once, after their names."""
    columns: dict[tuple[str, str], list[str]] = {}
    for message in messages:
        named = columns.setdefault((str(message["kind"]), say(message["code"], message["fields"])), [])
        if message["column"] and message["code"] in _OF_ANY_COLUMN:
            named.append(HEADINGS[Column(message["column"])])
    return [(kind, f"{', '.join(named)}: {said}" if named else said) for (kind, said), named in columns.items()]


def _written(name: str, value: Any) -> Any:
    if name.endswith("_on") and isinstance(value, str):
        return format_day(date.fromisoformat(value))
    if name in ("old", "new") and isinstance(value, str):
        return next((_(words[value]) for words in _LISTS if value in words), value)
    return value


def as_column(text: str | None) -> Column | None:
    """The column a stored message is about."""
    return Column(text) if text else None
