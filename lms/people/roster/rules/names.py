"""Reading a name as offices type it: all in capitals, with a title in front, in a font of the nineties, two in a cell."""

import re
import unicodedata
from datetime import date

from lms.kernel.text import tidy
from lms.people.roster.rules.cells import CellError, read_text
from lms.people.roster.rules.headings import Cell

_TITLE = re.compile(r"^(?:(?:ông|bà)\s*[:.]\s*|đ/?c\.?\s+|đồng chí\s+|bà\s+(?=\S+\s+\S+))", re.IGNORECASE)
_TWO = re.compile(r"[;,&+]|\s(?:và|va)\s|(?<=\w)\s*/\s*(?=\w)")
# Fonts of the nineties (TCVN3, ".VnTime") kept Vietnamese letters under the codes of these signs.
_TCVN3 = dict(
    zip(
        "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉË®ÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ¡¢§£¤¥¦",
        "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_ONLY_TCVN3 = frozenset("¸µ¶·¹¨¾»¼½©®ª«¬¡¢§£¤¥¦÷×")


def read_name(cell: Cell) -> str:
    """A person's name, tidied. ``roster.name_…``: missing, two people, an old font, digits or no letters in it."""
    raw = "" if cell is None or isinstance(cell, date) else cell
    if _ONLY_TCVN3 & set(raw):
        raise CellError("roster.name_old_font")
    name = _TITLE.sub("", read_text(cell, longest=120) or "")
    if not name:
        raise CellError("roster.name_missing")
    if _two_lines(raw) or _two_people(name):
        raise CellError("roster.name_of_two")
    if any(sign.isdigit() for sign in name) or sum(sign.isalpha() for sign in name) < 2:
        raise CellError("roster.name_shape")
    if re.search(r"[()\[\]:?*#@=]", name):
        raise CellError("roster.name_with_note")
    return as_written(name)


def _two_people(name: str) -> bool:
    return any(len(piece.split()) >= 2 for piece in _TWO.split(name)[1:])


def _two_lines(raw: str) -> bool:
    """Two lines of at least two words each: a long name that was broken has one word on a line more likely than not."""
    lines = [line.split() for line in raw.splitlines() if line.strip()]
    return len(lines) > 1 and all(len(line) >= 2 for line in lines) and sum(map(len, lines)) >= 5


def in_capitals(cell: Cell) -> bool:
    """Is the name typed without a single small letter, or without a capital?"""
    text = tidy(cell) if isinstance(cell, str) else ""
    return len(text) > 3 and text != as_written(text)


def as_written(name: str) -> str:
    """The name with a capital at each word when it was typed all in capitals or all in small letters; else as it is."""
    if not (name.isupper() or name.islower()):
        return name
    lowered = unicodedata.normalize("NFC", name).lower()
    return re.sub(r"(?:^|(?<=[\s\-'’.]))\w", lambda letter: letter[0].upper(), lowered)


def from_old_font(text: str) -> str:
    """A name in the letters of TCVN3 as Unicode; capitals were a font of their own, so the result is capitalised anew."""
    return as_written("".join(_TCVN3.get(sign, sign) for sign in text).lower())
