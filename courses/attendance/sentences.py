"""What attendance says: why a scan gave no presence, and what to do now. To a mediator it speaks as to a neighbour."""

from courses.attendance.rules import Method, Reason
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "attendance.person.missing": N_("Không thấy người này trong danh sách. Mời tải lại trang."),
    "attendance.nonce.conflict": N_(
        "Lượt điểm danh này trùng mã với lượt của người khác nên chưa ghi. Mời quét lại mã rồi bấm lần nữa."
    ),
    "attendance.nobody_chosen": N_("Chưa chọn ai. Mời đánh dấu tên những người có mặt."),
}

# What happened, and what to do now: the two lines of the amber page.
REFUSALS: dict[Reason, tuple[str, str]] = {
    Reason.TOKEN_ALTERED: (
        N_("Mã này không phải mã điểm danh của lớp."),
        N_("Mời bác quét mã đang hiện trên màn chiếu. Lớp đã đổi giờ thì mã in từ trước không dùng được nữa."),
    ),
    Reason.TOKEN_OLD: (N_("Mã bác quét đã đổi."), N_("Trên màn chiếu đang có mã mới. Mời bác quét lại.")),
    Reason.OTHER_SESSION: (
        N_("Mã này của một buổi khác."),
        N_("Mời bác quét mã của buổi đang học, hiện trên màn chiếu."),
    ),
    Reason.NOT_OPEN: (
        N_("Tập huấn viên chưa mở điểm danh."),
        N_("Mời bác đợi đến khi mã hiện trên màn chiếu rồi quét."),
    ),
    Reason.CLOSED: (
        N_("Điểm danh buổi này đã đóng."),
        N_("Bác đang ngồi trong lớp thì mời gặp tập huấn viên để được ghi tên."),
    ),
    Reason.TOO_EARLY: (N_("Chưa đến giờ điểm danh."), N_("Mời bác quét lại khi gần đến giờ học.")),
    Reason.TOO_LATE: (
        N_("Đã hết giờ điểm danh của buổi này."),
        N_("Bác đến muộn thì mời gặp tập huấn viên để được ghi tên."),
    ),
    Reason.CANCELLED: (N_("Buổi này đã hủy."), N_("Mời bác hỏi cán bộ tư pháp xã về buổi học sắp tới.")),
    Reason.CORRECTED: (
        N_("Tập huấn viên đã ghi bác vắng buổi này."),
        N_("Nếu bác đang ngồi trong lớp, mời gặp tập huấn viên để sửa lại."),
    ),
    Reason.UNDONE: (
        N_("Lượt quét này đã được rút lại."),
        N_("Mời bác đưa thẻ quét lại, hoặc nhờ tập huấn viên ghi tên."),
    ),
    Reason.FROM_FUTURE: (
        N_("Giờ ghi trên máy quét còn ở phía trước."),
        N_("Mời tập huấn viên xem lại đồng hồ của máy rồi gửi lại."),
    ),
    Reason.CARD_ALTERED: (
        N_("Thẻ này không phải thẻ điểm danh, hoặc mã trên thẻ đã bị sửa."),
        N_("Mời bác nhờ cán bộ xã in thẻ khác."),
    ),
    Reason.CARD_UNKNOWN: (N_("Không thấy thẻ này trong sổ."), N_("Mời bác nhờ cán bộ xã in thẻ khác.")),
    Reason.CARD_REVOKED: (
        N_("Thẻ này đã báo mất hoặc đã có thẻ mới."),
        N_("Mời bác đưa thẻ mới, hoặc nhờ tập huấn viên ghi tên."),
    ),
    Reason.NOT_YOURS: (
        N_("Buổi này không thuộc lớp của người gửi."),
        N_("Mời đăng nhập đúng tài khoản đã dạy buổi ấy rồi gửi lại."),
    ),
    Reason.NO_SUCH_SESSION: (
        N_("Không còn thấy buổi này."),
        N_("Mời hỏi cán bộ tư pháp xã xem lớp có đổi lịch không."),
    ),
    Reason.NO_SUCH_PERSON: (
        N_("Không thấy người này trong danh sách."),
        N_("Mời tìm lại tên người ấy rồi ghi vào danh sách."),
    ),
    Reason.FORGED: (
        N_("Lượt này không đúng chữ ký của máy quét."),
        N_("Lượt đã giữ lại để xem. Ai có mặt thì mời ghi vào danh sách."),
    ),
    Reason.UNREAD: (N_("Không đọc được lượt này."), N_("Lượt đã giữ lại để xem. Ai có mặt thì mời ghi vào danh sách.")),
    Reason.CHAIN_BROKEN: (
        N_("Sổ của máy quét không liền nhau ở lượt này."),
        N_("Lượt đang chờ tập huấn viên xem lại."),
    ),
    Reason.LOST_SCANNER: (N_("Máy quét này đã báo mất."), N_("Lượt đang chờ tập huấn viên xem lại.")),
}

# The same, short, for the trainer's list of attempts.
REASONS: dict[Reason, str] = {
    Reason.TOKEN_ALTERED: N_("mã bị sửa hoặc không phải của lớp"),
    Reason.TOKEN_OLD: N_("mã đã đổi, quét mã cũ"),
    Reason.OTHER_SESSION: N_("mã của buổi khác"),
    Reason.NOT_OPEN: N_("chưa mở điểm danh"),
    Reason.CLOSED: N_("điểm danh đã đóng"),
    Reason.TOO_EARLY: N_("chưa đến giờ điểm danh"),
    Reason.TOO_LATE: N_("đã hết giờ điểm danh"),
    Reason.CANCELLED: N_("buổi đã hủy"),
    Reason.CORRECTED: N_("đã được ghi vắng"),
    Reason.UNDONE: N_("đã rút lại"),
    Reason.FROM_FUTURE: N_("giờ ghi ở phía trước"),
    Reason.CARD_ALTERED: N_("thẻ bị sửa hoặc không phải thẻ của lớp"),
    Reason.CARD_UNKNOWN: N_("thẻ không có trong sổ"),
    Reason.CARD_REVOKED: N_("thẻ đã thôi dùng"),
    Reason.NOT_YOURS: N_("buổi của người khác"),
    Reason.NO_SUCH_SESSION: N_("không thấy buổi này"),
    Reason.NO_SUCH_PERSON: N_("không thấy người này"),
    Reason.FORGED: N_("sai chữ ký của máy quét"),
    Reason.UNREAD: N_("không đọc được"),
    Reason.CHAIN_BROKEN: N_("sổ của máy quét không liền nhau"),
    Reason.LOST_SCANNER: N_("máy quét đã báo mất"),
}

METHODS: dict[Method, str] = {
    Method.CORRECTION: N_("sửa lại"),
    Method.CARD: N_("quét thẻ"),
    Method.OWN_PHONE: N_("tự quét bằng điện thoại"),
    Method.TRAINER_LIST: N_("tập huấn viên ghi"),
    Method.PAPER: N_("tờ ký tên"),
}
