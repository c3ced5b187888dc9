"""Trainers: the levels, why somebody is no longer one, and how many a number of teams asks for. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from lms.i18n import N_
from lms.kernel.ratio import Ratio


class TrainerLevel(StrEnum):
    """The level whose body recognised the trainer; district is a thing of before 2025-07-01."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


LEVELS: dict[TrainerLevel, str] = {
    TrainerLevel.CENTRAL: N_("Trung ương"),
    TrainerLevel.PROVINCE: N_("Cấp tỉnh"),
    TrainerLevel.DISTRICT: N_("Cấp huyện (trước ngày 01/7/2025)"),
    TrainerLevel.COMMUNE: N_("Cấp xã"),
}


class TrainerEnd(StrEnum):
    """Why somebody is no longer trainer of that level and unit from that day on."""

    OWN_WISH = "own_wish"
    OTHER_POST = "other_post"
    RETIRED = "retired"
    NOT_ELIGIBLE = "not_eligible"
    LEVEL_CLOSED = "level_closed"
    DEATH = "death"
    OTHER_LEVEL = "other_level"


TRAINER_ENDS: dict[TrainerEnd, str] = {
    TrainerEnd.OWN_WISH: N_("Theo nguyện vọng"),
    TrainerEnd.OTHER_POST: N_("Chuyển công tác khác"),
    TrainerEnd.RETIRED: N_("Nghỉ hưu"),
    TrainerEnd.NOT_ELIGIBLE: N_("Không còn đáp ứng yêu cầu"),
    TrainerEnd.LEVEL_CLOSED: N_("Không còn cấp huyện"),
    TrainerEnd.DEATH: N_("Đã mất"),
    TrainerEnd.OTHER_LEVEL: N_("Chuyển sang cấp khác"),
}
# What an officer may choose; OTHER_LEVEL is written by a change of level.
TRAINER_LEAVING = tuple(kind for kind in TrainerEnd if kind is not TrainerEnd.OTHER_LEVEL)


@dataclass(frozen=True, slots=True)
class TrainerRatio:
    """Trainers against teams, where one trainer is asked for every ``per`` teams or part of them.

    Source: plans under Decision 315/QĐ-TTg ("tối thiểu 01 tập huấn viên cấp tỉnh/100 tổ hòa giải", district 80).
    """

    trainers: int
    teams: int
    per: int

    @property
    def needed(self) -> int:
        """The least number of trainers that meets it."""
        return -(-self.teams // self.per)

    @property
    def met(self) -> bool | None:
        """``trainers × per ≥ teams``; None where there is no team: nothing arose."""
        return self.trainers * self.per >= self.teams if self.teams else None

    @property
    def share(self) -> Ratio:
        """Trainers to those needed, as counts."""
        return Ratio(self.trainers, self.needed)
