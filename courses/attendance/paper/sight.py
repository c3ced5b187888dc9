"""Seeing a sheet in a photo: its code, its corners, the page laid flat. Needs OpenCV: only processes that end import it."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import cv2
import numpy as np
import zxingcpp

from courses.attendance.paper.rules.codes import read_page_code
from courses.attendance.paper.rules.geometry import CODE_AT, CODE_SIDE, CORNER_SIDE, CORNERS, HEIGHT, WIDTH

Picture = Any
# Points for a millimetre of the page laid flat.
FINE = 6.0
QR: Any = zxingcpp.BarcodeFormat.QRCode
# So many squares are tried for each corner, the nearest to where the code says it should be.
CHOICES = 5
# How far from its printed place the code may seem to lie, in millimetres, before the four are taken for something else.
ASTRAY = 2.5


@dataclass(frozen=True, slots=True)
class Seen:
    """A page found in a photo: which one, laid flat (grey, FINE points for a millimetre), and how fine the photo itself is."""

    code: str
    page: int
    flat: Picture
    scale: float


def opened(content: bytes) -> Picture | None:
    """The photo in grey; None for one that is no picture."""
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)


def find_code(grey: Picture) -> tuple[str, int, Picture] | None:
    """Sheet, page, and the corners of the square code in the photo, clockwise from its own top left one; None unseen."""
    even = cv2.createCLAHE(2.0, (8, 8)).apply(grey)
    for by, source in ((1, grey), (2, grey), (2, even), (3, grey), (3, even), (4, _sharper(grey))):
        if max(grey.shape) * by > 6000:
            continue
        large = source if by == 1 else cv2.resize(source, None, fx=by, fy=by, interpolation=cv2.INTER_CUBIC)
        for found in zxingcpp.read_barcodes(large, formats=QR, try_rotate=True):
            told = read_page_code(found.text)
            if told is not None:
                place = found.position
                corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
                return *told, np.array([(at.x / by, at.y / by) for at in corners], np.float32)
    return None


def _sharper(grey: Picture) -> Picture:
    soft = cv2.GaussianBlur(grey, (0, 0), 2.0)
    return cv2.addWeighted(grey, 2.2, soft, -1.2, 0)


def code_on_page(page: int) -> Picture:
    """The corners of the square code on the sheet, in millimetres."""
    left, top = CODE_AT[min(page, 2) - 1]
    side = CODE_SIDE
    return np.array([(left, top), (left + side, top), (left + side, top + side), (left, top + side)], np.float32)


def lay_flat(grey: Picture) -> Seen | None:
    """The page seen straight from above; None where code or corners were not found."""
    found = find_code(grey)
    if found is None:
        return None
    code, page, seen_code = found
    scale = _length(seen_code) / CODE_SIDE
    corners = _corners(grey, code_on_page(page), seen_code, scale)
    if corners is None:
        return None
    to_page, _ = cv2.findHomography(corners, np.array(CORNERS, np.float32) * FINE)
    if to_page is None:
        return None
    flat = cv2.warpPerspective(
        grey, to_page, (round(WIDTH * FINE), round(HEIGHT * FINE)), flags=cv2.INTER_CUBIC, borderValue=255
    )
    return Seen(code, page, flat, min(scale, _scale(corners)))


def _length(square: Picture) -> float:
    sides = np.linalg.norm(square - np.roll(square, 1, axis=0), axis=1)
    return float(np.mean(sides))


def _scale(corners: Picture) -> float:
    """Points for a millimetre where the page is farthest away."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    real = np.linalg.norm(np.array(CORNERS) - np.roll(np.array(CORNERS), -1, axis=0), axis=1)
    return float(np.min(sides / real))


def _corners(grey: Picture, page_code: Picture, seen_code: Picture, scale: float) -> Picture | None:
    """The centres of the four squares in the photo, in the order of CORNERS.

    Of all that could be they, those four are they by which the code lies where it was printed.
    """
    turned, _ = cv2.estimateAffinePartial2D(page_code, seen_code)
    if turned is None:
        return None
    guesses = cv2.transform(np.array([CORNERS], np.float32), turned)[0]
    squares = _squares(grey, scale)
    nearest = [_nearest(squares, guess) for guess in guesses]
    best, missed = None, ASTRAY * scale
    for four in product(*nearest):
        corners = np.array(four, np.float32)
        if not _is_page(corners):
            continue
        to_photo = cv2.getPerspectiveTransform(np.array(CORNERS, np.float32), corners)
        off = cv2.perspectiveTransform(page_code[None], to_photo)[0] - seen_code
        if (away := float(np.linalg.norm(off, axis=1).max())) < missed:
            best, missed = corners, away
    return best


def _nearest(squares: list[Picture], guess: Picture) -> list[Picture]:
    away = [float(np.linalg.norm(at - guess)) for at in squares]
    return [squares[place] for place in np.argsort(away)[:CHOICES]]


def _squares(grey: Picture, scale: float) -> list[Picture]:
    """The centres of dark squares about as large as those in the corners, each once."""
    wanted = (CORNER_SIDE * scale) ** 2
    found: list[Picture] = []
    for block in (12.0, 30.0):
        size = max(3, round(block * scale)) | 1
        dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, size, 12)
        count, _labels, boxes, centres = cv2.connectedComponentsWithStats(dark, connectivity=4)
        for number in range(1, count):
            area = float(boxes[number, cv2.CC_STAT_AREA])
            if not 0.45 * wanted < area < 2.4 * wanted:
                continue
            left, top, width, height = (int(one) for one in boxes[number, :4])
            piece = (_labels[top : top + height, left : left + width] == number).astype(np.uint8)
            outline, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
            (_at, (one, other), _turn) = cv2.minAreaRect(max(outline, key=len))
            one, other = one + 1, other + 1
            square = area > 0.78 * one * other and max(one, other) < 1.9 * min(one, other)
            if square and all(np.linalg.norm(centres[number] - before) > scale for before in found):
                found.append(centres[number].astype(np.float32))
    return found


def _is_page(corners: Picture) -> bool:
    """Do the four make a sheet: convex, not folded over, none much nearer than the others could be?"""
    if not cv2.isContourConvex(corners.astype(np.float32)):
        return False
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    across, down = (sides[0], sides[2]), (sides[1], sides[3])
    ratio = (sum(down) / sum(across)) / ((CORNERS[2][1] - CORNERS[1][1]) / (CORNERS[1][0] - CORNERS[0][0]))
    return bool(max(across) < 2.2 * min(across) and max(down) < 2.2 * min(down) and 0.45 < ratio < 2.2)
