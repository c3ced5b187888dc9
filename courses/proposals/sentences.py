"""What proposals of classes say when something does not hold, and what stops whom."""

from courses.proposals.rules import Obstacle, Travel
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "proposals.proposal.missing": N_("Không thấy đề xuất này, hoặc đề xuất ở ngoài phạm vi phụ trách. Mời lập đề xuất mới."),
    "proposals.unit.missing": N_("Không thấy đơn vị này trong phạm vi phụ trách. Mời chọn đơn vị khác."),
    "proposals.too_wide": N_("Đề xuất lớp được lập cho một tỉnh hoặc một xã, phường. Mời chọn một tỉnh."),
    "proposals.nobody": N_("Danh sách đã chọn chưa có ai cần xếp lớp. Mời chọn danh sách khác, hoặc đổi số ngày."),
    "proposals.all_placed": N_(
        "Không còn ai cần xếp lớp: %(count)s người trong danh sách đều đã có tên ở một lớp sắp tới. Mời xem mục Lớp học."
    ),
    "proposals.only_restricted": N_(
        "%(count)s người trong danh sách đang hạn chế dùng dữ liệu nên không xếp theo danh sách. "
        "Mời ghi tên họ trong trang của lớp."
    ),
    "proposals.no_list": N_("Chưa chọn danh sách nào. Mời đánh dấu ít nhất một danh sách."),
    "proposals.class.missing": N_("Không còn lớp này trong đề xuất. Mời tải lại trang."),
    "proposals.conflict": N_("Đề xuất đã được sửa sau khi trang này mở. Mời xem bản mới dưới đây rồi làm tiếp."),
    "proposals.already_confirmed": N_("Đề xuất đã thành lớp nên không sửa ở đây được. Mời sửa từng lớp trong mục Lớp học."),
    "proposals.empty": N_("Đề xuất không còn lớp nào để mở. Mời lập đề xuất mới."),
    "proposals.too_early": N_("Lớp %(number)s bắt đầu vào ngày %(day)s, không phải ngày về sau. Mời chọn ngày khác."),
    "proposals.day_off": N_("Ngày %(day)s là ngày nghỉ. Mời chọn một ngày làm việc."),
    "proposals.hall_unknown": N_("Nơi học của lớp %(number)s không thuộc đơn vị này. Mời chọn xã khác."),
    "proposals.hall_taken": N_("Xã nơi học của lớp %(number)s đã có lớp khác vào ngày ấy. Mời đổi ngày hoặc đổi xã."),
    "proposals.hall_twice": N_("Lớp %(number)s và lớp %(other)s cùng ở một xã trong một ngày. Mời đổi ngày hoặc đổi xã."),
    "proposals.too_many": N_("Lớp %(number)s có %(people)s người, chỉ có %(seats)s chỗ. Mời bỏ bớt người."),
    "proposals.trainer_unknown": N_("Lớp %(number)s chưa có tập huấn viên đang được công nhận. Mời chọn người khác."),
    "proposals.trainer_taken": N_(
        "Tập huấn viên của lớp %(number)s đã dạy lớp khác vào ngày ấy. Mời đổi ngày hoặc đổi người dạy."
    ),
    "proposals.trainer_too_far": N_("Tập huấn viên của lớp %(number)s không phụ trách xã ấy. Mời chọn người khác."),
    "proposals.trainer_twice": N_("Lớp %(number)s và lớp %(other)s có cùng tập huấn viên trong một ngày. Mời đổi một lớp."),
    "proposals.not_seated": N_(
        "Không ghi tên được %(names)s: đã có tên ở lớp khác trùng giờ, hoặc là người dạy. Mời bỏ những người này ra."
    ),
    "proposals.no_longer": N_(
        "Không mở lớp cho %(names)s được nữa: đã có lớp khác, đã học xong hoặc đã thôi làm. Mời bỏ ra khỏi lớp."
    ),
}

OBSTACLES: dict[Obstacle, str] = {
    Obstacle.DEADLINE: N_("hạn đến trước khi lớp sớm nhất kết thúc"),
    Obstacle.TRAVEL: N_("không có xã nào mở lớp trong tầm đi lại đã chọn"),
    Obstacle.VENUE: N_("các xã đi đến được đều đã có lớp vào những ngày còn kịp"),
    Obstacle.TRAINER: N_("không còn tập huấn viên rảnh vào những ngày còn kịp"),
    Obstacle.CAPACITY: N_("các lớp còn kịp đều đã hết chỗ"),
}

TRAVELS: dict[Travel, str] = {
    Travel.COMMUNE: N_("trong xã mình"),
    Travel.DISTRICT: N_("các xã cùng huyện cũ (trước ngày 01/07/2025)"),
    Travel.PROVINCE: N_("mọi xã trong tỉnh"),
}
