"""Finding the heading row and its columns, however the office typed them: without accents, case, spaces, on a line or two."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from lms.kernel.errors import DomainError
from lms.kernel.text import fold, tidy
from lms.people.rules.terms import HEADINGS, Column

Cell = str | date | None
SEARCHED = 10
REJECTED = "Lý do từ chối"

SPELLINGS: dict[Column, tuple[str, ...]] = {
    Column.UNIT: (
        "Mã đơn vị",
        "Mã ĐVHC",
        "Mã đơn vị hành chính",
        "Mã xã phường",
        "Mã xã, phường, thị trấn",
        "Mã số xã",
        "Mã phường",
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
    ),
    Column.TEAM: ("Tên tổ hòa giải", "Tổ hòa giải ở cơ sở", "Tổ hòa giải cơ sở", "Tên tổ", "Tổ HG"),
    Column.NAME: (
        "Họ tên",
        "Họ và tên hòa giải viên",
        "Họ tên hòa giải viên",
        "Tên hòa giải viên",
        "Hòa giải viên",
        "Họ, tên",
        "Họ và tên HGV",
    ),
    Column.BORN: (
        "Năm sinh",
        "Ngày tháng năm sinh",
        "Ngày, tháng, năm sinh",
        "Ngày/tháng/năm sinh",
        "Sinh ngày",
        "Sinh năm",
        "Ngày tháng năm sinh của",
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
        "Căn cước",
        "ĐDCN",
        "Số ĐDCN",
    ),
    Column.PHONE: ("Số điện thoại", "SĐT", "ĐT", "Số ĐT", "Di động", "Điện thoại liên hệ", "Điện thoại di động", "Số di động"),
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


_KEYS = {heading_key(text): column for column, texts in SPELLINGS.items() for text in (HEADINGS[column], *texts)}
REQUIRED = (Column.UNIT, Column.TEAM, Column.NAME)


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings stand and what they mean. Rows count from 1 as in Excel, places in a row from 0."""

    row: int
    first_data_row: int
    places: Mapping[Column, int]
    texts: Mapping[Column, str]
    extra: tuple[str, ...]
    extra_places: tuple[int, ...]


def column_of(text: str) -> Column | None:
    """The column a heading means; a hint in brackets ("(dd/mm/yyyy)", "(*)") may be left out."""
    return _KEYS.get(heading_key(text)) or _KEYS.get(heading_key(re.sub(r"\([^)]*\)", "", text)))


def find_headings(rows: Sequence[Sequence[Cell]]) -> Headings:
    """The headings, looked for in the first ten rows; titles above them are passed over.

    DomainError ``roster.headings_not_found`` when no row looks like one, ``roster.column_missing`` naming what is not there.
    """
    found = max(_candidates(rows), key=lambda headings: len(headings.places), default=None)
    if found is None or not found.places:
        raise DomainError("roster.headings_not_found", searched=SEARCHED)
    missing = [HEADINGS[column] for column in REQUIRED if column not in found.places]
    if Column.SIGNED not in found.places and Column.EFFECTIVE not in found.places:
        missing.append(f"{HEADINGS[Column.SIGNED]} / {HEADINGS[Column.EFFECTIVE]}")
    if missing:
        raise DomainError("roster.column_missing", columns=", ".join(missing), row=found.row)
    return found


def _candidates(rows: Sequence[Sequence[Cell]]) -> Iterator[Headings]:
    """Each row alone, then each pair of rows; ``max`` keeps the first of the best, so a pair must name more columns."""
    top = [[_text(cell) for cell in row] for row in rows[:SEARCHED]]
    for index, row in enumerate(top):
        yield _headings(row, index + 1, index + 2)
    for index, (upper, lower) in enumerate(pairwise(top)):
        yield _headings(_joined(upper, lower), index + 1, index + 3)


def _headings(texts: Sequence[str], row: int, first_data_row: int) -> Headings:
    places: dict[Column, int] = {}
    extra: dict[int, str] = {}
    for place, text in enumerate(texts):
        column = column_of(text)
        if column and column not in places:
            places[column] = place
        elif text and heading_key(text) != heading_key(REJECTED):
            extra[place] = text
    known = {column: texts[place] for column, place in places.items()}
    return Headings(row, first_data_row, places, known, tuple(extra.values()), tuple(extra))


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two heading lines as one: a text over several columns ("Quyết định") is read before each text under it ("Số", "Ngày")."""
    over, joined = "", []
    for above, below in zip(upper, lower, strict=False):
        over = above or (over if below else "")
        choices = (below, f"{over} {below}".strip(), above)
        known = next((text for text in choices if text and column_of(text)), None)
        joined.append(known or f"{above} {below}".strip())
    return joined


def _text(cell: Cell) -> str:
    return tidy(cell) if isinstance(cell, str) else ""
