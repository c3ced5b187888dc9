"""Where everything lies on a sign-in sheet, in millimetres from the top left corner of the A4 page. Pure.

The page is printed by these figures (``sheets.css`` says the same) and a photo of it is read back by them: four squares in
the corners, a small square at both ends of every row, rows of one height, the code of the sheet and page at the right.
Margins are those of Decree 30/2020/NĐ-CP: left 30, right 18, the text not nearer than 20 to top and bottom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 210.0, 297.0
# Centres of the squares in the corners, clockwise from the top left one, and the length of their sides.
CORNERS = ((11.0, 11.0), (199.0, 11.0), (199.0, 286.0), (11.0, 286.0))
CORNER_SIDE = 6.0
LEFT, RIGHT = 30.0, 192.0
# Left edges of the columns: number, name, team, signature, remark; and the right edge of the last.
COLUMNS = (30.0, 41.0, 92.0, 131.0, 177.0, 192.0)
SIGNATURE = (131.0, 177.0)
ROW = 9.0
HEAD = 8.0
# Centres of the small squares beside a row.
TICKS = (26.5, 195.5)
TICK_SIDE = 2.2
# The first page carries the heading of the office and the title over its table, the others one line.
TOPS = (62.0, 42.0)
BOTTOM = 268.0
CODE_SIDE = 26.0
CODE_AT = ((166.0, 33.0), (166.0, 14.0))
# What the last page keeps free for the lines in which trainer and office sign.
END_ROWS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a row by its number, or a heading over rows (``number`` None)."""

    number: int | None
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A line with the upper edge it has on its page."""

    line: Line
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1, its lines from top to bottom, and whether the signatures of the end stand under them."""

    number: int
    slots: tuple[Slot, ...]
    ends: bool = False

    @property
    def numbers(self) -> list[int]:
        """The rows of people on it."""
        return [slot.line.number for slot in self.slots if slot.line.number is not None]


def first_row(page: int) -> float:
    """The upper edge of the first line of a page, by its number from 1."""
    return TOPS[min(page, 2) - 1] + HEAD


def capacity(page: int) -> int:
    """How many lines a page holds."""
    return int((BOTTOM - first_row(page)) // ROW)


def lay_out(lines: Sequence[Line]) -> list[Page]:
    """The pages of a sheet. A heading never stands alone at the foot of a page, and the end has its room on the last."""
    pages: list[list[Line]] = [[]]
    for line, after in pairwise([*lines, Line(0)]):
        room = capacity(len(pages)) - len(pages[-1])
        if room < (2 if line.number is None and after.number else 1):
            pages.append([])
        pages[-1].append(line)
    if capacity(len(pages)) - len(pages[-1]) < END_ROWS:
        # Nobody signs an empty page: the last two lines come along, and no heading stays behind alone.
        cut = len(pages[-1]) - 2
        while cut > 0 and pages[-1][cut - 1].number is None:
            cut -= 1
        pages.append(pages[-1][max(cut, 0) :])
        del pages[-2][max(cut, 0) :]
    return [_page(number, held, ends=number == len(pages)) for number, held in enumerate(pages, 1)]


def _page(number: int, lines: Sequence[Line], *, ends: bool) -> Page:
    top = first_row(number)
    return Page(number, tuple(Slot(line, top + place * ROW) for place, line in enumerate(lines)), ends)
