"""What this concept says when a resolution cannot be loaded: what is wrong with which unit, and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "units.change.number_missing": N_("Chưa có số nghị quyết. Mời ghi số như trên văn bản, ví dụ 1672/NQ-UBTVQH15."),
    "units.change.signed_missing": N_("Chưa có ngày ký của nghị quyết. Mời ghi theo mẫu 22/11/2026."),
    "units.change.effective_missing": N_("Chưa có ngày nghị quyết có hiệu lực. Mời ghi theo mẫu 22/11/2026."),
    "units.change.day_unreadable": N_("Không đọc được ngày “%(text)s”. Mời ghi theo mẫu 22/11/2026."),
    "units.change.effective_before_signed": N_(
        "Ngày có hiệu lực %(effective_on)s đứng trước ngày ký %(signed_on)s. Mời xem lại hai ngày trên văn bản."
    ),
    "units.change.no_lines": N_("Chưa có dòng nào nói về đơn vị. Mời ghi ít nhất một dòng."),
    "units.change.too_many_lines": N_("Trang này nhận tối đa %(limit)s dòng một lần. Mời chia tệp theo từng nghị quyết."),
    "units.change.kind_unknown": N_(
        "Loại thay đổi “%(text)s” không có. Chọn một trong: Sáp nhập, Chia, Đổi tên, Đổi loại, Đổi cấp trên, Lập mới."
    ),
    "units.change.type_unknown": N_(
        "Loại hình “%(text)s” không có. Chọn một trong: Xã, Phường, Thị trấn, Đặc khu, Huyện, Quận, Thị xã, Thành phố, Tỉnh."
    ),
    "units.change.columns_missing": N_("Tệp thiếu cột %(columns)s. Mời tải tệp mẫu về và chép nội dung sang."),
    "units.change.file_unreadable": N_("Không đọc được tệp này. Mời dùng tệp .xlsx, .csv hoặc .yaml theo tệp mẫu."),
    "units.change.two_days": N_(
        "Nghị quyết số %(number)s đã ghi với ngày ký %(signed_on)s, hiệu lực %(effective_on)s. Trong một năm một số chỉ có một "
        "ngày. Mời xem lại số hoặc ngày."
    ),
    "units.change.line_differs": N_(
        "Nghị quyết %(number)s đã có một dòng cho mã %(code)s nhưng nói khác. Mời xem lại dòng này; điều đã ghi không đổi được "
        "bằng cách nạp lại."
    ),
    "units.change.no_old_code": N_("Chưa có mã của đơn vị có thay đổi. Mời ghi cột Mã cũ."),
    "units.change.no_new_code": N_("Chưa có mã của đơn vị mới. Mời ghi cột Mã mới."),
    "units.change.no_target": N_(
        "Chia một đơn vị phải có ít nhất hai nơi đến, mỗi nơi một dòng có Mã mới. Nếu toàn bộ về một nơi, mời chọn Sáp nhập."
    ),
    "units.change.no_name": N_("Đơn vị mới mã %(code)s chưa có loại hình hoặc tên. Mời ghi ở một dòng về đơn vị này."),
    "units.change.no_parent": N_(
        "Ngày %(on)s không có đơn vị nào mang mã %(parent)s đứng được trên đơn vị này. Mời ghi lại Mã cấp trên."
    ),
    "units.change.whole_and_part": N_(
        "Mã %(code)s vừa có dòng Sáp nhập (toàn bộ) vừa có dòng Chia (một phần). Mời giữ một trong hai."
    ),
    "units.change.merged_twice": N_(
        "Mã %(code)s được sáp nhập toàn bộ vào hai nơi khác nhau. Nếu mỗi nơi nhận một phần, mời chọn Chia cho cả hai dòng."
    ),
    "units.change.circle": N_(
        "Các mã %(codes)s sáp nhập vòng tròn vào nhau, nên không rõ đơn vị nào còn lại. Mời xem lại Mã mới của từng dòng."
    ),
    "units.change.outside": N_(
        "%(name)s không thuộc tỉnh phụ trách, nên chưa ghi gì. Mời bỏ dòng này, hoặc nhờ quản trị viên toàn quốc."
    ),
    "units.change.unknown": N_(
        "Chưa từng có đơn vị nào mang mã %(code)s trước ngày %(on)s. Mời kiểm tra mã. Nếu là đơn vị đã giải thể trước "
        "30/6/2025, mời ghi thêm Tên cũ để lập lại đơn vị ấy."
    ),
    "units.change.ended": N_(
        "Trước ngày %(on)s không còn đơn vị nào mang mã %(code)s: %(name)s đã kết thúc từ ngày %(ended)s. "
        "Mời kiểm tra mã và ngày."
    ),
    "units.change.not_begun": N_(
        "Trước ngày %(on)s chưa có đơn vị mang mã %(code)s: %(name)s có từ ngày %(begun)s. Mời kiểm tra mã và ngày hiệu lực."
    ),
    "units.change.code_taken": N_(
        "Ngày %(on)s mã %(code)s đang là của %(name)s. Nếu %(name)s cũng sáp nhập vào đơn vị mới, mời thêm một dòng Sáp nhập "
        "cho mã ấy; nếu không, mời dùng mã khác."
    ),
    "units.change.two_open": N_(
        "Ngày %(on)s sẽ có hai đơn vị cùng mang mã %(code)s: %(one)s và %(other)s. "
        "Mời kết thúc một đơn vị trước, hoặc dùng mã khác."
    ),
    "units.change.two_names": N_("Ngày %(on)s %(name)s được gọi bằng hai tên: %(known)s và %(said)s. Mời giữ một tên."),
    "units.change.two_ways": N_(
        "%(name)s đã chuyển toàn bộ từ ngày %(on)s, nên không thể còn chuyển sang %(other)s. "
        "Mời xem lại nghị quyết đã ghi của ngày ấy."
    ),
    "units.change.ends_before": N_("%(name)s kết thúc ngày %(on)s, trước khi bắt đầu. Mời xem lại ngày hiệu lực."),
    "units.change.ends_later": N_(
        "%(name)s (mã %(code)s) kết thúc ngày %(on)s theo nghị quyết này, nhưng một nghị quyết đã ghi cho biết đơn vị còn đến "
        "ngày %(ended)s. Mời xem lại ngày; nếu mã được dùng lại ở giữa, mời nạp cả hai nghị quyết trong một tệp."
    ),
    "units.change.later_line": N_(
        "Ngày %(on)s một nghị quyết đã ghi còn nói về đơn vị mã %(code)s, mà theo nghị quyết này đơn vị ấy không còn. "
        "Mời xem lại ngày hiệu lực."
    ),
    "units.change.later_succession": N_(
        "Đã ghi việc %(name)s chuyển sang %(other)s từ ngày %(on)s; nghị quyết này nói khác. Mời xem lại mã và ngày."
    ),
    "units.change.left_behind": N_(
        "Từ ngày %(on)s đơn vị cấp trên %(parent)s không còn, mà %(name)s chưa có đơn vị cấp trên mới. "
        "Mời thêm một dòng Đổi cấp trên."
    ),
    "units.change.old_name_differs": N_(
        "Dòng này ghi Tên cũ là %(said)s, nhưng trước ngày %(on)s mã %(code)s là của %(name)s. "
        "Mời xem lại Mã cũ trên nghị quyết; nếu mã đúng thì vẫn ghi được."
    ),
    "units.change.moved_on": N_("Danh mục đơn vị vừa thay đổi trong lúc đang xem. Mời xem lại bản dưới đây rồi xác nhận."),
}
