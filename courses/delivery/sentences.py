"""What classes say when something does not hold. Each sentence says what happened and what to do now."""

from courses.delivery.rules import Category, ClassState, SeatRefusal
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "delivery.class.missing": N_("Không thấy lớp này, hoặc lớp ở ngoài phạm vi phụ trách. Mời xem lại danh sách lớp."),
    "delivery.session.missing": N_("Không thấy buổi học này. Mời mở lại lớp từ danh sách."),
    "delivery.session.closed_by_cancelling": N_(
        "Buổi này đã hủy nên không đổi và không điểm danh được nữa. Mời chọn buổi khác."
    ),
    "delivery.session.only_one": N_("Lớp chỉ còn buổi này. Mời đổi giờ của buổi, hoặc hủy cả lớp."),
    "delivery.no_session": N_("Lớp chưa có buổi nào. Mời ghi ngày, giờ của ít nhất một buổi."),
    "delivery.session_reversed": N_("Buổi %(number)s kết thúc trước khi bắt đầu. Mời xem lại giờ."),
    "delivery.session_too_long": N_("Buổi %(number)s dài hơn %(hours)s giờ. Mời xem lại giờ, hoặc chia thành nhiều buổi."),
    "delivery.share_out_of_range": N_("Buổi %(number)s: phần trăm số phút phải từ 1 đến 100."),
    "delivery.module_of_another_version": N_("Buổi %(number)s có chuyên đề của chương trình khác. Mời chọn lại chuyên đề."),
    "delivery.periods_below_one": N_("Số tiết ở buổi %(number)s phải từ 1 trở lên. Chuyên đề không học thì để trống."),
    "delivery.sessions_overlap": N_("Buổi %(number)s và buổi %(other)s trùng giờ nhau. Mời xếp lại một buổi."),
    "delivery.too_many_periods": N_(
        "Chuyên đề %(module)s xếp %(given)s tiết, chương trình chỉ có %(most)s tiết. Mời bớt ở một buổi."
    ),
    "delivery.trainer_busy": N_("%(names)s đã dạy lớp khác trùng giờ với buổi này. Mời đổi giờ, hoặc chọn tập huấn viên khác."),
    "delivery.class.closed": N_("Lớp đã kết thúc nên không ghi thêm được. Người còn thiếu tiết thì mời vào lớp sau."),
    "delivery.class.closed_by_cancelling": N_("Lớp đã hủy nên không ghi thêm được. Mời chọn lớp khác."),
    "delivery.enrolment.missing": N_("Người này không có tên trong lớp, hoặc đã rút tên. Mời tải lại trang."),
    "delivery.walk_in.already": N_("Người này đã được xác nhận từ trước. Mời tải lại trang."),
}

SEAT_REFUSALS: dict[SeatRefusal, str] = {
    SeatRefusal.ALREADY: N_("đã có tên trong lớp"),
    SeatRefusal.FULL: N_("lớp đã hết chỗ"),
    SeatRefusal.TEACHES: N_("là tập huấn viên của lớp"),
    SeatRefusal.CLASH: N_("đang học lớp khác trùng giờ"),
    SeatRefusal.UNKNOWN: N_("không có trong danh sách"),
}

STATES: dict[ClassState, tuple[str, str]] = {
    ClassState.PLANNED: (N_("Chưa học"), "new"),
    ClassState.RUNNING: (N_("Đang học"), "soon"),
    ClassState.CLOSED: (N_("Đã kết thúc"), "ok"),
    ClassState.CANCELLED: (N_("Đã hủy"), ""),
}

CATEGORIES: dict[Category, str] = {
    Category.MEDIATOR: N_("hòa giải viên"),
    Category.OFFICIAL: N_("cán bộ cùng dự"),
    Category.GUEST: N_("đại biểu"),
}
