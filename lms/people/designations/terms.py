"""The closed word lists of designations: the kinds, what they are given to, and the level that gives them."""

from enum import StrEnum

from lms.i18n import N_


class DesignationKind(StrEnum):
    """What a commune or a team was chosen as or found to be. The criteria of the typical commune are the Ministry's."""

    PILOT = "pilot"
    TYPICAL_COMMUNE = "typical_commune"
    ADVANCED_NEW_RURAL = "advanced_new_rural"
    TYPICAL_TEAM = "typical_team"
    FIVE_GOOD_TEAM = "five_good_team"


KINDS: dict[DesignationKind, str] = {
    DesignationKind.PILOT: N_("Điểm chỉ đạo về hòa giải ở cơ sở"),
    DesignationKind.TYPICAL_COMMUNE: N_("Cấp xã điển hình về hòa giải ở cơ sở"),
    DesignationKind.ADVANCED_NEW_RURAL: N_("Xã nông thôn mới nâng cao"),
    DesignationKind.TYPICAL_TEAM: N_("Tổ hòa giải điển hình tiên tiến"),
    DesignationKind.FIVE_GOOD_TEAM: N_("Tổ hòa giải 5 tốt"),
}
OF_TEAMS = frozenset({DesignationKind.TYPICAL_TEAM, DesignationKind.FIVE_GOOD_TEAM})


class DesignationLevel(StrEnum):
    """Whose body chose; district is a thing of before 2025-07-01."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


LEVELS: dict[DesignationLevel, str] = {
    DesignationLevel.CENTRAL: N_("Trung ương chọn"),
    DesignationLevel.PROVINCE: N_("Tỉnh chọn"),
    DesignationLevel.DISTRICT: N_("Huyện chọn (trước ngày 01/7/2025)"),
    DesignationLevel.COMMUNE: N_("Xã tự chọn"),
}
