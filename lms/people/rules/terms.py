"""The closed word lists of people and rosters: sex, role, reason, verdict, the columns of a roster."""

from enum import StrEnum


class Sex(StrEnum):
    """Sex as a roster states it; an empty cell is None, and None satisfies no composition rule."""

    FEMALE = "female"
    MALE = "male"


class TeamRole(StrEnum):
    """What an appointment makes a person in the team."""

    TEAM_HEAD = "team_head"
    MEDIATOR = "mediator"


class AppointmentReason(StrEnum):
    """Why the person was recognised (bầu mới, bổ sung, kiện toàn, bầu lại)."""

    NEW = "new"
    SUPPLEMENT = "supplement"
    CONSOLIDATION = "consolidation"
    RE_ELECTION = "re_election"


class Verdict(StrEnum):
    """What an import does with one row; read = new + changed + same + refused."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Column(StrEnum):
    """The columns of a roster, in the order in which they stand in our own files."""

    UNIT = "unit"
    VILLAGE = "village"
    TEAM = "team"
    NAME = "name"
    BORN = "born"
    SEX = "sex"
    ETHNICITY = "ethnicity"
    IDENTITY = "identity"
    PHONE = "phone"
    QUALIFICATION = "qualification"
    ROLE = "role"
    REASON = "reason"
    DECISION = "decision"
    SIGNED = "signed"
    EFFECTIVE = "effective"
    ENDED = "ended"
    END_REASON = "end_reason"


# The files' own language: a heading is looked up and printed in Vietnamese, whatever language the pages are in.
HEADINGS: dict[Column, str] = {
    Column.UNIT: "Mã xã",
    Column.VILLAGE: "Thôn/Tổ dân phố",
    Column.TEAM: "Tổ hòa giải",
    Column.NAME: "Họ và tên",
    Column.BORN: "Ngày sinh",
    Column.SEX: "Giới tính",
    Column.ETHNICITY: "Dân tộc",
    Column.IDENTITY: "Số định danh",
    Column.PHONE: "Điện thoại",
    Column.QUALIFICATION: "Trình độ",
    Column.ROLE: "Vai trò",
    Column.REASON: "Lý do công nhận",
    Column.DECISION: "Số quyết định",
    Column.SIGNED: "Ngày ký",
    Column.EFFECTIVE: "Ngày hiệu lực",
    Column.ENDED: "Ngày thôi",
    Column.END_REASON: "Lý do thôi",
}
