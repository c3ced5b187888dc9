"""By what a figure is taken apart, and into which groups. Not known is a group of its own, so that groups add up. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache

from lms.i18n import N_
from lms.people.rules.composition import is_minority
from lms.people.rules.terms import Sex, TeamRole
from lms.people.rules.trainers import LEVELS
from lms.reports.statistics.words import Qualification


class Dimension(StrEnum):
    """By what."""

    SEX = "sex"
    ETHNICITY = "ethnicity"
    QUALIFICATION = "qualification"
    AGE = "age"
    ROLE = "role"


UNKNOWN = "unknown"
NOT_KNOWN = N_("Chưa rõ")
DIMENSIONS: dict[Dimension, str] = {
    Dimension.SEX: N_("Giới tính"),
    Dimension.ETHNICITY: N_("Dân tộc"),
    Dimension.QUALIFICATION: N_("Trình độ chuyên môn"),
    Dimension.AGE: N_("Tuổi trong ngày xét"),
    Dimension.ROLE: N_("Vai trò"),
}
# (the least age of the band, its code); the oldest first.
BANDS = ((60, "from_60"), (50, "from_50"), (40, "from_40"), (30, "from_30"))
YOUNGEST = "under_30"
GROUPS: dict[Dimension, Mapping[str, str]] = {
    Dimension.SEX: {"male": N_("Nam"), "female": N_("Nữ"), UNKNOWN: NOT_KNOWN},
    Dimension.ETHNICITY: {"kinh": N_("Kinh"), "other": N_("Dân tộc khác"), UNKNOWN: NOT_KNOWN},
    Dimension.QUALIFICATION: {
        "law": N_("Chuyên môn luật"),
        "other": N_("Chuyên môn khác"),
        "untrained": N_("Chưa qua đào tạo"),
        UNKNOWN: NOT_KNOWN,
    },
    Dimension.AGE: {
        YOUNGEST: N_("Dưới 30 tuổi"),
        "from_30": N_("30–39 tuổi"),
        "from_40": N_("40–49 tuổi"),
        "from_50": N_("50–59 tuổi"),
        "from_60": N_("Từ 60 tuổi"),
        UNKNOWN: NOT_KNOWN,
    },
    Dimension.ROLE: {
        TeamRole.TEAM_HEAD.value: N_("Tổ trưởng"),
        TeamRole.MEDIATOR.value: N_("Hòa giải viên"),
        **{level.value: words for level, words in LEVELS.items()},
        UNKNOWN: NOT_KNOWN,
    },
}


def sex_group(sex: Sex | None) -> str:
    """The group of a recorded sex."""
    return {Sex.MALE: "male", Sex.FEMALE: "female", None: UNKNOWN}[sex]


@lru_cache(maxsize=1024)
def ethnicity_group(recorded: str | None) -> str:
    """Kinh, another, or not known; the recorded word is folded as the rule of composition does."""
    return {False: "kinh", True: "other", None: UNKNOWN}[is_minority(recorded)]


def qualification_group(kind: Qualification | None) -> str:
    """The column of Form 11."""
    return kind.value if kind else UNKNOWN


def age_band(born: date | int | None, day: date) -> str:
    """The band of an age on the day; of somebody of whom only the year of birth is known, the age reached in that year."""
    if born is None:
        return UNKNOWN
    if isinstance(born, int):
        return _band(day.year - born)
    return _band(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def _band(age: int) -> str:
    return next((code for least, code in BANDS if age >= least), YOUNGEST)


def born_by(least: int, day: date) -> date:
    """The last day of birth of somebody who is of that age on the day; 29 February counts as 28 in a common year."""
    year = day.year - least
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
