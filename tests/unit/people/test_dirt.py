"""Kinds of dirt in the files offices have: each is read right, or refused by row and column with a reason and a suggestion."""

import io
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from lms.files.sheets import Sheet, read_sheet
from lms.people.roster.rules.any_table import SheetRow
from lms.people.roster.rules.headings import find_headings
from lms.people.roster.rules.parts import shown
from lms.people.roster.rules.rows import ReadRow, read_row
from lms.people.roster.rules.suggestions import suggest
from lms.people.roster.rules.table import table_rows
from lms.people.rules.terms import Column, Sex, TeamRole

HEADS = (
    "STT",
    "Mã xã",
    "Thôn",
    "Tổ hòa giải",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD",
    "SĐT",
    "Chức danh",
    "Số QĐ",
    "Ngày ký",
)
ROW: tuple[Any, ...] = (
    1, "06325", "Thôn Bản Làn", "Tổ hòa giải thôn Bản Làn", "Hoàng Thị Lan", "02/03/1962", "Nữ", "020162000001", "0912345678",
    "Tổ viên", "12/QĐ-UBND", "05/03/2025",
)  # fmt: skip


def sheet_of(*rows: Any, fill: Callable[[Worksheet], None] | None = None) -> Sheet:
    """A real workbook, read as an upload is."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if fill:
        fill(sheet)
    out = io.BytesIO()
    book.save(out)
    return read_sheet(out.getvalue())


def found(sheet: Sheet) -> list[SheetRow[Column]]:
    return list(table_rows(sheet.rows, find_headings(sheet.rows, sheet.merged), sheet.merged).rows)


def read(sheet: Sheet) -> list[ReadRow]:
    return [read_row(row) for row in found(sheet)]


def one(**cells: Any) -> tuple[SheetRow[Column], ReadRow]:
    """A good row with some cells replaced (by heading, spaces as underscores)."""
    row = [cells.get(head.replace(" ", "_"), value) for head, value in zip(HEADS, ROW, strict=True)]
    sheet = sheet_of(HEADS, row)
    return found(sheet)[0], read(sheet)[0]


# --- one cell, read right ---


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        pytest.param({"Họ_và_tên": "HOÀNG THỊ LAN"}, "full_name", "Hoàng Thị Lan", id="all in capitals"),
        pytest.param({"Họ_và_tên": "hoàng thị lan"}, "full_name", "Hoàng Thị Lan", id="all in small letters"),
        pytest.param(
            {"Họ_và_tên": " Hoàng\u00a0 Thị\u200b Lan "}, "full_name", "Hoàng Thị Lan", id="no-break and invisible spaces"
        ),
        pytest.param({"Họ_và_tên": unicodedata.normalize("NFD", "Hoàng Thị Lan")}, "full_name", "Hoàng Thị Lan", id="NFD"),
        pytest.param({"Họ_và_tên": "Bà Hoàng Thị Lan"}, "full_name", "Hoàng Thị Lan", id="a title in front"),
        pytest.param({"Họ_và_tên": "Đ/c Hoàng Thị Lan"}, "full_name", "Hoàng Thị Lan", id="a party title in front"),
        pytest.param({"Họ_và_tên": "Hoàng Thị\nLan"}, "full_name", "Hoàng Thị Lan", id="a name broken over two lines"),
        pytest.param({"Ngày_sinh": "năm 1962"}, "born_year", 1962, id="năm 1962"),
        pytest.param({"Ngày_sinh": 1962}, "born_year", 1962, id="a year as a number"),
        pytest.param({"Ngày_sinh": "00/00/1962"}, "born_year", 1962, id="a year with noughts"),
        pytest.param({"Ngày_sinh": "…/…/1962"}, "born_year", 1962, id="a year with dots"),
        pytest.param({"Ngày_sinh": 22707}, "born_on", date(1962, 3, 2), id="a day that lost its format"),
        pytest.param({"Ngày_sinh": date(1962, 3, 2)}, "born_on", date(1962, 3, 2), id="an Excel day"),
        pytest.param({"Ngày_sinh": "2-3-1962"}, "born_on", date(1962, 3, 2), id="d-m-yyyy"),
        pytest.param({"Ngày_sinh": "1962-03-02"}, "born_on", date(1962, 3, 2), id="ISO"),
        pytest.param({"Ngày_sinh": "Ngày 02 tháng 3 năm 1962"}, "born_on", date(1962, 3, 2), id="in words"),
        pytest.param({"Ngày_sinh": "ngày 2/3/1962"}, "born_on", date(1962, 3, 2), id="ngày in front"),
        pytest.param({"Ngày_sinh": "０２/０３/１９６２"}, "born_on", date(1962, 3, 2), id="full-width digits"),
        pytest.param({"Giới_tính": "Bà"}, "sex", Sex.FEMALE, id="Bà for Nữ"),
        pytest.param({"Số_CCCD": "'020162000001"}, "identity_no", "020162000001", id="an apostrophe in front"),
        pytest.param({"Số_CCCD": 20162000001}, "identity_no", "020162000001", id="a leading zero lost"),
        pytest.param({"Số_CCCD": "020 162 000 001"}, "identity_no", "020162000001", id="a number with spaces"),
        pytest.param({"Số_CCCD": "chưa có"}, "identity_no", None, id="chưa có"),
        pytest.param({"Số_CCCD": "-"}, "identity_no", None, id="a dash for nothing"),
        pytest.param({"SĐT": "+84 912 345 678"}, "phone", "+84912345678", id="+84"),
        pytest.param({"SĐT": "0912.345.678"}, "phone", "+84912345678", id="a phone with dots"),
        pytest.param({"SĐT": 912345678}, "phone", "+84912345678", id="a phone without its zero"),
        pytest.param({"SĐT": "0912345678 - 0987654321"}, "phone", "+84912345678", id="two phones"),
        pytest.param({"SĐT": "84912345678"}, "phone", "+84912345678", id="84 without a plus"),
        pytest.param({"SĐT": "không"}, "phone", None, id="không"),
    ],
)
def test_a_dirty_cell_of_a_person_is_read_right(cells: dict[str, Any], field: str, value: Any) -> None:
    _row, said = one(**cells)
    assert said.person is not None, said.messages
    assert getattr(said.person, field) == value


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        pytest.param({"Mã_xã": 6325}, "06325", id="a code without its zero"),
        pytest.param({"Mã_xã": "06325 - Xã Công Sơn"}, "06325", id="a code with its name"),
        pytest.param({"Mã_xã": "06325 (xã Công Sơn)"}, "06325", id="a code with its name in brackets"),
        pytest.param({"Mã_xã": "０６３２５"}, "06325", id="a code in full-width digits"),
    ],
)
def test_a_dirty_code_is_read_right(cells: dict[str, Any], value: str) -> None:
    assert one(**cells)[1].code == value


@pytest.mark.parametrize(
    ("cells", "number", "signed"),
    [
        pytest.param(
            {"Ngày_ký": None, "Số_QĐ": "12/QĐ-UBND ngày 05/3/2025"}, "12/QĐ-UBND", date(2025, 3, 5), id="number and day"
        ),
        pytest.param(
            {"Ngày_ký": None, "Số_QĐ": "Số 12/QĐ-UBND, ký ngày 5 tháng 3 năm 2025"},
            "Số 12/QĐ-UBND",
            date(2025, 3, 5),
            id="number and day in words",
        ),
        pytest.param({"Số_QĐ": "12/QĐ-UBND ngày 5/3/2025"}, "12/QĐ-UBND", date(2025, 3, 5), id="the day a second time"),
        pytest.param({"Số_QĐ": "12/2025/QĐ-UBND"}, "12/2025/QĐ-UBND", date(2025, 3, 5), id="a number with its year"),
        pytest.param({"Ngày_ký": "Thứ Tư, 05/03/2025"}, "12/QĐ-UBND", date(2025, 3, 5), id="a weekday in front"),
        pytest.param({"Ngày_ký": "2025-03-05 00:00:00"}, "12/QĐ-UBND", date(2025, 3, 5), id="a day with midnight"),
    ],
)
def test_a_dirty_decision_is_read_right(cells: dict[str, Any], number: str, signed: date) -> None:
    words = one(**cells)[1].recognition
    assert words is not None
    assert (words.decision_no, words.signed_on) == (number, signed)


# --- one cell, refused with a reason and, where one is likely, a suggestion ---


def communes(name: str) -> list[str]:
    return ["06325"] if name.lower() == "xã công sơn" else []


@pytest.mark.parametrize(
    ("cells", "column", "code", "meant"),
    [
        pytest.param({"Ngày_sinh": "02/03/62"}, Column.BORN, "roster.year_short", "02/03/1962", id="a birth in two digits"),
        pytest.param({"Ngày_ký": "5-3-25"}, Column.SIGNED, "roster.year_short", "05/03/2025", id="a decision in two digits"),
        pytest.param({"Ngày_ký": "03/25/2025"}, Column.SIGNED, "roster.no_such_month", "25/03/2025", id="the month first"),
        pytest.param({"Ngày_ký": "05032025"}, Column.SIGNED, "roster.day_unreadable", "05/03/2025", id="a day without strokes"),
        pytest.param({"Ngày_ký": "5-Mar-2025"}, Column.SIGNED, "roster.day_unreadable", "05/03/2025", id="an English month"),
        pytest.param(
            {"Ngày_ký": "O5/03/2025"}, Column.SIGNED, "roster.day_unreadable", "05/03/2025", id="a letter for a nought"
        ),
        pytest.param({"Ngày_ký": "05//03/2025"}, Column.SIGNED, "roster.day_unreadable", "05/03/2025", id="two strokes"),
        pytest.param({"Ngày_ký": "31/02/2025"}, Column.SIGNED, "roster.no_such_day", None, id="a day that is none"),
        pytest.param({"Ngày_ký": "hôm qua"}, Column.SIGNED, "roster.day_unreadable", None, id="no day at all"),
        pytest.param({"Ngày_ký": "3/2025"}, Column.SIGNED, "roster.day_incomplete", None, id="a month for a day"),
        pytest.param({"Ngày_ký": "05/03/2025; 06/03/2025"}, Column.SIGNED, "roster.day_of_two", None, id="two days in a cell"),
        pytest.param({"Ngày_sinh": "Tuổi 58"}, Column.BORN, "roster.birth_unreadable", None, id="an age for a birth"),
        pytest.param({"Ngày_sinh": "khoảng 1962"}, Column.BORN, "roster.birth_unreadable", "1962", id="about a year"),
        pytest.param({"Ngày_sinh": "1962 (khai sinh)"}, Column.BORN, "roster.birth_unreadable", "1962", id="a year and a note"),
        pytest.param(
            {"Số_QĐ": "12/QĐ-UBND; 25/QĐ-UBND"}, Column.DECISION, "roster.decision_of_two", None, id="two decisions in a cell"
        ),
        pytest.param(
            {"Số_QĐ": "12/QĐ-UBND ngày 06/3/2025"},
            Column.SIGNED,
            "roster.decision_says_another_day",
            None,
            id="another day beside the number",
        ),
        pytest.param({"Giới_tính": "Nữu"}, Column.SEX, "roster.sex_unknown", "Nữ", id="a misspelt sex"),
        pytest.param({"Chức_danh": "Tổ trưỡngg"}, Column.ROLE, "roster.role_unknown", "Tổ trưởng", id="a misspelt role"),
        pytest.param({"Mã_xã": "O6325"}, Column.UNIT, "roster.code_shape", "06325", id="a letter in a code"),
        pytest.param({"Mã_xã": "Xã Công Sơn"}, Column.UNIT, "roster.code_shape", "06325", id="a name for a code"),
        pytest.param({"Mã_xã": "#N/A"}, Column.UNIT, "roster.cell_error", None, id="a look-up that failed"),
        pytest.param(
            {"Số_CCCD": "2.02E+10"}, Column.IDENTITY, "roster.identity_scientific", None, id="a number with an exponent"
        ),
        pytest.param(
            {"Số_CCCD": "O20162000001"}, Column.IDENTITY, "roster.identity_letters", "020162000001", id="a letter in a number"
        ),
        pytest.param(
            {"Số_CCCD": "20999000001"}, Column.IDENTITY, "roster.identity_shape", "020999000001", id="a zero lost, no proof"
        ),
        pytest.param({"Họ_và_tên": "Hoàng Thị Lan; Nông Văn Bền"}, Column.NAME, "roster.name_of_two", None, id="two people"),
        pytest.param(
            {"Họ_và_tên": "Hoàng Thị Lan\nNông Văn Bền"}, Column.NAME, "roster.name_of_two", None, id="two people, two lines"
        ),
        pytest.param(
            {"Họ_và_tên": "Hoàng Thị Lan và Nông Văn Bền"}, Column.NAME, "roster.name_of_two", None, id="two people with và"
        ),
        pytest.param(
            {"Họ_và_tên": "Hoàng Thị Lan - Nông Văn Bền"}, Column.NAME, "roster.name_of_two", None, id="two people with a dash"
        ),
        pytest.param(
            {"Họ_và_tên": "Hoàng Thị Lan  Nông Văn Bền"}, Column.NAME, "roster.name_of_two", None, id="two people side by side"
        ),
        pytest.param(
            {"Họ_và_tên": "1. Hoàng Thị Lan 2. Nông Văn Bền"}, Column.NAME, "roster.name_of_two", None, id="two people counted"
        ),
        pytest.param(
            {"Họ_và_tên": "Hoàng Thị Lan – Trưởng thôn"},
            Column.NAME,
            "roster.name_with_note",
            "Hoàng Thị Lan",
            id="an office after a dash",
        ),
        pytest.param({"Họ_và_tên": "(khuyết)"}, Column.NAME, "roster.name_nobody", None, id="a vacant seat in brackets"),
        pytest.param({"Họ_và_tên": "chưa bầu"}, Column.NAME, "roster.name_nobody", None, id="a seat not filled yet"),
        pytest.param({"Họ_và_tên": "Trống"}, Column.NAME, "roster.name_nobody", None, id="a vacant seat"),
        pytest.param(
            {"Họ_và_tên": "Hoàng Thị Lan (tổ trưởng)"}, Column.NAME, "roster.name_with_note", "Hoàng Thị Lan", id="a note"
        ),
        pytest.param(
            {"Họ_và_tên": "Hoàng Thị Lan 2"}, Column.NAME, "roster.name_shape", "Hoàng Thị Lan", id="a digit in a name"
        ),
        pytest.param({"Họ_và_tên": "NguyÔn V¨n ThÞnh"}, Column.NAME, "roster.name_old_font", "Nguyễn Văn Thịnh", id="TCVN3"),
        pytest.param({"Họ_và_tên": "=A1"}, Column.NAME, "roster.formula_unread", None, id="a formula never computed"),
    ],
)
def test_a_dirty_cell_is_refused_with_reason_and_suggestion(
    cells: dict[str, Any], column: Column, code: str, meant: str | None
) -> None:
    row, said = one(**cells)
    assert said.faulty
    fault = next(message for message in said.messages if message.kind == "fault")
    assert (fault.column, fault.code) == (column, code)
    suggestion = suggest(fault.code, fault.column, shown(row.cells.get(column)), fault.fields, communes)
    assert (suggestion.text if suggestion else None) == meant
    if suggestion:
        mended = read_row(SheetRow(row.number, {**row.cells, column: suggestion.text}))
        assert column not in {message.column for message in mended.messages if message.kind == "fault"}


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        pytest.param({"SĐT": "12"}, Column.PHONE, "roster.phone_unreadable", id="a phone too short"),
        pytest.param({"Họ_và_tên": "Lan"}, Column.NAME, "roster.name_short", id="a given name alone"),
        pytest.param({"Họ_và_tên": "bà Lan"}, Column.NAME, "roster.name_short", id="bà and a given name"),
        pytest.param({"SĐT": "#REF!"}, Column.PHONE, "roster.cell_error", id="an error in a phone"),
    ],
)
def test_what_keeps_nobody_out_is_said_and_left_out(cells: dict[str, Any], column: Column, code: str) -> None:
    said = one(**cells)[1]
    assert not said.faulty
    assert [(message.kind, message.column, message.code) for message in said.messages] == [("warning", column, code)]


def test_why_somebody_left_without_a_day_is_told() -> None:
    said = read(
        sheet_of((*FEW, "Ngày thôi", "Lý do thôi"), [*few("Hoàng Thị Lan"), None, "ốm"], [*few("Vi Thị Sen"), None, None])
    )
    assert [[message.code for message in row.messages] for row in said] == [["roster.end_day_missing"], []]


def test_no_message_holds_what_was_typed_of_a_person() -> None:
    for cells in ({"Số_CCCD": "O20162000001"}, {"Họ_và_tên": "Hoàng Thị Lan 2"}, {"SĐT": "0912"}):
        for message in one(**cells)[1].messages:
            assert not any(
                str(value) in str(next(iter(cells.values()))) and len(str(value)) > 2 for value in message.fields.values()
            )


# --- the shape of the sheet ---

FEW = ("Mã xã", "Tổ hòa giải", "Họ và tên", "Ngày ký")


def few(name: str, team: Any = "Tổ 1") -> list[Any]:
    return ["06325", team, name, "05/03/2025"]


def test_titles_over_the_table_and_notes_under_it() -> None:
    sheet = sheet_of(
        ["ỦY BAN NHÂN DÂN XÃ"], [], ["Biểu số 3"], FEW, ["(1)", "(2)", "(3)", "(4)"], few("Hoàng Thị Lan"), few("Nông Văn Bền"),
        ["Tổng cộng", "2 người"], [None, None, "Người lập biểu"],
    )  # fmt: skip
    assert [row.number for row in found(sheet)] == [6, 7]


def test_a_team_merged_over_its_members_is_each_member_s() -> None:
    sheet = sheet_of(
        FEW, few("Hoàng Thị Lan"), few("Nông Văn Bền", None), few("Vi Văn Định", None), fill=lambda ws: ws.merge_cells("B2:B4")
    )
    assert [row.team_name for row in read(sheet)] == ["Tổ 1", "Tổ 1", "Tổ 1"]


def test_a_ditto_mark_means_the_row_above() -> None:
    sheet = sheet_of(FEW, few("Hoàng Thị Lan"), few("Nông Văn Bền", '"'), few("Vi Văn Định", "-nt-"))
    assert [row.team_name for row in read(sheet)] == ["Tổ 1", "Tổ 1", "Tổ 1"]


def test_headings_on_two_lines_with_merged_groups() -> None:
    upper = ["STT", "Mã xã", "Tổ hòa giải", "Họ và tên", "Năm sinh", None, "Quyết định", None]
    lower = [None, None, None, None, "Nam", "Nữ", "Số", "Ngày"]
    sheet = sheet_of(
        upper, lower, [1, "06325", "Tổ 1", "Nông Văn Bền", 1962, None, "12/QĐ-UBND", "05/03/2025"],
        [2, "06325", "Tổ 1", "Hoàng Thị Lan", None, "02/03/1971", "12/QĐ-UBND", "05/03/2025"],
        fill=lambda ws: [ws.merge_cells(area) for area in ("E1:F1", "G1:H1", "A1:A2", "B1:B2")],  # type: ignore[arg-type]
    )  # fmt: skip
    persons = [row.person for row in read(sheet)]
    assert [(person.sex, person.born_year) for person in persons if person] == [(Sex.MALE, 1962), (Sex.FEMALE, 1971)]
    assert persons[1] is not None
    assert persons[1].born_on == date(1971, 3, 2)


def test_the_day_of_a_decision_under_a_merged_heading() -> None:
    upper = ["Mã xã", "Tổ hòa giải", "Họ và tên", "Quyết định công nhận", None]
    sheet = sheet_of(
        upper, [None, None, None, "Số", "Ngày, tháng, năm"], ["06325", "Tổ 1", "Nông Văn Bền", "12/QĐ-UBND", "05/03/2025"],
        fill=lambda ws: ws.merge_cells("D1:E1"),
    )  # fmt: skip
    words = read(sheet)[0].recognition
    assert words is not None
    assert (words.decision_no, words.signed_on) == ("12/QĐ-UBND", date(2025, 3, 5))


@pytest.mark.parametrize("mark", ["x", "X", "có", "✓", True, 1])
def test_a_cross_under_nam_or_nu(mark: Any) -> None:
    sheet = sheet_of((*FEW, "Nam", "Nữ"), [*few("Nông Văn Bền"), mark, None], [*few("Hoàng Thị Lan"), None, mark])
    assert [row.person.sex for row in read(sheet) if row.person] == [Sex.MALE, Sex.FEMALE]


def test_a_cross_under_both_is_refused() -> None:
    said = read(sheet_of((*FEW, "Nam", "Nữ"), [*few("Nông Văn Bền"), "x", "x"]))[0]
    assert [message.code for message in said.messages] == ["roster.sex_unknown"]


def test_a_cross_under_to_truong() -> None:
    rows = read(sheet_of((*FEW, "Tổ trưởng"), [*few("Nông Văn Bền"), "x"], [*few("Hoàng Thị Lan"), None]))
    assert [row.recognition.role for row in rows if row.recognition] == [TeamRole.TEAM_HEAD, None]


@pytest.mark.parametrize(
    "heads",
    [("Họ và tên đệm", "Tên"), ("Họ", "Tên"), ("Họ đệm", "Tên"), ("Họ và tên", "Tên")],
    ids=["Họ và tên đệm + Tên", "Họ + Tên", "Họ đệm + Tên", "the given name twice"],
)
def test_family_and_given_name_apart(heads: tuple[str, str]) -> None:
    family = "Hoàng Thị Lan" if heads[0] == "Họ và tên" else "Hoàng Thị"
    sheet = sheet_of(("Mã xã", "Tổ hòa giải", *heads, "Ngày ký"), ["06325", "Tổ 1", family, "Lan", "05/03/2025"])
    assert [row.person.full_name for row in read(sheet) if row.person] == ["Hoàng Thị Lan"]


def test_a_name_merged_over_two_columns() -> None:
    sheet = sheet_of(
        ("Mã xã", "Tổ hòa giải", "Họ và tên", None, "Ngày ký"), ["06325", "Tổ 1", "Hoàng Thị", "Lan", "05/03/2025"],
        fill=lambda ws: ws.merge_cells("C1:D1"),
    )  # fmt: skip
    assert [row.person.full_name for row in read(sheet) if row.person] == ["Hoàng Thị Lan"]


@pytest.mark.parametrize(
    "heads", [("Ngày sinh", "Tháng sinh", "Năm sinh"), ("Ngày sinh: ngày", "Ngày sinh: tháng", "Ngày sinh: năm")]
)
def test_day_month_and_year_in_columns_of_their_own(heads: tuple[str, ...]) -> None:
    sheet = sheet_of((*FEW, *heads), [*few("Hoàng Thị Lan"), 2, 3, 1962], [*few("Nông Văn Bền"), None, None, 1971])
    persons = [row.person for row in read(sheet) if row.person]
    assert [(one.born_on, one.born_year) for one in persons] == [(date(1962, 3, 2), 1962), (None, 1971)]


def test_headings_repeated_on_a_new_page_and_titles_between_are_passed_over() -> None:
    sheet = sheet_of(
        FEW, ["I. Thôn Bản Làn"], few("Hoàng Thị Lan"), FEW, few("Nông Văn Bền"), fill=lambda ws: ws.merge_cells("A2:D2")
    )
    headings = find_headings(sheet.rows, sheet.merged)
    result = table_rows(sheet.rows, headings, sheet.merged)
    assert ([row.number for row in result.rows], result.inside, result.notes) == ([3, 5], (2, 4), ())


def test_blank_rows_and_columns_between() -> None:
    heads = ("Mã xã", None, "Tổ hòa giải", "Họ và tên", None, "Ngày ký")
    rows = [["06325", None, "Tổ 1", name, None, "05/03/2025"] for name in ("Hoàng Thị Lan", "Nông Văn Bền")]
    assert [row.number for row in found(sheet_of(heads, rows[0], [], rows[1]))] == [2, 4]
