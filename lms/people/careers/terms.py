"""The closed word lists of careers: kinds of decisions, why a recognition ended, the acts that change what the book says."""

from enum import StrEnum

from lms.i18n import N_


class DecisionKind(StrEnum):
    """What was decided, by the commune's Chairperson or, for the last ones, by a body above."""

    RECOGNITION = "recognition"
    HEAD = "head"
    CONSOLIDATION = "consolidation"
    TRANSFER = "transfer"
    ENDING = "ending"
    TRAINER = "trainer"
    SUPPORT = "support"
    DESIGNATION = "designation"
    OTHER = "other"


DECISION_KINDS: dict[DecisionKind, str] = {
    DecisionKind.RECOGNITION: N_("Công nhận hòa giải viên"),
    DecisionKind.HEAD: N_("Công nhận tổ trưởng tổ hòa giải"),
    DecisionKind.CONSOLIDATION: N_("Kiện toàn tổ hòa giải"),
    DecisionKind.TRANSFER: N_("Điều chuyển hòa giải viên"),
    DecisionKind.ENDING: N_("Thôi làm hòa giải viên"),
    DecisionKind.TRAINER: N_("Công nhận tập huấn viên"),
    DecisionKind.SUPPORT: N_("Phân công người hỗ trợ pháp lý cho tổ"),
    DecisionKind.DESIGNATION: N_("Chọn điểm, công nhận điển hình"),
    DecisionKind.OTHER: N_("Quyết định khác"),
}


class EndKind(StrEnum):
    """Why somebody is no longer a mediator of the team from that day on.

    Source: Law on Grassroots Mediation 35/2013/QH13, art. 11 names the own wish, the standards of art. 7 no longer met, and a
    breach of the principles of art. 4. ``CONTINUED`` is no leaving: the next recognition begins on the very day.
    """

    OWN_WISH = "own_wish"
    NOT_ELIGIBLE = "not_eligible"
    BREACH = "breach"
    DEATH = "death"
    MOVED_AWAY = "moved_away"
    CONTINUED = "continued"


END_KINDS: dict[EndKind, str] = {
    EndKind.OWN_WISH: N_("Theo nguyện vọng của người đó"),
    EndKind.NOT_ELIGIBLE: N_("Không còn đủ tiêu chuẩn"),
    EndKind.BREACH: N_("Vi phạm nguyên tắc hòa giải"),
    EndKind.DEATH: N_("Đã mất"),
    EndKind.MOVED_AWAY: N_("Chuyển nơi cư trú đi nơi khác"),
    EndKind.CONTINUED: N_("Làm tiếp theo lần công nhận mới"),
}
END_LAW: dict[EndKind, str] = {
    EndKind.OWN_WISH: N_("Điều 11 Luật Hòa giải ở cơ sở 35/2013/QH13: theo nguyện vọng."),
    EndKind.NOT_ELIGIBLE: N_("Điều 11 Luật Hòa giải ở cơ sở 35/2013/QH13: không còn đáp ứng tiêu chuẩn tại Điều 7."),
    EndKind.BREACH: N_("Điều 11 Luật Hòa giải ở cơ sở 35/2013/QH13: vi phạm nguyên tắc tại Điều 4."),
    EndKind.DEATH: N_("Luật không nêu riêng; ghi để sổ đúng với thực tế."),
    EndKind.MOVED_AWAY: N_(
        "Điều 7 Luật Hòa giải ở cơ sở 35/2013/QH13: hòa giải viên thường trú tại cơ sở; nên Điều 11 áp dụng."
    ),
    EndKind.CONTINUED: N_("Không phải thôi làm: lần công nhận sau bắt đầu đúng ngày này."),
}
# What an officer may choose; CONTINUED is written by a move, a change of role and a re-election.
LEAVING = tuple(kind for kind in EndKind if kind is not EndKind.CONTINUED)


class Act(StrEnum):
    """What an officer did to a career on a page of ours."""

    RECOGNISE = "recognise"
    RE_ELECT = "re_elect"
    CHANGE_ROLE = "change_role"
    MOVE = "move"
    END = "end"
    CORRECT = "correct"
    ANNUL = "annul"


ACTS: dict[Act, str] = {
    Act.RECOGNISE: N_("Ghi công nhận"),
    Act.RE_ELECT: N_("Ghi bầu lại"),
    Act.CHANGE_ROLE: N_("Đổi vai trò"),
    Act.MOVE: N_("Chuyển tổ"),
    Act.END: N_("Ghi thôi làm"),
    Act.CORRECT: N_("Sửa lần công nhận"),
    Act.ANNUL: N_("Bỏ lần ghi nhầm"),
}
