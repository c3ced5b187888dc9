"""What the coverage page says in its first sentence, and how far the figure is from its target. Pure."""

from dataclasses import dataclass

from lms.kernel.ratio import Ratio
from lms.reports.coverage.figures import Coverage
from lms.reports.targets import Aim, Judged, lacking

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

    @property
    def to_mark(self) -> int | None:
        """How many more to the floor, or from there to the stretch; None or 0 without a mark that is still ahead."""
        return self.lacking or self.to_stretch


def shown(found: Coverage) -> Shown:
    """The main figure of a unit."""
    ratio, judged, aim = found.whole.of(CODE).ratio, found.whole.targets.get(CODE), found.reference
    return Shown(
        ratio,
        judged,
        aim,
        lacking(aim, ratio) if aim else None,
        ratio.missing(aim.stretch) if aim and aim.stretch else None,
        found.waterfall.overdue,
    )


KINDS = ("Xã ", "Phường ", "Thị trấn ", "Đặc khu ", "Huyện ", "Tỉnh ", "Thành phố ")


def short_name(name: str) -> str:
    """The name of a unit without its kind, for a narrow place beside others of its kind."""
    return next((name.removeprefix(kind) for kind in KINDS if name.startswith(kind)), name)
