"""Reading a roster: headings, cells, which rows count, which commune a code means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.files.sheets import Merged
from lms.kernel.errors import DomainError
from lms.people.roster.rules.any_table import SheetRow
from lms.people.roster.rules.cells import (
    CellError,
    read_birth,
    read_code,
    read_day,
    read_identity,
    read_phone,
    read_reason,
    read_role,
    read_sex,
    restored_identity,
)
from lms.people.roster.rules.communes import CodeDays, Located, guess_codes, locate
from lms.people.roster.rules.headings import Cell, column_of, find_headings
from lms.people.roster.rules.rows import read_row
from lms.people.roster.rules.table import table_rows, unmerged
from lms.people.rules.kinship import kin
from lms.people.rules.statements import Message
from lms.people.rules.terms import HEADINGS, AppointmentReason, Column, Sex, TeamRole
from lms.units.rules import Entry, Level, Link, Name, Parent, Period, Register

PLAIN = list(HEADINGS.values())


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("MÃ XÃ", Column.UNIT),
        ("ma  xa", Column.UNIT),
        ("Mã xã", Column.UNIT),
        ("Họ tên", Column.NAME),
        ("Họ và tên (*)", Column.NAME),
        ("Ngày sinh (dd/mm/yyyy)", Column.BORN),
        ("Ngày, tháng, năm sinh", Column.BORN),
        ("SĐT", Column.PHONE),
        ("Số CMND/CCCD", Column.IDENTITY),
        ("Thôn/Tổ dân phố", Column.VILLAGE),
        ("Thôn (Tổ dân phố)", Column.VILLAGE),
        ("Tổ hoà giải", Column.TEAM),
        ("Ghi chú", None),
        ("", None),
    ],
)
def test_a_heading_is_known_however_it_is_typed(text: str, column: Column | None) -> None:
    assert column_of(text) is column


def test_every_heading_of_ours_means_its_own_column() -> None:
    assert {column_of(text): text for text in PLAIN} == HEADINGS


def test_the_heading_row_stands_under_titles_within_the_first_ten() -> None:
    rows: list[list[Cell]] = [["DANH SÁCH TỔ HÒA GIẢI"], [], ["Năm 2026"], [*PLAIN, "Ghi chú"]]
    found = find_headings([[*row, *[None] * (18 - len(row))] for row in rows])
    assert (found.row, found.first_data_row, found.extra) == (4, 5, ("Ghi chú",))
    with pytest.raises(DomainError) as error:
        find_headings([[None] * 17] * 10 + [PLAIN])
    assert error.value.code == "roster.headings_not_found"


def test_merged_headings_on_two_lines_are_read_together() -> None:
    upper: list[Cell] = ["STT", "Mã xã", "Tổ hòa giải", "Họ và tên", "Quyết định công nhận", None, "Ghi chú"]
    lower: list[Cell] = [None, None, None, None, "Số", "Ngày ký", None]
    found = find_headings(
        [["Biểu 1", *[None] * 6], upper, lower, ["1", "06325", "Tổ 1", "Hoàng Thị Lan", "12", "01/7/2025", None]]
    )
    assert dict(found.places) == {
        Column.UNIT: 1,
        Column.TEAM: 2,
        Column.NAME: 3,
        Column.DECISION: 4,
        Column.SIGNED: 5,
    }
    assert (found.row, found.first_data_row, found.extra) == (2, 4, ("STT", "Ghi chú"))


@pytest.mark.parametrize("gone", ["Mã xã", "Tổ hòa giải", "Họ và tên"])
def test_a_missing_required_column_refuses_the_file_by_its_name(gone: str) -> None:
    with pytest.raises(DomainError) as error:
        find_headings([[text for text in PLAIN if text != gone]])
    assert (error.value.code, error.value.fields["columns"]) == ("roster.column_missing", gone)


def test_one_of_the_two_days_is_enough() -> None:
    assert find_headings([[text for text in PLAIN if text != "Ngày hiệu lực"]]).row == 1
    with pytest.raises(DomainError) as error:
        find_headings([[text for text in PLAIN if text not in ("Ngày ký", "Ngày hiệu lực")]])
    assert error.value.fields["columns"] == "Ngày ký / Ngày hiệu lực"


@pytest.mark.parametrize(
    "cell",
    [
        date(2025, 3, 5),
        "05/03/2025",
        "5/3/2025",
        "05-03-2025",
        "5.3.2025",
        "2025-03-05",
        "2025-03-05 00:00",
        "45721",
        "ngày 5 tháng 3 năm 2025",
    ],
)
def test_a_day_is_read_as_people_and_excel_write_it(cell: Cell) -> None:
    assert read_day(cell) == date(2025, 3, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2025", "roster.no_such_day"),
        ("02/31/2025", "roster.no_such_month"),
        ("05/03/25", "roster.year_short"),
        ("05/03/0025", "roster.year_out_of_range"),
        ("hôm qua", "roster.day_unreadable"),
        ("3/2026", "roster.day_incomplete"),
        ("Tháng 3 năm 2026", "roster.day_incomplete"),
        ("quý I/2026", "roster.day_incomplete"),
        ("năm 2026", "roster.day_incomplete"),
        ("05/03/2026 và 06/03/2026", "roster.day_of_two"),
    ],
)
def test_a_day_that_is_none_says_why(text: str, code: str) -> None:
    with pytest.raises(CellError) as error:
        read_day(text)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        ("1971", (None, 1971)),
        ("3/1971", (None, 1971)),
        (date(1971, 5, 2), (date(1971, 5, 2), 1971)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_of_a_birth_the_year_is_enough(cell: Cell, birth: tuple[date | None, int | None]) -> None:
    assert read_birth(cell) == birth


def test_words_of_closed_lists() -> None:
    assert [read_sex(text) for text in ("Nam", "NỮ", "nữ", None)] == [Sex.MALE, Sex.FEMALE, Sex.FEMALE, None]
    assert [read_role(text) for text in ("Tổ trưởng", "hoà giải viên", "")] == [TeamRole.TEAM_HEAD, TeamRole.MEDIATOR, None]
    reasons = [read_reason(text) for text in ("Bầu mới", "Bổ sung", "kiện toàn", "Bầu lại")]
    assert reasons == list(AppointmentReason)
    with pytest.raises(CellError):
        read_sex("x")


def test_zeros_that_excel_dropped() -> None:
    assert read_code("6325") == "06325"
    assert read_phone("912345678") == read_phone("0912 345 678") == "+84912345678"
    assert read_phone("0912345678; 0987654321") == "+84912345678"
    assert restored_identity("20071012345", sex=Sex.MALE, born_year=1971) == "020071012345"
    assert restored_identity("1171012345", sex=Sex.FEMALE, born_year=1971) == "001171012345"


def test_an_identity_number_is_restored_only_when_it_agrees_with_the_birth() -> None:
    assert restored_identity("20071012345", sex=Sex.FEMALE, born_year=1971) is None
    assert restored_identity("20071012345", sex=None, born_year=1980) is None
    assert restored_identity("20071012345", sex=None, born_year=None) is None


@pytest.mark.parametrize("digits", [8, 10, 11, 13])
def test_an_identity_number_has_nine_or_twelve_digits(digits: int) -> None:
    assert read_identity("1" * 9) == "1" * 9
    assert read_identity("020 171 012345") == "020171012345"
    with pytest.raises(CellError) as error:
        read_identity("9" * digits)
    assert (error.value.code, error.value.fields) == ("roster.identity_shape", {"digits": digits})


# --- rows ---


def sheet(*rows: list[Cell]) -> list[list[Cell]]:
    return [["Mã xã", "Tổ hòa giải", "Họ và tên", "Ngày ký"], *rows]


def test_blank_rows_are_not_read_and_trailing_notes_are_skipped() -> None:
    rows = sheet(
        ["(1)", "(2)", "(3)", "(4)"],
        ["06325", "Tổ 1", "Hoàng Thị Lan", "01/7/2025"],
        [None, None, None, None],
        [None, "Tổ 1", None, None],
        ["06325", "Tổ 1", "Nông Văn Thắng", None],
        [None, None, None, None],
        ["Tổng cộng: 2 người", None, None, None],
        [None, None, "Người lập biểu", "Lộc Bình, ngày 22 tháng 11 năm 2026"],
        [None, None, "Vi Văn Định", None],
    )
    found = table_rows(rows, find_headings(rows))
    assert [row.number for row in found.rows] == [3, 5, 6]
    assert found.notes == (8, 9, 10)


def test_all_faults_of_a_row_are_told_at_once() -> None:
    row = read_row(SheetRow(7, {Column.UNIT: "x", Column.NAME: "Lan 2", Column.SIGNED: "31/02/2025", Column.PHONE: "12"}))
    assert [message.code for message in row.messages] == [
        "roster.code_shape",
        "roster.team_missing",
        "roster.name_shape",
        "roster.phone_unreadable",
        "roster.no_such_day",
    ]
    assert row.faulty


def test_a_row_without_any_day_says_so() -> None:
    row = read_row(SheetRow(7, {Column.UNIT: "06325", Column.TEAM: "Tổ 1", Column.NAME: "Hoàng Thị Lan"}))
    assert [message.code for message in row.messages] == ["roster.recognition_day_missing"]


def test_the_effective_day_goes_before_the_day_of_signing() -> None:
    cells: dict[Column, Cell] = {
        Column.UNIT: "06325",
        Column.TEAM: "Tổ 1",
        Column.NAME: "Hoàng Thị Lan",
        Column.SIGNED: "01/7/2025",
    }
    assert read_row(SheetRow(7, cells)).recognition.recognised_on == date(2025, 7, 1)  # type: ignore[union-attr]
    words = read_row(SheetRow(7, cells | {Column.EFFECTIVE: "10/7/2025"})).recognition
    assert words is not None
    assert (words.recognised_on, words.signed_on) == (date(2025, 7, 10), date(2025, 7, 1))


@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=12), st.dates()), min_size=4, max_size=4), max_size=30))
def test_any_cells_are_read_without_a_crash(rows: list[list[Cell]]) -> None:
    table = sheet(*rows)
    found = table_rows(table, find_headings(table))
    assert [row.number for row in found.rows] == sorted({row.number for row in found.rows})
    for row in found.rows:
        read = read_row(row)
        assert read.faulty == any(message.kind == "fault" for message in read.messages)


# --- communes ---

CHANGE = date(2025, 7, 1)
TODAY = date(2026, 11, 22)


def commune(unit_id: int, code: str, name: str, *, old: bool, level: Level = Level.COMMUNE) -> Entry:
    period = Period(None, CHANGE) if old else Period(CHANGE, None)
    return Entry(unit_id, code, level, period, [Name("Xã", name, name, name, period)], [Parent(1, period)])


LAND = {
    entry.id: entry
    for entry in (
        commune(1, "20", "Lạng Sơn", old=False, level=Level.PROVINCE),
        commune(10, "06001", "Bình Phúc", old=True),
        commune(11, "06002", "Mẫu Sơn", old=True),
        commune(12, "06003", "Kéo Dài", old=True),
        commune(13, "06004", "Đã Chia", old=True),
        commune(20, "06001", "Điềm He", old=False),
        commune(21, "06003", "Kéo Dài", old=False),
        commune(22, "06009", "Toàn Mới", old=False),
    )
}
LINKS = [
    Link(10, 22, CHANGE, whole=True),
    Link(11, 22, CHANGE, whole=True),
    Link(12, 21, CHANGE, whole=True),
    Link(13, 20, CHANGE, whole=False),
    Link(13, 22, CHANGE, whole=False),
]
REGISTER = Register(LAND, LINKS)


def found(code: str, day: date, codes_on: date | None = None) -> tuple[int | None, tuple[str, ...]]:
    place = locate(REGISTER, code, day, CodeDays(codes_on, TODAY))
    if isinstance(place, Message):
        return None, (place.code,)
    return place.unit_id, tuple(message.code for message in place.messages)


def test_a_code_is_looked_up_on_the_recognition_day_first() -> None:
    assert found("06001", date(2024, 3, 1)) == (10, ("roster.code_means_another",))
    assert found("06001", date(2026, 3, 1)) == (20, ())
    assert found("06003", date(2024, 3, 1)) == (12, ())


def test_todays_code_serves_only_when_no_unit_bore_it_then() -> None:
    assert found("06009", date(2024, 3, 1)) == (22, ())


def test_when_the_day_of_the_codes_is_said_they_are_looked_up_on_it() -> None:
    assert found("06001", date(2024, 3, 1), TODAY) == (20, ())
    assert found("06002", date(2024, 3, 1), TODAY) == (None, ("roster.code_ended",))


def test_a_code_without_a_unit_says_why() -> None:
    assert found("99999", TODAY) == (None, ("roster.code_unknown",))
    assert found("06002", TODAY) == (None, ("roster.code_ended",))
    assert found("06009", date(2024, 3, 1), date(2024, 3, 1)) == (None, ("roster.code_not_begun",))
    assert locate(REGISTER, "06004", TODAY, CodeDays(None, TODAY)).fields["heirs"] == "Xã Điềm He (06001); Xã Toàn Mới (06009)"  # type: ignore[union-attr]


def test_the_file_s_day_is_guessed_from_what_its_codes_fit() -> None:
    old = [("06001", date(2024, 1, 1)), ("06002", date(2024, 1, 1))]
    new = [("06001", date(2024, 1, 1)), ("06009", date(2024, 1, 1))]
    assert (guess_codes(REGISTER, old, TODAY).asks, guess_codes(REGISTER, old, TODAY).today) == (True, False)
    assert (guess_codes(REGISTER, new, TODAY).asks, guess_codes(REGISTER, new, TODAY).today) == (True, True)
    assert not guess_codes(REGISTER, [("06003", date(2024, 1, 1))], TODAY).asks


def test_kin_follows_whole_successions_only() -> None:
    assert kin(REGISTER, 22) == {22, 10, 11}
    assert kin(REGISTER, 10) == {10, 22}
    assert kin(REGISTER, 13) == {13}
    assert isinstance(locate(REGISTER, "06009", TODAY, CodeDays(None, TODAY)), Located)


def test_areas_that_no_spreadsheet_writes_fill_nothing_twice_and_nothing_outside() -> None:
    rows: list[list[Cell]] = [["a", "x"], [None, None], [None, None], ["b", None]]
    beyond, over, first = Merged(0, 16_383, 2, 16_383), Merged(1, 0, 3, 0), Merged(0, 0, 2, 0)
    assert [row[0] for row in unmerged(rows, [beyond, over, first], 0)] == ["a", "a", "a", "b"]
