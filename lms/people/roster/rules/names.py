"""Reading a name as offices type it: all in capitals, with a title in front, in a font of the nineties, two in a cell."""

import re
import unicodedata
from datetime import date
from itertools import pairwise

from lms.kernel.text import fold, tidy
from lms.people.roster.rules.cells import CellError, read_text
from lms.people.roster.rules.headings import Cell

_TITLE = re.compile(r"^(?:(?:ông|bà)\s*[:.]\s*|đ/?c\.?\s+|đồng chí\s+|bà\s+(?=\S+\s+\S+))", re.IGNORECASE)
_TWO = re.compile(r"[;,&+]|\s(?:và|va)\s|(?<=\w)\s*/\s*(?=\w)|\s[-–—]\s")
_COUNTED = re.compile(r"\d+\s*[.)]\s*[^\W\d]")
# What stands after a dash when it is no second person: "Lê Văn Xuân - Trưởng thôn".
_OFFICE = re.compile(
    r"(?:truong|pho) (?:thon|ban|ap|khu|xom|tdp)|chi (?:hoi|doan)|hoi (?:truong|vien|phu|nong|cuu|nguoi)|to (?:truong|pho)"
    r"|(?:uy|dang) vien|bi thu|(?:pho )?chu tich|cong an|can bo|cuu chien|nguoi co uy|gia lang|mat tran|ban cong tac"
)
# What offices write where a seat of the team is vacant.
_NOBODY = re.compile(r"(?:chua|con|dang|bo|de)?\s*(?:bau|trong|khuyet|cu|co|co nguoi)|khong(?: co)?|khuyet thieu|vang")
_CALLED = frozenset({"ong", "ba", "anh", "chi", "co", "chu", "bac"})
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
    """A person's name, tidied. ``roster.name_…``: missing, nobody, two people, an old font, digits or no letters in it."""
    raw = "" if cell is None or isinstance(cell, date) else cell
    if _ONLY_TCVN3 & set(raw):
        raise CellError("roster.name_old_font")
    name = _TITLE.sub("", read_text(cell, longest=120) or "")
    if not name:
        raise CellError("roster.name_missing")
    if _NOBODY.fullmatch(fold(name).strip("().-… ")):
        raise CellError("roster.name_nobody")
    if _two_lines(raw) or len(_COUNTED.findall(name)) > 1 or _two_people(name) or _two_in_a_row(name):
        raise CellError("roster.name_of_two")
    if any(sign.isdigit() for sign in name) or sum(sign.isalpha() for sign in name) < 2:
        raise CellError("roster.name_shape")
    if re.search(r"[()\[\]:?*#@=]|\s[-–—]\s", name):
        raise CellError("roster.name_with_note")
    return as_written(name)


def _two_people(name: str) -> bool:
    return any(len(piece.split()) >= 2 and not _OFFICE.match(fold(piece)) for piece in _TWO.split(name)[1:])


def _two_in_a_row(name: str) -> bool:
    """Two whole names with nothing between them: "Lê Văn Xuân Nguyễn Thị Hạ"."""
    words = fold(name).split()
    middle = [place for place, word in enumerate(words[:-1]) if place and word in ("van", "thi")]
    return len(words) >= 6 and any(later - first >= 2 for first, later in pairwise(middle))


def _two_lines(raw: str) -> bool:
    """Two lines of at least two words each: a long name that was broken has one word on a line more likely than not."""
    lines = [line.split() for line in raw.splitlines() if line.strip()]
    return len(lines) > 1 and all(len(line) >= 2 for line in lines) and sum(map(len, lines)) >= 5


def is_short(name: str) -> bool:
    """Is it less than a whole name: one word, or a word after "bà"?"""
    words = name.split()
    return (len(words) == 1 and "'" not in name) or (len(words) == 2 and fold(words[0]) in _CALLED and words[0].islower())


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
