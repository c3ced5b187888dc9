"""Finding the heading row and its columns, however the office typed them: without accents, case, spaces, on a line or two."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from lms.files.sheets import Merged
from lms.kernel.errors import DomainError
from lms.kernel.text import fold, tidy
from lms.people.roster.rules.parts import PART_HEADINGS, PART_SPELLINGS, Field, Part
from lms.people.rules.terms import HEADINGS, Column

Cell = str | date | None
Meant = TypeVar("Meant")
SEARCHED = 10
REJECTED = "Lý do từ chối"

# A column that gives number and day in one cell: "12/QĐ-UBND ngày 05/3/2025".
NUMBER_AND_DAY = (
    "Số, ngày quyết định",
    "Số ngày tháng quyết định",
    "Số, ngày, tháng, năm quyết định",
    "Quyết định số, ngày",
    "Quyết định số ngày tháng năm",
    "Quyết định công nhận số, ngày",
    "Quyết định công nhận (số, ngày)",
    "Số và ngày quyết định",
    "Số QĐ, ngày ký",
    "Số, ngày QĐ",
)

SPELLINGS: dict[Column, tuple[str, ...]] = {
    Column.UNIT: (
        "Mã đơn vị",
        "Mã ĐVHC",
        "Mã đơn vị hành chính",
        "Mã xã phường",
        "Mã xã, phường, thị trấn",
        "Mã số xã",
        "Mã phường",
        "Mã xã/phường",
        "Mã xã (phường)",
        "Mã số đơn vị hành chính",
        "Mã đơn vị hành chính cấp xã",
        "Mã ĐVHC cấp xã",
    ),
    Column.VILLAGE: (
        "Thôn",
        "Tổ dân phố",
        "Thôn bản",
        "Thôn, bản, tổ dân phố",
        "Thôn, tổ dân phố",
        "Thôn, khối phố",
        "Khối phố",
        "Địa bàn",
        "Thôn bản khối phố",
        "Khu dân cư",
        "Thôn, xóm, tổ dân phố",
        "Ấp",
        "Thôn TDP",
        "Thôn, bản",
        "Thôn/bản/tổ dân phố",
        "Thôn, bản, khối phố, tổ dân phố",
        "Tên thôn",
        "Tên thôn, tổ dân phố",
        "Bản",
        "Xóm",
        "Buôn",
        "Địa chỉ thôn",
    ),
    Column.TEAM: (
        "Tên tổ hòa giải",
        "Tổ hòa giải ở cơ sở",
        "Tổ hòa giải cơ sở",
        "Tên tổ",
        "Tổ HG",
        "Tên tổ HG",
        "Tổ hòa giải viên",
        "Đơn vị (tổ hòa giải)",
        "Thuộc tổ hòa giải",
    ),
    Column.NAME: (
        "Họ tên",
        "Họ và tên hòa giải viên",
        "Họ tên hòa giải viên",
        "Tên hòa giải viên",
        "Hòa giải viên",
        "Họ, tên",
        "Họ và tên HGV",
        "Họ tên HGV",
        "Họ, tên đệm và tên",
        "Họ, đệm và tên",
        "Họ tên khai sinh",
        "Họ, chữ đệm và tên",
    ),
    Column.BORN: (
        "Năm sinh",
        "Ngày tháng năm sinh",
        "Ngày, tháng, năm sinh",
        "Ngày/tháng/năm sinh",
        "Sinh ngày",
        "Sinh năm",
        "Ngày tháng năm sinh của",
        "NTNS",
        "Ngày/tháng sinh",
        "Ngày, tháng, năm, sinh",
    ),
    Column.SEX: ("Nam nữ", "Giới", "Phái", "Nam, nữ"),
    Column.ETHNICITY: ("Dân tộc thiểu số", "Thành phần dân tộc"),
    Column.IDENTITY: (
        "Số định danh cá nhân",
        "Mã định danh",
        "CCCD",
        "Số CCCD",
        "CMND",
        "Số CMND",
        "CMND CCCD",
        "CCCD CMND",
        "Số CMND CCCD",
        "Số CCCD CMND",
        "Căn cước công dân",
        "Số căn cước",
        "Số căn cước công dân",
        "Số CMTND",
        "CMT",
        "Số CMT",
        "CMT CCCD",
        "Số giấy tờ tùy thân",
        "Số CMND, CCCD, định danh",
        "Số ĐDCN/CCCD",
        "Căn cước",
        "ĐDCN",
        "Số ĐDCN",
    ),
    Column.PHONE: (
        "Số điện thoại",
        "SĐT",
        "ĐT",
        "Số ĐT",
        "Số phone",
        "SĐT liên hệ",
        "Di động",
        "Điện thoại liên hệ",
        "Điện thoại di động",
        "Số di động",
    ),
    Column.QUALIFICATION: ("Trình độ chuyên môn", "Trình độ học vấn", "Trình độ văn hóa", "Chuyên môn", "Học vấn"),
    Column.ROLE: ("Chức danh", "Chức vụ", "Nhiệm vụ", "Vai trò trong tổ", "Chức vụ trong tổ", "Chức danh trong tổ"),
    Column.REASON: ("Lý do được công nhận", "Hình thức công nhận", "Hình thức"),
    Column.DECISION: (
        "Số QĐ",
        "Quyết định số",
        "Quyết định",
        "Số quyết định công nhận",
        "Quyết định công nhận",
        "Quyết định công nhận số",
        "Số QĐ công nhận",
        "Quyết định số ký hiệu",
        "Quyết định công nhận số quyết định",
        *NUMBER_AND_DAY,
    ),
    Column.SIGNED: (
        "Ngày quyết định",
        "Ngày ký quyết định",
        "Ngày QĐ",
        "Ngày ký QĐ",
        "Quyết định ngày",
        "Quyết định ngày ký",
        "Quyết định công nhận ngày",
        "Quyết định công nhận ngày ký",
        "Ngày ban hành",
        "Ngày, tháng, năm ký",
        "Ngày tháng năm quyết định",
        "Ngày, tháng, năm ban hành",
        "Quyết định ngày, tháng, năm",
        "Quyết định ngày, tháng, năm ký",
        "Quyết định ngày ban hành",
        "Quyết định công nhận ngày, tháng, năm",
        "Quyết định công nhận ngày, tháng, năm ký",
        "Quyết định công nhận ngày ban hành",
    ),
    Column.EFFECTIVE: (
        "Hiệu lực từ ngày",
        "Có hiệu lực từ",
        "Ngày có hiệu lực",
        "Có hiệu lực từ ngày",
        "Ngày công nhận",
        "Hiệu lực",
    ),
    Column.ENDED: (
        "Ngày thôi làm",
        "Ngày thôi làm hòa giải viên",
        "Thôi từ ngày",
        "Ngày cho thôi",
        "Thôi làm từ ngày",
        "Ngày thôi làm HGV",
    ),
    Column.END_REASON: ("Lý do thôi làm", "Lý do cho thôi", "Lý do thôi làm hòa giải viên"),
}


@lru_cache(maxsize=4_096)
def heading_key(text: str) -> str:
    """The heading without accents, case, spaces and signs."""
    return re.sub(r"[^a-z0-9]", "", fold(text))


def heading_keys(ours: Mapping[Meant, str], others: Mapping[Meant, Sequence[str]]) -> dict[str, Meant]:
    """What each heading means, by its key: our own words and how ``others`` write them."""
    return {heading_key(text): meant for meant in ours for text in (ours[meant], *others.get(meant, ()))}


def column_named(keys: Mapping[str, Meant], text: str) -> Meant | None:
    """What a heading means by those keys; a hint in brackets ("(dd/mm/yyyy)", "(*)") may be left out."""
    return keys.get(heading_key(text)) or keys.get(heading_key(_bare(text)))


def _bare(text: str) -> str:
    return re.sub(r"\([^)]*\)", "", text)


_KEYS = heading_keys(HEADINGS, SPELLINGS)
_PART_KEYS = heading_keys(PART_HEADINGS, PART_SPELLINGS)
_BOTH = {heading_key(text) for text in NUMBER_AND_DAY}
REQUIRED = (Column.UNIT, Column.TEAM, Column.NAME)
# What stands in for a column that is not there.
_INSTEAD = {
    Column.NAME: (Part.NAME_FAMILY, Part.NAME_GIVEN),
    Column.SIGNED: (Part.SIGNED_YEAR,),
}
DAY_SAID = f"{HEADINGS[Column.SIGNED]} / {HEADINGS[Column.EFFECTIVE]}"


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings stand and what they mean. Rows count from 1 as in Excel, places in a row from 0.

    ``parts``: columns that hold a part of one of ours; ``line``: the text over every column, two heading rows joined.
    """

    row: int
    first_data_row: int
    places: Mapping[Column, int]
    texts: Mapping[Column, str]
    extra: tuple[str, ...]
    extra_places: tuple[int, ...]
    parts: Mapping[Part, int] = field(default_factory=dict)
    line: tuple[str, ...] = ()
    dated_numbers: bool = False

    @property
    def known(self) -> int:
        """How many columns are recognised."""
        return len(self.places) + len(self.parts)

    @property
    def fingerprint(self) -> str:
        """The same for the same headings in the same order, however typed, our reasons apart: by it columns are remembered."""
        text = "|".join(heading_key(text) for text in self.line if not is_reason(text)).rstrip("|")
        return hashlib.sha256(text.encode()).hexdigest()

    def missing(self, *, one_commune: bool = False) -> list[str]:
        """Our headings of required columns that are not there, in our order. ``one_commune``: all rows are of a known one."""
        there = set(self.places) | {whole for whole, parts in _INSTEAD.items() if any(part in self.parts for part in parts)}
        there |= {Column.UNIT} if one_commune else set()
        lacking = [HEADINGS[column] for column in REQUIRED if column not in there]
        dated = Column.SIGNED in there or Column.EFFECTIVE in there or self.dated_numbers
        return lacking if dated else [*lacking, DAY_SAID]


def column_of(text: str) -> Column | None:
    """The column a heading means."""
    return column_named(_KEYS, text)


def field_of(text: str) -> Field | None:
    """The column or the part of one that a heading means."""
    part = column_named(_PART_KEYS, text)
    return column_of(text) or (_year_or_man(part, text) if part else None)


def _year_or_man(part: Part, text: str) -> Part | None:
    """Without accents "Năm" (year) and "Nam" (man) are one key; here the accent decides."""
    last = tidy(_bare(text)).casefold().rstrip(" :.").rpartition(" ")[2]
    if part is Part.SEX_MAN and last == "năm":
        return Part.BORN_YEAR if "sinh" in fold(text) else None
    return Part.SEX_MAN if part is Part.BORN_YEAR and last == "nam" and not text.isascii() else part


def find_headings(rows: Sequence[Sequence[Cell]], merged: Sequence[Merged] = ()) -> Headings:
    """The headings, looked for in the first ten rows; titles above them are passed over.

    DomainError ``roster.headings_not_found`` when no row looks like one, ``roster.column_missing`` naming what is not there.
    """
    found = likely_headings(rows, merged)
    if found is None:
        raise DomainError("roster.headings_not_found", searched=SEARCHED)
    if missing := found.missing():
        raise DomainError("roster.column_missing", columns=", ".join(missing), row=found.row)
    return found


def likely_headings(rows: Sequence[Sequence[Cell]], merged: Sequence[Merged] = ()) -> Headings | None:
    """The row that looks most like headings, whatever it lacks; None when none of the ten names a single column."""
    found = max(candidates(rows, merged), key=lambda headings: headings.known, default=None)
    return found if found and found.known else None


def candidates(rows: Sequence[Sequence[Cell]], merged: Sequence[Merged] = ()) -> Iterator[Headings]:
    """Each row alone, then each pair of rows; ``max`` keeps the first of the best, so a pair must name more columns."""
    top = [[_text(cell) for cell in row] for row in rows[:SEARCHED]]
    for index, row in enumerate(top):
        yield _read(row, index + 1, index + 2, merged)
    for index, (upper, lower) in enumerate(pairwise(top)):
        if not is_data(rows[index + 1]):
            yield _read(_joined(upper, lower), index + 1, index + 3, merged)


def heading_line(rows: Sequence[Sequence[Cell]], row: int, heading_rows: int) -> list[str]:
    """The text over every column: of the row, or of it and the next joined. Rows count from 1."""
    upper = [_text(cell) for cell in rows[row - 1]]
    return _joined(upper, [_text(cell) for cell in rows[row]]) if heading_rows > 1 and row < len(rows) else upper


def is_data(row: Sequence[Cell]) -> bool:
    """Somebody's row and not the lower line of headings: it holds a day or a number ("Nam" may be a heading or a word)."""
    return any(isinstance(cell, date) or re.search(r"\d{3}|\d[/.\-]\d", cell or "") for cell in row)


def mapped(line: Sequence[str], row: int, first_data_row: int, fields: Mapping[Field, int]) -> Headings:
    """Headings whose meaning somebody has said: each field with its place; the other columns are passed over."""
    places = {name: place for name, place in fields.items() if isinstance(name, Column)}
    parts = {name: place for name, place in fields.items() if isinstance(name, Part)}
    taken = set(fields.values())
    extra = {place: text for place, text in enumerate(line) if text and place not in taken and not is_reason(text)}
    texts = {column: line[place] for column, place in places.items() if place < len(line) and line[place]}
    dated = Column.DECISION in places and heading_key(line[places[Column.DECISION]]) in _BOTH
    return Headings(row, first_data_row, places, texts, tuple(extra.values()), tuple(extra), parts, tuple(line), dated)


def _read(texts: Sequence[str], row: int, first_data_row: int, merged: Sequence[Merged]) -> Headings:
    fields: dict[Field, int] = {}
    for place, text in enumerate(texts):
        meant = field_of(text)
        if meant and meant not in fields:
            fields[meant] = place
    if Part.BORN_MONTH in fields:
        fields |= _separate_birth(texts)
        fields.pop(Column.BORN, None)
    if Column.NAME in fields and (given := _second_half(fields[Column.NAME], texts, row, merged)):
        fields[Part.NAME_GIVEN] = given
    return mapped(texts, row, first_data_row, fields)


def _separate_birth(texts: Sequence[str]) -> dict[Field, int]:
    """Beside a column of months "Ngày sinh" is the day alone and "Năm sinh" the year alone."""
    keys = {heading_key(text): place for place, text in reversed(list(enumerate(texts)))}
    alone = ((Part.BORN_DAY, "ngaysinh"), (Part.BORN_YEAR, "namsinh"))
    return {part: keys[key] for part, key in alone if key in keys}


def _second_half(place: int, texts: Sequence[str], row: int, merged: Sequence[Merged]) -> int | None:
    """The column of given names under a "Họ và tên" that was merged over two columns."""
    over = any(
        area.first_row <= row - 1 <= area.last_row and area.first_column == place and area.last_column == place + 1
        for area in merged
    )
    return place + 1 if over and place + 1 < len(texts) and not texts[place + 1] else None


def is_reason(text: str) -> bool:
    """Is it the heading that we put over the reasons in a file of refused rows?"""
    return heading_key(text) == heading_key(REJECTED)


def given_back(line: Sequence[str]) -> list[int]:
    """The columns that go back with refused rows: all but the reasons of the last time, whose place those of this time take."""
    return [place for place, text in enumerate(line) if not is_reason(text)]


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two heading lines as one: a text over several columns ("Quyết định") is read before each text under it ("Số", "Ngày")."""
    over, joined = "", []
    for above, below in zip(upper, lower, strict=False):
        over = above or (over if below else "")
        # "Nam" under "Năm sinh" says less than both together, and "Tên" under "Họ và tên" another thing than alone.
        choices = (below if column_of(below) else "", f"{over} {below}".strip(), below, above)
        known = next((text for text in choices if text and field_of(text)), None)
        joined.append(known or f"{above} {below}".strip())
    return joined


def _text(cell: Cell) -> str:
    return tidy(cell) if isinstance(cell, str) else ""
