"""What the ink measured in a row of a photo means: signed, empty, or for a person to look at. Pure.

A row that is wrongly called signed or empty does harm nobody sees; one that is asked about costs a look. So everything
between a clear signature and clean paper is asked about: little ink, a mere stroke or cross, ink that runs in from the row
above or below, a row whose own marks were not found, a photo too coarse or too blurred to tell. Source of the figures:
rendered sheets under perspective, blur, shadow, 640 x 480 points and turns (``tests/unit/courses/attendance/paper``).
"""

from dataclasses import dataclass
from enum import StrEnum

# Square millimetres of ink, as dark as full black. A short signature has ten, a speck of dust a tenth of one.
CLEAN, CLEAR = 0.45, 3.0
# A signature runs up and down: a line along the row crosses it often. It crosses a dash once, a tick, a cross or a ring twice.
CROSSED = 3.0
# Millimetres a signature is wide at least.
WIDE = 7.0
# Points of the photo for a millimetre of the sheet; below, a thin pen leaves no trace.
COARSE = 1.75
# How dark the printed marks of the row must be, from 0 (paper) to 1: in a blurred photo they are pale, and so is ink.
PALE = 0.45
# Ink that comes in over the edge of the row and stays near it.
STRAY = 0.6


# Width and height in points of the piece of a photo that shows a doubtful row, with a little of the rows around it.
STRIP = (984, 96)


class Verdict(StrEnum):
    """What is proposed for a row; never entered by itself."""

    SIGNED = "signed"
    EMPTY = "empty"
    DOUBTFUL = "doubtful"


class Why(StrEnum):
    """Why a row is for a person to look at."""

    CLEAR = "clear"
    LITTLE_INK = "little_ink"
    STROKE = "stroke"
    NEIGHBOUR = "neighbour"
    NO_MARKS = "no_marks"
    COARSE = "coarse"
    BLANK_ROW = "blank_row"


@dataclass(frozen=True, slots=True)
class Measure:
    """A row as measured. ``own`` and ``stray``: ink of the row and from its neighbours, mm² as dark as black; ``wide``: mm;
    ``crossed``: as CROSSED; ``scale``: points for a millimetre; ``marks``: darkness of its two printed marks, None unseen.
    """

    own: float
    stray: float
    wide: float
    crossed: float
    scale: float
    marks: float | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The proposal, how sure it is from 0 to 100, and why where it is for a person."""

    verdict: Verdict
    confidence: int
    why: Why


def judge(row: Measure, *, blank: bool = False) -> Judgement:
    """What a measured row is proposed as. ``blank``: a row of nobody's, whose signer has to be named by a person."""
    if row.marks is None:
        return _doubtful(Why.NO_MARKS)
    if row.scale < COARSE or row.marks < PALE:
        return _doubtful(Why.COARSE)
    if row.own + row.stray < CLEAN:
        return Judgement(Verdict.EMPTY, _sure(CLEAN - row.own - row.stray, CLEAN), Why.CLEAR)
    if blank:
        return _doubtful(Why.BLANK_ROW)
    if row.own < CLEAR:
        return _doubtful(Why.NEIGHBOUR if row.stray >= STRAY else Why.LITTLE_INK)
    if row.crossed < CROSSED or row.wide < WIDE:
        return _doubtful(Why.STROKE)
    return Judgement(Verdict.SIGNED, _sure(row.own - CLEAR, 2 * CLEAR), Why.CLEAR)


def _doubtful(why: Why) -> Judgement:
    return Judgement(Verdict.DOUBTFUL, 0, why)


def _sure(beyond: float, enough: float) -> int:
    """50 at the edge of doubt, 99 so far beyond it."""
    return min(99, 50 + round(49 * min(1.0, max(0.0, beyond / enough))))
