"""Measuring the ink in the rows of a page laid flat. Needs OpenCV: only processes that end import it."""

from collections.abc import Sequence

import cv2
import numpy as np

from courses.attendance.paper.rules.geometry import LEFT, ROW, SIGNATURE, TICK_SIDE, TICKS
from courses.attendance.paper.rules.reading import STRIP, Measure
from courses.attendance.paper.sight import FINE, Picture

# Millimetres kept away from the lines around a cell.
INSET_X, INSET_Y = 1.6, 1.1
# How far a row's own marks may lie from where the corners say, on paper that is not quite flat.
REACH = 3.2
# What is not higher than this is a stroke, however it trembles.
FLAT = 2.0


def even(flat: Picture) -> Picture:
    """Darkness from 0 (the paper around) to 1, so that shadow and lamp are gone."""
    size = round(4.5 * FINE) | 1
    around = cv2.morphologyEx(flat, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    around = cv2.GaussianBlur(around, (0, 0), 2.0 * FINE).astype(np.float32)
    return np.clip(1.0 - flat.astype(np.float32) / np.maximum(around, 1.0), 0.0, 1.0)


def measure_rows(flat: Picture, scale: float, tops: Sequence[tuple[int, float]]) -> dict[int, Measure]:
    """The measures of these rows, given as (number, upper edge in millimetres)."""
    dark = cv2.GaussianBlur(even(flat), (0, 0), 0.15 * FINE)
    return {number: _measure(dark, scale, top) for number, top in tops}


def _noise(cell: Picture) -> float:
    """How dark clean paper looks at most in this cell: most of a cell is paper, signed or not."""
    middle = float(np.median(cell))
    spread = float(np.median(np.abs(cell - middle))) * 1.4826
    return min(0.35, middle + max(0.06, 4.0 * spread))


def _cut(picture: Picture, left: float, top: float, right: float, bottom: float) -> Picture:
    return picture[round(top * FINE) : round(bottom * FINE), round(left * FINE) : round(right * FINE)]


def _measure(dark: Picture, scale: float, top: float) -> Measure:
    left, right = (_mark(dark, at, top + ROW / 2) for at in TICKS)
    if left is None or right is None:
        return Measure(0.0, 0.0, 0.0, 0.0, scale, None)
    lift = _lift(left, right)
    cell = _cut(dark, SIGNATURE[0] + INSET_X, top + lift + INSET_Y, SIGNATURE[1] - INSET_X, top + lift + ROW - INSET_Y)
    noise = _noise(cell)
    own, stray, mine = _ink(cell, noise)
    return Measure(own, stray, *_shape(cell, mine, noise), scale, min(left[2], right[2]))


def _mark(dark: Picture, x: float, y: float) -> tuple[float, float, float] | None:
    """The printed mark beside a row: how far right and down of its place in millimetres, and how dark; None unseen."""
    cell = _cut(dark, x - REACH, y - REACH, x + REACH, y + REACH)
    if not cell.size:
        return None
    soft = cv2.boxFilter(cell, -1, (round(TICK_SIDE * FINE * 0.7),) * 2)
    _low, darkest, _at, (at_x, at_y) = cv2.minMaxLoc(soft)
    if darkest < 0.3:
        return None
    # Its middle, by the weight of what is dark around the darkest point.
    reach = round(TICK_SIDE * FINE * 0.9)
    near = cell[max(0, at_y - reach) : at_y + reach + 1, max(0, at_x - reach) : at_x + reach + 1]
    weight = np.where(near > darkest / 2, near, 0.0)
    total = float(weight.sum())
    if total <= 0:
        return None
    rows, columns = np.indices(near.shape)
    middle_x = float((weight * columns).sum()) / total + max(0, at_x - reach)
    middle_y = float((weight * rows).sum()) / total + max(0, at_y - reach)
    return middle_x / FINE - REACH, middle_y / FINE - REACH, float(darkest)


def _lift(left: tuple[float, float, float], right: tuple[float, float, float]) -> float:
    """How far down the row lies at the signature, between its two marks."""
    share = ((SIGNATURE[0] + SIGNATURE[1]) / 2 - TICKS[0]) / (TICKS[1] - TICKS[0])
    return left[1] + share * (right[1] - left[1])


def _ink(cell: Picture, noise: float) -> tuple[float, float, Picture]:
    """(own ink, ink that comes in over an edge, where the own ink is); ink in mm² as dark as black."""
    strokes = (cell > noise).astype(np.uint8)
    count, labels, boxes, _centres = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    own, stray, mine = 0.0, 0.0, np.zeros_like(strokes)
    height = cell.shape[0]
    for number in range(1, count):
        _left, top, _width, tall, area = (int(one) for one in boxes[number])
        here = labels == number
        ink = float(cell[here].sum()) / FINE**2
        if area < 0.12 * FINE**2:
            continue
        at_edge = top <= 1 or top + tall >= height - 1
        if at_edge and tall < 0.4 * height:
            stray += ink
        else:
            own += ink
            mine[here] = 1
    if own and _off_the_middle(mine):
        return 0.0, own + stray, np.zeros_like(mine)
    return own, stray, mine


def _off_the_middle(mine: Picture) -> bool:
    """Does the ink run over the line above or below and lie nearer to it than to the middle of the row?"""
    lines = np.flatnonzero(mine.any(axis=1))
    height = mine.shape[0]
    middle = float((mine.sum(axis=1) * np.arange(height)).sum() / mine.sum()) / height
    over, under = lines[0] <= 1, lines[-1] >= height - 2
    return bool((over and middle < 0.3) or (under and middle > 0.7))


def _shape(cell: Picture, mine: Picture, noise: float) -> tuple[float, float]:
    """(width in millimetres, how often a straight line along the row crosses the ink where it is crossed most).

    Ink that is hardly higher than a stroke is crossed once.
    """
    points = cv2.findNonZero(mine)
    if points is None:
        return 0.0, 0.0
    left, top, wide, tall = cv2.boundingRect(points)
    if tall < FLAT * FINE:
        return wide / FINE, 1.0
    ink = np.where(mine > 0, cell, 0.0)[top : top + tall, left : left + wide]
    peak = float(np.percentile(ink[ink > 0], 90))
    # Where the lens has run strokes together, their middles are still darker than what lies between.
    crossed = [_crossings(ink > noise + share * max(0.0, peak - noise)) for share in (0.0, 0.25, 0.5)]
    return wide / FINE, max(crossed)


def _crossings(ink: Picture) -> float:
    """The strokes that lie beside each other, in the rows that have most of them (one row in five)."""
    # A flat stroke with a grain of the photo in it is one stroke still.
    ink = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8)) > 0
    begins = ink[:, 1:] & ~ink[:, :-1]
    strokes = begins.sum(axis=1) + ink[:, 0]
    inked = strokes[strokes > 0]
    return float(np.percentile(inked, 80)) if inked.size else 0.0


def cut_rows(flat: Picture, tops: Sequence[float]) -> bytes:
    """These rows, number, name and signature, one under the other, as a JPEG; each of the size STRIP."""
    wide, high = STRIP
    left = round((LEFT - 1) * FINE)
    pieces = []
    for top in tops:
        first = round((top + ROW / 2) * FINE) - high // 2
        piece = flat[max(0, first) : first + high, left : left + wide]
        pieces.append(
            cv2.copyMakeBorder(piece, 0, high - piece.shape[0], 0, wide - piece.shape[1], cv2.BORDER_CONSTANT, value=255)
        )
    done, packed = cv2.imencode(".jpg", np.vstack(pieces), [cv2.IMWRITE_JPEG_QUALITY, 80])
    return bytes(packed) if done else b""
