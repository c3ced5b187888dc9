"""What this room says when a policy is missing, and how policies are called on pages."""

from lms.i18n import N_
from lms.policies.rules import PolicyKey

SENTENCES: dict[str, str] = {
    "policies.none_on": N_(
        "Chưa có mức “%(key)s” áp dụng cho ngày %(day)s. Mời quản trị viên thêm mức này kèm căn cứ, rồi làm lại."
    ),
    "policies.value_refused": N_("Mức này không dùng được. Mời xem lại con số hoặc lựa chọn vừa ghi."),
    "policies.out_of_range": N_("Mức này phải là một số từ %(least)s đến %(most)s."),
    "policies.source_missing": N_("Chưa ghi căn cứ. Ghi số, ngày của văn bản, để người xem sau tra được."),
    "policies.other_day_missing": N_("Đổi hai ngày cho nhau thì ghi cả ngày làm thay, khác ngày được nghỉ."),
    "policies.day_name_missing": N_("Ghi tên ngày nghỉ, để lời giải thích về hạn gọi đúng tên."),
    "policies.other_day_alone": N_(
        "Ngày làm thay chỉ ghi khi đổi hai ngày cho nhau. Mời chọn đổi hai ngày, hoặc để trống ô này."
    ),
    "policies.off_already": N_("Ngày %(day)s vốn là ngày nghỉ, nên không đổi để nghỉ được. Mời xem lại hai ngày."),
    "policies.worked_already": N_("Ngày %(day)s vốn là ngày làm việc, nên không làm thay được. Mời xem lại hai ngày."),
    "policies.swap_is_two_days": N_(
        "Ngày %(day)s đã đổi cho một ngày khác. Mời ghi cả ngày kia vào ô Ngày làm thay để bỏ cả hai ngày cùng lúc."
    ),
    "policies.nothing_changed": N_("Điều vừa ghi giống hệt điều đang có, nên không có gì để đổi."),
}

POLICY_TITLES: dict[PolicyKey, str] = {
    PolicyKey.DEADLINE_MONTHS: N_("Thời hạn tập huấn người mới (tháng)"),
    PolicyKey.NEWCOMER_GAP_DAYS: N_("Nghỉ quá số ngày này thì là người mới"),
    PolicyKey.LEAST_AGE_REFUSED: N_("Dưới tuổi này thì không ghi"),
    PolicyKey.LEAST_AGE_FLAGGED: N_("Dưới tuổi này thì nhắc xem lại"),
    PolicyKey.TEAM_LEAST_MEDIATORS: N_("Số hòa giải viên ít nhất của một tổ"),
    PolicyKey.TEAM_LEAST_WOMEN: N_("Số hòa giải viên nữ ít nhất"),
    PolicyKey.TEAM_LEAST_MINORITY: N_("Số hòa giải viên người dân tộc thiểu số ít nhất, ở thôn được đánh dấu"),
    PolicyKey.ACCEPTED_INSTRUMENTS: N_("Chương trình khung được công nhận"),
    PolicyKey.PASS_MARK_PERCENT: N_("Điểm đạt của bài kiểm tra (%%)"),
    PolicyKey.TEAMS_PER_PROVINCE_TRAINER: N_("Một tập huấn viên cấp tỉnh cho nhiều nhất bao nhiêu tổ"),
    PolicyKey.TEAMS_PER_DISTRICT_TRAINER: N_("Một tập huấn viên cấp huyện cho nhiều nhất bao nhiêu tổ"),
    PolicyKey.LEAST_SUPPORTED_PERCENT: N_("Tỷ lệ tổ có người hỗ trợ pháp lý ít nhất (%%)"),
    PolicyKey.SMALL_CELL_LEAST: N_("Số đếm nhỏ hơn mức này thì che trong bảng công khai"),
    PolicyKey.MESSAGES_QUIET_FROM_HOUR: N_("Không gửi tin từ mấy giờ tối"),
    PolicyKey.MESSAGES_QUIET_UNTIL_HOUR: N_("Gửi tin lại từ mấy giờ sáng"),
    PolicyKey.MESSAGES_ON_REST_DAYS: N_("Gửi tin cả Chủ nhật, ngày lễ (1 là có, 0 là không)"),
    PolicyKey.TRAINING_OF_TRAINERS: N_("Tập huấn của tập huấn viên"),
    PolicyKey.TRAINING_IN_PILOTS: N_("Tập huấn của hòa giải viên ở xã điểm"),
    PolicyKey.YEARLY_REFRESHER: N_("Bồi dưỡng hằng năm của hòa giải viên"),
}
