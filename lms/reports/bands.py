"""Where a figure stands between nothing, the floor and the stretch of its target, for every kind of value. Pure numbers.

A drawing needs one scale: percents run to 100, counts to a little beyond the larger of figure and target. A ratio of one for
every N teams is drawn as the trainers there are against the trainers it takes.
"""

from dataclasses import dataclass
from decimal import Decimal

from lms.kernel.ratio import Comparator, Ratio
from lms.reports.targets import Aim


@dataclass(frozen=True, slots=True)
class Band:
    """A figure on its scale from 0 to ``top``; ``stretch`` None where the target is one line."""

    value: Decimal | int
    floor: int
    stretch: int | None
    top: int


def band_of(aim: Aim, ratio: Ratio) -> Band | None:
    """The band of a target with its figure; None where nothing arose."""
    match aim.value:
        case "percent":
            percent = ratio.percent()
            return None if percent is None else Band(percent, aim.floor, aim.stretch, 100)
        case "ratio_per_n_teams":
            if not ratio.denominator:
                return None
            strict = aim.comparator is Comparator.MORE_THAN
            needed = ratio.denominator // aim.floor + 1 if strict else -(-ratio.denominator // aim.floor)
            return Band(ratio.numerator, needed, None, _beyond(ratio.numerator, needed))
        case "count_of_total":
            return Band(ratio.numerator, aim.floor, aim.stretch, aim.of_total or _beyond(ratio.numerator, aim.floor))
        case _:
            return Band(ratio.numerator, aim.floor, aim.stretch, _beyond(ratio.numerator, aim.stretch or aim.floor))


def _beyond(figure: int, goal: int) -> int:
    """A quarter more than the larger, so that what is beyond the goal can be seen to be."""
    most = max(figure, goal, 1)
    return most + -(-most // 4)
