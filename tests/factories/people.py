"""Rosters for tests: a workbook from rows, and a commune's roster of forty rows of which five are bad."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.files.sheets import read_sheet
from lms.people.models import MediationTeam, RosterImport
from lms.people.operations import Recognition, recognise
from lms.people.roster.operations import read_roster
from lms.people.roster.taking import Brought
from lms.people.rules.terms import HEADINGS
from lms.policies.operations import load_policies
from lms.units.models import Unit
from tests.cast import VAULT

MADE_AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)

HEADING_TEXTS = tuple(HEADINGS.values())
Row = Mapping[str, Any]

GIVEN = (
    "An",
    "Bình",
    "Cường",
    "Dung",
    "Đức",
    "Giang",
    "Hà",
    "Hạnh",
    "Hòa",
    "Hương",
    "Khánh",
    "Lan",
    "Liên",
    "Mai",
    "Minh",
    "Nga",
)
FAMILY = ("Hoàng", "Nông", "Lương", "Vi", "Triệu", "Đặng", "Lý", "Hứa", "Chu", "Lộc")
VILLAGES = ("Bản Làn", "Nà Lộc", "Khòn Khẻ", "Pò Cại", "Tân An", "Cốc Sáng", "Lùng Pa", "Nà Bung")


def roster_file(rows: Iterable[Row], *, headings: Sequence[str] = HEADING_TEXTS, above: Sequence[str] = ()) -> bytes:
    """An XLSX with the headings, one line for each row (keys are headings), and ``above`` as title lines over the table."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in above:
        sheet.append([line])
    sheet.append(list(headings))
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def roster_row(number: int = 1, *, code: str = "06325", **cells: Any) -> dict[str, Any]:
    """A good row, different for every ``number``; ``cells`` by heading replace what is in it (spaces as underscores)."""
    woman = number % 2 == 0
    family = FAMILY[number % len(FAMILY)]
    given = GIVEN[number // len(FAMILY) % len(GIVEN)] if number >= len(FAMILY) else GIVEN[number % len(GIVEN)]
    village = VILLAGES[number // 5 % len(VILLAGES)]
    row: dict[str, Any] = {
        "Mã xã": code,
        "Thôn/Tổ dân phố": f"Thôn {village}",
        "Tổ hòa giải": f"Tổ hòa giải thôn {village}",
        "Họ và tên": f"{family} {'Thị' if woman else 'Văn'} {given}",
        "Ngày sinh": date(1960 + number % 30, 1 + number % 12, 1 + number % 28),
        "Giới tính": "Nữ" if woman else "Nam",
        "Dân tộc": ("Tày", "Nùng", "Kinh")[number % 3],
        "Số định danh": f"020{1 if woman else 0}{(60 + number % 30) % 100:02d}{number:06d}",
        "Điện thoại": f"09{10000000 + number}",
        "Trình độ": "Trung cấp" if number % 4 else "Đại học Luật",
        "Vai trò": "Tổ trưởng" if number % 5 == 0 else "Hòa giải viên",
        "Lý do công nhận": "Kiện toàn" if number % 3 else "Bầu mới",
        "Số quyết định": f"{12 + number % 28}/QĐ-UBND",  # the number follows the day: one number, one date
        "Ngày ký": date(2025, 9, 1 + number % 28),
    }
    return row | {name.replace("_", " "): value for name, value in cells.items()}


@dataclass(frozen=True)
class Mended:
    """What makes a bad row good: the row Excel shows, the column's heading, the text to type."""

    row: int
    heading: str
    text: str


@dataclass(frozen=True)
class FortyRows:
    """A commune's roster of forty rows, five of them bad, and how each is mended on the page."""

    content: bytes
    bad_rows: tuple[int, ...]
    mended: tuple[Mended, ...]


def forty_rows(code: str = "06325") -> FortyRows:
    """Title lines over it (headings in row 4), rows 5 to 44; bad are a day that is not, an unknown code, a missing name,
    a used identity number and an identity number of ten digits."""
    rows = [roster_row(number, code=code) for number in range(1, 41)]
    rows[6]["Ngày ký"] = "31/02/2026"
    rows[13]["Mã xã"] = "99999"
    rows[20]["Họ và tên"] = None
    used, own = rows[2]["Số định danh"], rows[27]["Số định danh"]
    rows[27]["Số định danh"] = used
    rows[27]["Ngày ký"] = date(2025, 10, 20)
    right = rows[34]["Số định danh"]
    rows[34]["Số định danh"] = right[:10]
    above = ("ỦY BAN NHÂN DÂN XÃ", "DANH SÁCH HÒA GIẢI VIÊN Ở CƠ SỞ NĂM 2026", "")
    first = len(above) + 2
    mended = (
        Mended(first + 6, "Ngày ký", "28/02/2026"),
        Mended(first + 13, "Mã xã", code),
        Mended(first + 20, "Họ và tên", "Nông Thị Thơm"),
        Mended(first + 27, "Số định danh", own),
        Mended(first + 34, "Số định danh", right),
    )
    return FortyRows(roster_file(rows, above=above), tuple(entry.row for entry in mended), mended)


def make_import(
    db: Session, unit: Unit, content: bytes | None = None, *, scope: Unit | None = None, codes_on: date | None = None
) -> RosterImport:
    """A roster read and judged, not written; two good rows of the unit unless ``content`` says otherwise."""
    load_policies(db, now=MADE_AT)
    content = content or roster_file([roster_row(number, code=unit.code) for number in (1, 2)])
    brought = Brought("danh-sach.xlsx", content, unit.id, [(scope or unit).id])
    return read_roster(db, VAULT, read_sheet(content), brought, codes_on=codes_on, today=TODAY, now=MADE_AT)


def make_team(db: Session, unit: Unit) -> MediationTeam:
    """A team of one mediator."""
    load_policies(db, now=MADE_AT)
    facts = Recognition(
        unit_id=unit.id,
        village="Thôn Bản Làn",
        team_name="Tổ hòa giải thôn Bản Làn",
        full_name="Lý Thị Mẩy",
        signed_on=date(2025, 9, 1),
    )
    appointment = recognise(db, VAULT, facts, actor=SYSTEM, now=MADE_AT)
    return db.get_one(MediationTeam, appointment.team_id)
