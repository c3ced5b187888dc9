"""Vietnamese text: search keys, sort keys, bound spaces. Knows no language of the pages (that is ``lms.i18n``).

Keys are compared byte by byte (columns of type ``lms.db.Key``), so SQLite, PostgreSQL and Python order them alike.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TypeVar

# Breve, circumflex and horn make another letter; a bare marker sorts after every letter, so "ă" comes after "az".
_LETTER_MARKS = {
    ("a", "\u0306"): "a~",
    ("a", "\u0302"): "a~~",
    ("e", "\u0302"): "e~",
    ("o", "\u0302"): "o~",
    ("o", "\u031b"): "o~~",
    ("u", "\u031b"): "u~",
}
# Ngang has no mark and comes first; then huyền, hỏi, ngã, sắc, nặng (the order of CLDR's vi).
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Eth and the African D are typed for Đ by some keyboards; they look the same on paper.
_D_WITH_STROKE = str.maketrans(dict.fromkeys("đĐðÐɖƉ", "đ"))
_PLAIN_D = str.maketrans({"đ": "d"})
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_OUTSIDE_ALPHABET = "}"
_WORD = re.compile(r"[\w'’]+")


def tidy(text: str) -> str:
    """The text as it is kept: NFC, single spaces, nothing invisible, no spaces at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The search key: no accents, đ as d, casefolded, single spaces. NFC and NFD give the same key."""
    lowered = tidy(text).casefold().translate(_D_WITH_STROKE).translate(_PLAIN_D)
    if lowered.isascii():
        return lowered
    return "".join(mark for mark in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(mark))


def text_key(text: str) -> str:
    """The sort key of a name of a unit, a team or a class, word by word; figures in it sort by their value."""
    return "-".join(map(_word_key, _words(text)))


def name_key(full_name: str) -> str:
    """The sort key of a person on a roster: given name, then middle names, then family name."""
    words = [_word_key(word) for word in _words(full_name)]
    family = words[:-1][:1]
    return " ".join(("".join(words[-1:]), "-".join(words[1:-1]), "".join(family)))


def _words(text: str) -> list[str]:
    return _WORD.findall(tidy(text).casefold().translate(_D_WITH_STROKE))


@lru_cache(maxsize=8192)
def _word_key(word: str) -> str:
    """Letters first, then the tones: where the mark stands in the syllable (Hòa, Hoà) makes no difference."""
    letters: list[str] = []
    tones = ""
    for sign in unicodedata.normalize("NFD", word):
        if sign in _TONES:
            tones += _TONES[sign]
        elif unicodedata.combining(sign):
            if letters:
                letters[-1] = _LETTER_MARKS.get((letters[-1], sign), letters[-1])
        else:
            letters.append(_letter(sign))
    return f"{_with_figures(''.join(letters))}.{tones}"


def _letter(sign: str) -> str:
    if sign == "đ":
        return "d~"
    if sign in "'’_":
        return ""
    return sign if sign.isascii() else _OUTSIDE_ALPHABET + sign


def _with_figures(letters: str) -> str:
    """Each run of digits behind the count of its digits: 2 comes before 10."""
    return re.sub(r"[0-9]+", lambda run: _figure(run[0].lstrip("0") or "0"), letters)


def _figure(digits: str) -> str:
    return f"{min(len(digits), 9)}{digits}"


_NAMED = "xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh|thôn|bản|làng|ấp|xóm|buôn|khối phố|tổ dân phố"
_UNITS = (
    "ngày|tháng|năm|tuần|giờ|phút|giây|tiết|buổi|người|bác|tổ|xã|phường|lớp|dòng|câu|bài|lần|giấy|trang|chỗ|"
    "KB|MB|GB|km|m|kg|đồng|đ|%"
)
_CITED = "Điều|điều|khoản|điểm|mục|số|trang|dòng|bước|Mẫu|mẫu"
_CAPITAL = "A-Z" + "".join(sign for sign in map(chr, range(0xC0, 0x1EFA)) if sign.isupper())
_KIND = "|".join(f"[{kind[0].upper()}{kind[0]}]{kind[1:]}" for kind in _NAMED.split("|"))
_PLACE = re.compile(rf"(?<!\w)(?:{_KIND})(?: [{_CAPITAL}]\w*){{1,4}}")
_COUNT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))")
_CITATION = re.compile(rf"(?<!\w)({_CITED}) (?=\d)")
_NBSP = "\u00a0"


_Text = TypeVar("_Text", bound=str)

_OPENS_WITH_KIND = re.compile(rf"(?:{_NAMED}|tổ|khối|khu|ông|bà)(?!\w)", re.IGNORECASE)


def mid_sentence(name: _Text) -> _Text:
    """A name as it stands inside a sentence or after a comma: "tổ hòa giải thôn Nà Dài", "xã Công Sơn", "bà Trần Thị Hồi".

    Only the first letter of a common noun in front is made small; a name without one stays as it is.
    Returns the type it was given.
    """
    return type(name)(name[:1].lower() + name[1:]) if _OPENS_WITH_KIND.match(name) else name


def bind(text: _Text) -> _Text:
    """The text with spaces that must not break at a line's end: "xã Công Sơn", "43 ngày", "240 KB", "Điều 147".

    Returns the type it was given, so that text marked safe for HTML stays marked.
    """
    return type(text)(_bound(str(text)))


# The same few sentences and places stand on every page.
@lru_cache(maxsize=8192)
def _bound(text: str) -> str:
    bound = _PLACE.sub(lambda place: place[0].replace(" ", _NBSP), text)
    bound = _COUNT.sub(_NBSP, bound)
    return _CITATION.sub(rf"\1{_NBSP}", bound)
