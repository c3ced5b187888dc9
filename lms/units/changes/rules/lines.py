"""What a resolution says about units, line by line, and the refusals its lines may meet. Pure values."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from lms.i18n import N_
from lms.kernel.text import fold, text_key, tidy


class ChangeKind(StrEnum):
    """What one line does. A new code for the same unit is a merger of one."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    RETYPE = "retype"
    MOVE = "move"
    OPEN = "open"


KIND_WORDS: dict[ChangeKind, str] = {
    ChangeKind.MERGE: N_("Sáp nhập"),
    ChangeKind.SPLIT: N_("Chia"),
    ChangeKind.RENAME: N_("Đổi tên"),
    ChangeKind.RETYPE: N_("Đổi loại"),
    ChangeKind.MOVE: N_("Đổi cấp trên"),
    ChangeKind.OPEN: N_("Lập mới"),
}

# The kinds that end a unit and begin another, and those that say something of a unit which goes on.
SUCCEEDING = (ChangeKind.MERGE, ChangeKind.SPLIT)
DESCRIBING = (ChangeKind.RENAME, ChangeKind.RETYPE, ChangeKind.MOVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; texts tidied, "" for what it does not say. ``row`` is where it stood in a file or form, for refusals."""

    kind: ChangeKind
    old_code: str = ""
    old_type: str = ""
    old_name: str = ""
    new_code: str = ""
    new_type: str = ""
    new_name: str = ""
    parent_code: str = ""
    row: int | None = field(default=None, compare=False)

    @property
    def key(self) -> tuple[ChangeKind, str, str]:
        """What two copies of one line share."""
        return self.kind, self.old_code, self.new_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One resolution: number, day of signing, day of effect, lines."""

    number: str
    signed_on: date
    effective_on: date
    lines: tuple[Line, ...]

    @property
    def key(self) -> tuple[str, date]:
        """What two spellings of one resolution share."""
        return number_key(self.number), self.signed_on


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line, or with ``row`` None the whole, cannot be loaded: a code of ``sentences`` and its facts."""

    code: str
    row: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def number_key(number: str) -> str:
    """ "12/NQ-HĐND" and "12 / nq-hdnd" are one number."""
    return fold(number).replace(" ", "")


def date_conflict(known: Iterable[Change], said: Change) -> Refusal | None:
    """A number is given once a year (Decree 30/2020/NĐ-CP, art. 15): within it one number has one day of each kind."""
    for one in known:
        if number_key(one.number) != number_key(said.number) or one.signed_on.year != said.signed_on.year:
            continue
        if (one.signed_on, one.effective_on) != (said.signed_on, said.effective_on):
            facts = {"number": one.number, "signed_on": one.signed_on, "effective_on": one.effective_on}
            return Refusal("units.change.two_days", None, facts)
    return None


TYPE_FORMS = {
    "tp": "thanh pho",
    "tp.": "thanh pho",
    "tx": "thi xa",
    "tx.": "thi xa",
    "tt": "thi tran",
    "tt.": "thi tran",
    "p.": "phuong",
    "h.": "huyen",
    "q.": "quan",
}
TYPES = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")
_BY_FOLD = {fold(kind): kind for kind in TYPES}


def read_type(text: str) -> str:
    """The type of a unit as it is kept (``Xã``), from any spelling of it; "" for a word that is no type."""
    key = fold(text)
    return _BY_FOLD.get(TYPE_FORMS.get(key, key), "")


def split_name(text: str) -> tuple[str, str]:
    """(type, name) of a name with or without its type: "xã Hoà Bình" -> ("Xã", "Hoà Bình"), "Hoà Bình" -> ("", "Hoà Bình")."""
    words = tidy(text).split(" ")
    for count in (2, 1):
        kind = read_type(" ".join(words[:count])) if len(words) > count else ""
        if kind:
            return kind, " ".join(words[count:])
    return "", tidy(text)


def same_name(one: str, other: str) -> bool:
    """Hòa/Hoà, Uỷ/Ủy, NFC/NFD, Đ/Ð, "xã X"/"X": one name. Another letter or another tone is another name (RULES 1)."""
    return text_key(split_name(one)[1]) == text_key(split_name(other)[1])
