"""What is said about contests. To a learner it speaks as to a neighbour."""

from courses.attendance.contests.rules import Refusal
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "attendance.contest.missing": N_("Không thấy lời báo này."),
    "attendance.contest.already": N_("Lời báo này đã được trả lời trước đó."),
    "attendance.contest.own": N_("Lời báo này là của chính người đang xem. Mời một cán bộ khác trả lời."),
}

REFUSALS: dict[Refusal, str] = {
    Refusal.NO_PLACE: N_("Bác không có tên trong lớp này. Mời bác hỏi cán bộ tư pháp xã."),
    Refusal.CANCELLED: N_("Buổi này đã hủy nên không cần báo lại."),
    Refusal.NOT_OVER: N_("Buổi này chưa xong. Bác đang ở lớp thì mời gặp tập huấn viên để được ghi tên."),
    Refusal.CREDITED: N_("Buổi này đã ghi bác có mặt và được tính tiết."),
    Refusal.WAITING: N_("Bác đã báo rồi. Tập huấn viên đang xem."),
    Refusal.DECLINED: N_("Tập huấn viên đã trả lời. Chưa rõ thì mời bác gặp cán bộ tư pháp xã."),
    Refusal.TOO_OLD: N_("Buổi này đã qua hơn 60 ngày. Mời bác gặp cán bộ tư pháp xã để xem lại tờ ký tên."),
}
