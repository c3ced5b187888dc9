"""What the coverage page says in its first sentence, and how far the figure is from its target. Pure."""

from dataclasses import dataclass

from lms.kernel.ratio import Ratio
from lms.reports.coverage.figures import Coverage, Row
from lms.reports.targets import Judged

CODE = "mediators_trained"
# Without a plan in force there is no floor: the charts then draw none.


@dataclass(frozen=True)
class Shown:
    """The main figure with its target. ``lacking``: how many more trained reach the floor, ``to_stretch`` the stretch."""

    ratio: Ratio
    judged: Judged | None
    lacking: int | None
    to_stretch: int | None
    overdue: int

    @property
    def floor(self) -> int | None:
        return self.judged.aim.floor if self.judged and self.judged.aim.value == "percent" else None

    @property
    def stretch(self) -> int | None:
        return self.judged.aim.stretch if self.judged and self.judged.aim.value == "percent" else None


def shown(found: Coverage) -> Shown:
    """The main figure of a unit."""
    return shown_of(found.whole, found.waterfall.overdue)


def shown_of(row: Row, overdue: int = 0) -> Shown:
    """The main figure of a row."""
    ratio, judged = row.of(CODE).ratio, row.targets.get(CODE)
    aim = judged.aim if judged and judged.aim.value == "percent" else None
    return Shown(
        ratio,
        judged,
        ratio.missing(aim.floor) if aim else None,
        ratio.missing(aim.stretch) if aim and aim.stretch else None,
        overdue,
    )
