"""Every field about a person that the house keeps: what for, on what ground, who sees it, how long. Read top to bottom.

A ground that the sources do not show in so many words is said as "cơ quan xác nhận", never as law (Law 91/2025/QH15 names a
list of processing without consent; which item fits a state body is the agency's word).
"""

from dataclasses import dataclass

from lms.i18n import N_

# Grounds. None is consent: nothing here is asked of anybody as a favour, so nothing is ticked beforehand either.
COMPOSITION = N_("Luật Hòa giải ở cơ sở 35/2013/QH13, Điều 12: cơ cấu tổ hòa giải")
BOOK = N_(
    "Việc công nhận hòa giải viên theo Luật Hòa giải ở cơ sở 35/2013/QH13; căn cứ xử lý không cần đồng ý: cơ quan xác nhận"
)
TRAINING = N_("Kế hoạch tập huấn của cơ quan; căn cứ xử lý không cần đồng ý: cơ quan xác nhận")
SECURITY = N_("Bảo vệ dữ liệu; căn cứ xử lý không cần đồng ý: cơ quan xác nhận")

# Who sees.
OFFICE = N_("cán bộ tư pháp, người ký, người kiểm tra của đơn vị và cấp trên")
OFFICERS_MASKED = N_("cán bộ tư pháp của đơn vị và cấp trên; che bớt, xem đủ phải ghi lý do")
CLASS = N_("cán bộ tư pháp, người ký, người kiểm tra của đơn vị và cấp trên; tập huấn viên của lớp")
NOBODY = N_("không ai")

# How long.
SERVICE = N_("đến hết thời gian giữ sau ngày thôi làm, rồi ẩn danh")
COUNTED = N_("lâu dài để đếm, không còn gắn với tên sau khi ẩn danh")
FROZEN = N_("như đã cấp")
ACCOUNT = N_("đến khi khóa tài khoản và ẩn danh")
LOG = N_("lâu dài, chỉ có mã số")


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of data about a person. ``sensitive``: named so by the law, or treated so by this house."""

    key: str
    title: str
    purpose: str
    basis: str
    seen_by: str
    kept: str
    shown: str
    sensitive: bool = False


FIELDS: tuple[Field, ...] = (
    Field(
        "name", N_("Họ và tên"), N_("biết ai là hòa giải viên, mời học, cấp giấy"), BOOK, CLASS, SERVICE, N_("sổ, lớp, giấy")
    ),
    Field(
        "birth",
        N_("Ngày sinh"),
        N_("phân biệt người trùng tên, xét tuổi; danh sách chỉ hiện năm"),
        BOOK,
        OFFICE,
        N_("ngày và tháng: đến khi ẩn danh; năm: giữ để đếm"),
        N_("sổ (năm), giấy chứng nhận"),
    ),
    Field("sex", N_("Giới tính"), N_("xét tổ có nữ; thống kê"), COMPOSITION, OFFICE, COUNTED, N_("sổ tổ")),
    Field(
        "ethnicity",
        N_("Dân tộc"),
        N_("xét tổ ở thôn có nhiều đồng bào dân tộc thiểu số; thống kê"),
        COMPOSITION,
        OFFICERS_MASKED,
        N_("đến khi ẩn danh; sau đó chỉ giữ Kinh hay dân tộc thiểu số"),
        N_("không hiện ở danh sách, mã QR, trang công khai; sổ tổ chỉ ghi đủ hay thiếu"),
        sensitive=True,
    ),
    Field(
        "identity",
        N_("Số định danh cá nhân"),
        N_("không ghi một người thành hai"),
        BOOK,
        OFFICERS_MASKED,
        SERVICE,
        N_("mã hóa khi lưu; chỉ hiện 4 số cuối"),
        sensitive=True,
    ),
    Field(
        "phone",
        N_("Số điện thoại"),
        N_("mời đi học, đăng nhập"),
        TRAINING,
        OFFICERS_MASKED,
        SERVICE,
        N_("che bớt ở mọi nơi"),
        sensitive=True,
    ),
    Field(
        "address",
        N_("Nơi nhận tin: e-mail, số Zalo, số nhận SMS"),
        N_("gửi lời nhắc hạn, lời mời học; ai muốn thì tự ghi, cán bộ ghi giúp người không tự ghi được"),
        TRAINING,
        N_("người ấy; nơi cán bộ ghi giúp thì cán bộ tư pháp của đơn vị thấy phần che bớt"),
        N_("đến khi xóa hoặc thôi dùng, hoặc đến khi ẩn danh"),
        N_("mã hóa khi lưu; mỗi lần cán bộ ghi hay thôi dùng được ghi vào nhật ký"),
    ),
    Field(
        "messages",
        N_("Tin nhắc, lời mời đã gửi"),
        N_("không gửi một lời hai lần, biết ai cần gọi trực tiếp"),
        TRAINING,
        OFFICE,
        COUNTED,
        N_("mục Tin nhắc; không giữ lời và số"),
    ),
    Field("qualification", N_("Trình độ"), N_("thống kê, chọn cách dạy"), TRAINING, OFFICE, COUNTED, N_("sổ")),
    Field(
        "appointment",
        N_("Việc công nhận, vai trò, thôi làm"),
        N_("biết ai là hòa giải viên ngày nào"),
        BOOK,
        OFFICE,
        COUNTED,
        N_("sổ, báo cáo"),
    ),
    Field(
        "decision",
        N_("Bản quét quyết định"),
        N_("chứng minh việc công nhận"),
        BOOK,
        OFFICE,
        N_("theo quy định lưu trữ: cơ quan xác nhận"),
        N_("sổ"),
    ),
    Field(
        "upload",
        N_("Tệp danh sách như khi đưa lên"),
        N_("đối chiếu khi ghi sổ"),
        BOOK,
        OFFICERS_MASKED,
        N_("hết số ngày giữ tệp thì xóa"),
        N_("trang nhập tệp"),
    ),
    Field(
        "attendance",
        N_("Điểm danh: buổi, giờ, cách ghi, máy đã quét"),
        N_("chứng minh đã dự lớp"),
        TRAINING,
        CLASS,
        COUNTED,
        N_("lớp, hồ sơ"),
    ),
    Field(
        "walk_in",
        N_("Tên ghi tại cửa lớp của người chưa có trong sổ"),
        N_("tìm ra là ai trong sổ để ghi có mặt"),
        TRAINING,
        CLASS,
        N_(
            "tìm ra là ai: như họ tên; đã bỏ qua hoặc không phải ai trong sổ: ẩn tên khi hết số ngày giữ tệp; "
            "còn chờ: lâu nhất bằng thời gian giữ tên; giờ và lượt giữ để đếm"
        ),
        N_("trang điểm danh của buổi học; không vào sổ, báo cáo, danh sách lớp"),
    ),
    Field(
        "signed_sheet",
        N_("Ảnh tờ ký tên đã ký"),
        N_("chứng minh đã dự lớp"),
        TRAINING,
        CLASS,
        N_("bỏ khi một người có tên trên tờ được ẩn danh; lượt có mặt và tờ giấy lưu ở đơn vị còn"),
        N_("tờ ký của buổi học; mỗi lượt xem được ghi lại"),
    ),
    Field(
        "contest",
        N_("Lời báo có mặt và câu trả lời"),
        N_("xem lại buổi ghi vắng"),
        TRAINING,
        CLASS,
        N_("lời được bỏ khi ẩn danh; ngày và kết quả còn"),
        N_("trang điểm danh của người ấy, của lớp"),
    ),
    Field(
        "learning", N_("Bài đã đọc, bài kiểm tra, điểm"), N_("chứng minh đã học xong"), TRAINING, CLASS, COUNTED, N_("hồ sơ")
    ),
    Field(
        "materials",
        N_("Tài liệu đã được phát"),
        N_("biết ai đã có tài liệu"),
        TRAINING,
        OFFICE,
        COUNTED,
        N_("danh sách phát tài liệu"),
    ),
    Field(
        "certificate",
        N_("Giấy chứng nhận"),
        N_("cấp và kiểm tra giấy"),
        TRAINING,
        N_("cán bộ tư pháp, người ký, người kiểm tra của đơn vị và cấp trên; ai cầm mã trên giấy"),
        FROZEN,
        N_("sổ cấp, trang kiểm tra; không có số định danh"),
    ),
    Field(
        "card",
        N_("Thẻ điểm danh: số thẻ, ngày cấp, ngày khóa"),
        N_("điểm danh cho người không dùng điện thoại"),
        TRAINING,
        CLASS,
        COUNTED,
        N_("mã trên thẻ chỉ có số thẻ; máy quét giữ tên và số thẻ của lớp"),
    ),
    Field(
        "photo",
        N_("Ảnh trên thẻ"),
        N_("nhận đúng người trùng tên; không bắt buộc"),
        TRAINING,
        CLASS,
        N_("đến khi bỏ ảnh, hoặc đến khi ẩn danh"),
        N_("thẻ; thông tin máy ảnh ghi kèm bị bỏ đi"),
    ),
    Field("account", N_("Tên đăng nhập"), N_("vào hệ thống"), SECURITY, N_("quản trị viên"), ACCOUNT, N_("phiếu đăng nhập")),
    Field(
        "secret",
        N_("Mã PIN, mật khẩu"),
        N_("vào hệ thống"),
        SECURITY,
        NOBODY,
        ACCOUNT,
        N_("lưu dạng không đọc lại được"),
        sensitive=True,
    ),
    Field(
        "looks",
        N_("Ai đã xem, tải dữ liệu"),
        N_("kiểm tra việc xem"),
        SECURITY,
        N_("người ấy, quản trị viên, người kiểm tra"),
        LOG,
        N_("nhật ký"),
    ),
    Field(
        "requests",
        N_("Yêu cầu về dữ liệu và trả lời"),
        N_("trả lời đúng hạn"),
        SECURITY,
        OFFICERS_MASKED,
        SERVICE,
        N_("trang yêu cầu; mã hóa khi lưu"),
    ),
)
