"""Counts shown as a share, compared exactly. Rounding is for the eye; a comparison never rounds."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import assert_never


class Comparator(StrEnum):
    """How a figure is held against the floor of a target."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    EQUAL = "="


def compare(figure: Fraction | int, comparator: Comparator, floor: Fraction | int) -> bool:
    """Whether the figure reaches the floor: "trên 90" is not met by 90,0."""
    match comparator:
        case Comparator.AT_LEAST:
            return figure >= floor
        case Comparator.MORE_THAN:
            return figure > floor
        case Comparator.EQUAL:
            return figure == floor
        case _:
            assert_never(comparator)


def exactly(figure: Fraction | Decimal | int | str) -> Fraction:
    """A written figure such as ``"81.4"`` as an exact fraction."""
    return Fraction(figure)


@dataclass(frozen=True, slots=True)
class Ratio:
    """``numerator`` of ``denominator``. A zero denominator means that nothing arose: it has no share and meets nothing."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator < 0:
            raise ValueError("a count is never negative")

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator)

    def share(self) -> Fraction | None:
        """The exact share, or None where nothing arose."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    def percent(self) -> Decimal | None:
        """The share in percent, rounded half up to one decimal, or None where nothing arose."""
        if not self.denominator:
            return None
        tenths = (2000 * self.numerator + self.denominator) // (2 * self.denominator)
        return (Decimal(tenths) / 10).quantize(Decimal("0.1"), ROUND_HALF_UP)

    def meets(self, comparator: Comparator, floor: Fraction | Decimal | int | str) -> bool | None:
        """Whether the exact share reaches ``floor`` percent, or None where nothing arose."""
        share = self.share()
        return None if share is None else compare(share * 100, comparator, exactly(floor))

    def missing(self, floor: Fraction | Decimal | int | str) -> int:
        """How many more the numerator needs for a share of at least ``floor`` percent; 0 when it is reached."""
        needed = exactly(floor) * self.denominator / 100
        return max(0, -(-needed.numerator // needed.denominator) - self.numerator)


def meets_one_per(count: int, every: int, of: int) -> bool | None:
    """Whether there is at least 1 for every ``every``: 1 per 80 teams is met when trainers × 80 ≥ teams.

    None where there is nothing to serve. Source: Decision 315/QĐ-TTg, 17/4/2024 (1 per 80 and 1 per 100 teams).
    """
    return count * every >= of if of else None
