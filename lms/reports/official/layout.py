"""Sizes of an official document: sheet, margins, letters, when the sheet lies down, how place and date are written.

Source: Decree 30/2020/NĐ-CP: A4, margins top and bottom 20-25 mm, left 30-35 mm, right 15-20 mm, Times New Roman, page numbers
of 13-14 points centred in the top margin and not on page 1; sizes of the parts as its Annex I is commonly told, layout only.
"""

from collections.abc import Sequence
from datetime import date

from lms.files.sheets import Column, ColumnKind

# Millimetres.
SHEET = (210, 297)
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 20
# Points.
BODY, TITLE, SMALL = 13.0, 14.0, 9.5
# Letters of the font every office computer has; what is embedded in a PDF is the house's own.
FONT = "Times New Roman"

# Widths of all columns together, in characters of Excel, up to which a table stands upright, and the sizes of its letters.
UPRIGHT = 112.0
FONTS = ((112.0, "t11", 11.5), (150.0, "t10", 10.0), (185.0, "t9", 9.0))
SMALLEST = ("t8", 8.0)
# The share of a column on paper, which a figure or a day fills no matter how wide its column is in a spreadsheet.
NARROW = {ColumnKind.DAY: 13.0, ColumnKind.PERCENT: 10.0, ColumnKind.NUMBER: 11.0}


def is_wide(columns: Sequence[Column]) -> bool:
    """Does the table need the sheet lying down?"""
    return sum(column.width for column in columns) > UPRIGHT


def shares_of(columns: Sequence[Column]) -> list[float]:
    """The share of each column in the width of the table, in percent."""
    room = [NARROW.get(column.kind, column.width * 0.9) for column in columns]
    return [round(100 * one / sum(room), 2) for one in room]


def font_class(columns: Sequence[Column]) -> str:
    """The class of the table's size of letters: the more columns the smaller."""
    width = sum(column.width for column in columns)
    return next((name for most, name, _points in FONTS if width <= most), SMALLEST[0])


def points_of(font: str) -> float:
    """The size of letters of a class, in points."""
    return next((points for _most, name, points in FONTS if name == font), SMALLEST[1])


def dated(place: str, on: date | None) -> str:
    """``Mường Lay, ngày 05 tháng 6 năm 2026``: days below 10 and months 1 and 2 with a leading zero; blank for the pen."""
    if on is None:
        return f"{place}, ngày …… tháng …… năm ………"
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"{place}, ngày {on.day:02d} tháng {month} năm {on.year}"
