"""What the coverage page says in its first sentence, and how far the figure is from its target. Pure."""

from dataclasses import dataclass

from lms.kernel.ratio import Ratio
from lms.reports.coverage.figures import Coverage
from lms.reports.targets import Aim, Judged

CODE = "mediators_trained"


@dataclass(frozen=True)
class Shown:
    """The main figure with its target; ``reference`` is drawn where the unit has none of its own.

    ``lacking``: how many more trained reach the floor, ``to_stretch`` the stretch.
    """

    ratio: Ratio
    judged: Judged | None
    reference: Aim | None
    lacking: int | None
    to_stretch: int | None
    overdue: int

    @property
    def floor(self) -> int | None:
        return self.reference.floor if self.reference else None

    @property
    def stretch(self) -> int | None:
        return self.reference.stretch if self.reference else None


def shown(found: Coverage) -> Shown:
    """The main figure of a unit."""
    ratio, judged, aim = found.whole.of(CODE).ratio, found.whole.targets.get(CODE), found.reference
    return Shown(
        ratio,
        judged,
        aim,
        ratio.missing(aim.floor) if aim else None,
        ratio.missing(aim.stretch) if aim and aim.stretch else None,
        found.waterfall.overdue,
    )
