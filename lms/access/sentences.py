"""What access says when something does not hold. Each sentence says what happened and what to do now."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "access.person.missing": N_("Tài khoản này chưa gắn với tên trong sổ. Mời báo cán bộ tư pháp xã để được gắn."),
    "access.username.unknown": N_("Chưa có tài khoản tên “%(username)s”. Xem các tài khoản bằng lệnh: lms accounts list."),
    "access.username_shape": N_(
        "Tên đăng nhập cần từ 2 đến 60 ký tự: chữ không dấu, chữ số, dấu chấm, gạch nối. Ví dụ: hoang.lan."
    ),
    "access.username.already": N_("Đã có tài khoản tên “%(username)s”. Mời chọn tên khác, hoặc mở tài khoản ấy để thêm quyền."),
    "access.password_short": N_("Mật khẩu cần ít nhất %(least)s ký tự. Vừa gõ %(typed)s ký tự; thêm vài chữ nữa là được."),
    "access.password_long": N_("Mật khẩu chỉ dài tối đa %(most)s ký tự. Mời chọn mật khẩu ngắn hơn."),
    "access.password_easy": N_("Mật khẩu này người khác đoán ra ngay. Ghép ba, bốn tiếng quen thuộc sẽ dễ nhớ mà khó đoán."),
    "access.password_wrong": N_("Mật khẩu hoặc mã PIN đang dùng chưa đúng. Mời gõ lại, nhớ xem phím Caps Lock."),
    "access.pin_shape": N_("Mã PIN có từ 4 đến 6 chữ số. Vừa bấm %(typed)s ký tự. Mời bấm lại."),
    "access.pin_easy": N_("Mã PIN này người khác đoán ra ngay. Mời chọn dãy số khác, không lặp một số và không liền nhau."),
    "access.pin_for_office": N_("Tài khoản cán bộ cần mật khẩu từ %(least)s ký tự, không dùng mã PIN. Mời đặt mật khẩu."),
    "access.code.unknown": N_(
        "Mã này chưa đúng, đã dùng rồi hoặc đã quá hạn. Mời xem lại từng ký tự trên giấy, hoặc xin in mã mới."
    ),
    "access.unit_unclear": N_("“%(typed)s” chưa chỉ rõ một đơn vị. Mời ghi mã đơn vị, hoặc tên đầy đủ như “Xã Công Sơn”."),
    "access.unit_beyond": N_("%(unit)s ở ngoài đơn vị mình phụ trách, nên chưa giao quyền ở đó được. Mời chọn đơn vị khác."),
    "access.period_reversed": N_("Ngày hết hạn phải sau ngày bắt đầu. Mời xem lại hai ngày."),
    "access.grant.already": N_(
        "Tài khoản này đang có đúng quyền ấy ở đơn vị ấy. Muốn đổi thời hạn thì kết thúc quyền cũ trước."
    ),
    "access.grant.closed": N_("Quyền này đã kết thúc từ trước. Mời tải lại trang."),
    "access.account.closed": N_("Tài khoản đã khóa, nên chưa làm việc này được. Mở khóa trước rồi làm lại."),
    "access.deputy_too_long": N_("Ủy quyền chỉ kéo dài tối đa %(days)s ngày. Mời chọn ngày hết hạn gần hơn."),
    "access.last_admin": N_("Đây là quản trị viên cuối cùng. Mời giao quyền quản trị cho người khác trước."),
}
