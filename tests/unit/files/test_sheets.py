"""Workbooks that are no workbooks, bombs, and what comes through when all is well. Writing that is safe to open."""

import csv
import io
import time as clock
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from lms.files.sheets import Column, ColumnKind, Merged, read_sheet, write_csv, write_sheet
from lms.kernel.errors import DomainError

DAY = date(2026, 11, 22)


def workbook(fill: Callable[[Any, Any], object], **options: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    fill(book, book.add_worksheet())
    book.close()
    return out.getvalue()


def plain() -> bytes:
    return workbook(lambda _book, sheet: sheet.write(0, 0, "Mã xã"))


def changed(content: bytes, **members: bytes) -> bytes:
    """The archive with members replaced or added; ``__`` in a name stands for a slash, ``_dot_`` for a point."""
    wanted = {name.replace("__", "/").replace("_dot_", "."): value for name, value in members.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, wanted.pop(name, b"") or before.read(name))
        for name, value in wanted.items():
            after.writestr(name, value)
    return out.getvalue()


def archive(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, value in members.items():
            made.writestr(name, value)
    return out.getvalue()


XML = b"<?xml version='1.0'?>"
HEAD = XML + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def spread_out(*cells: str) -> bytes:
    """A workbook of a few kilobytes whose filled cells stand far apart."""

    def fill(_book: Any, sheet: Any) -> None:
        for cell in cells:
            sheet.write(cell, "x")

    return workbook(fill)


def prefixed() -> bytes:
    """The far corner again, under a namespace prefix and with the place written last."""
    rows = "".join(
        f'<x:row r="{row}"><x:c t="n" r="{place}{row}"><x:v>1</x:v></x:c></x:row>' for row, place in ((1, "A"), (59_000, "XFD"))
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<x:worksheet xmlns:x="{space}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    return changed(plain(), xl__worksheets__sheet1_dot_xml=XML + sheet.encode())


def without_places() -> bytes:
    """A row of very many cells that do not say where they stand, and a row far below."""
    row = b"<row>" + b"<c><v>1</v></c>" * 16_000 + b'</row><row r="50000"><c><v>1</v></c></row>'
    return changed(plain(), xl__worksheets__sheet1_dot_xml=HEAD + row + TAIL)


REFUSED = {
    "a renamed CSV": ("Mã xã;Họ và tên\n06052;Hoàng Thị Lan\n".encode(), "files.text_not_xlsx"),
    "an HTML table renamed": (b"<html><table><tr><td>1</table>", "files.text_not_xlsx"),
    "an old XLS": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "files.old_or_locked_xls"),
    "an ODS": (archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "files.ods_not_xlsx"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "files.not_xlsx"),
    "nothing": (b"", "files.empty"),
    "half a file": (plain()[:900], "files.broken_xlsx"),
    "macros": (changed(plain(), xl__vbaProject_dot_bin=b"x"), "files.macros"),
    "a file inside": (changed(plain(), xl__embeddings__a_dot_xlsx=b"x"), "files.nested"),
    "entities": (changed(plain(), xl__workbook_dot_xml=XML + b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "files.entities"),
    "entities in UTF-16": (changed(plain(), xl__workbook_dot_xml="<!DOCTYPE x><x/>".encode("utf-16")), "files.entities"),
    "no sheet": (changed(plain(), xl__workbook_dot_xml=XML + b"<workbook/>"), "files.broken_xlsx"),
    "a dense member": (changed(plain(), xl__media__a_dot_png=b"\x00" * 20_000_000), "files.bomb"),
    "a cell in each far corner": (spread_out("B2", "XFD50000"), "files.too_wide"),
    "a cell far below": (spread_out("B2", "A1048576"), "files.too_many_rows"),
    "far corners under a prefix": (prefixed(), "files.too_wide"),
    "cells without places": (without_places(), "files.too_wide"),
    "many members": (changed(plain(), **{f"m{number}": b"x" for number in range(2_001)}), "files.bomb"),
}


def test_a_cell_far_to_the_right_of_a_short_list_is_read() -> None:
    assert len(read_sheet(spread_out("A1", "ZZ40")).rows[0]) == 702


def test_cells_that_are_only_styled_do_not_count() -> None:
    row = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="50000"><c r="A50000"><v>2</v></c></row>'
    assert len(read_sheet(changed(plain(), xl__worksheets__sheet1_dot_xml=HEAD + row + TAIL)).rows) == 50_000


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_safe_workbook_is_refused_by_its_own_code(what: str) -> None:
    content, code = REFUSED[what]
    with pytest.raises(DomainError) as refused:
        read_sheet(content)
    assert refused.value.code == code


def test_a_bomb_that_lies_about_its_size_is_stopped_while_it_inflates() -> None:
    bomb = changed(plain(), xl__media__a_dot_bin=b"\x00" * 30_000_000)
    honest = (30_000_000).to_bytes(4, "little")
    assert bomb.count(honest) == 2
    with pytest.raises(DomainError, match=r"files\.bomb"):
        read_sheet(bomb.replace(honest, (10).to_bytes(4, "little")))


def test_two_hundred_thousand_rows_are_refused_before_they_are_parsed() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        for row in range(200_000):
            sheet.write_number(row, 0, row)

    content = workbook(fill, constant_memory=True)
    began = clock.perf_counter()
    with pytest.raises(DomainError, match=r"files\.too_many_rows") as refused:
        read_sheet(content)
    assert refused.value.fields == {"limit": 60_000}
    assert clock.perf_counter() - began < 2


def test_one_cell_far_below_is_refused_too_and_styled_empty_rows_are_not() -> None:
    far = workbook(lambda _book, sheet: [sheet.write(0, 0, "a"), sheet.write(100_000, 0, "b")])
    with pytest.raises(DomainError, match=r"files\.too_many_rows"):
        read_sheet(far)

    def styled(book: Any, sheet: Any) -> None:
        look = book.add_format({"bold": True})
        sheet.write(0, 0, "a")
        for row in range(1, 70_000):
            sheet.write_blank(row, 0, None, look)

    assert read_sheet(workbook(styled)).rows == [["a"]]


def test_cells_come_as_texts_days_or_nothing() -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        given = [" Bản Hạ ", 6079, 20190001234.0, 12.5, True, "", "06079"]
        sheet.write_row(1, 0, given)
        sheet.write_string(1, 6, "06079")
        sheet.write_datetime(1, 7, datetime.fromisoformat("2026-02-03"), day)
        sheet.write_datetime(
            1, 8, datetime.fromisoformat("2026-02-03 08:30"), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        )
        sheet.write_formula(1, 9, "=1+1", None, 2)
        sheet.write_formula(1, 10, '="x"', None, "x")
        sheet.write_formula(1, 11, "=1/0", None, "#DIV/0!")

    rows = read_sheet(workbook(fill)).rows
    assert rows[0] == [None] * len(rows[1]), "the first row is the row Excel numbers 1, also when it is empty"
    expected = ["Bản Hạ", "6079", "20190001234", "12.5", "TRUE", None, "06079", date(2026, 2, 3), "2026-02-03 08:30", "2", "x"]
    assert rows[1][:11] == expected
    assert rows[1][11:] == ["#DIV/0!"], "an error is not an empty cell"


def test_merged_headings_are_reported_with_their_corners() -> None:
    sheet = read_sheet(workbook(lambda _book, sheet: sheet.merge_range(0, 1, 1, 3, "Họ và tên")))
    assert sheet.merged == (Merged(0, 1, 1, 3),)
    assert sheet.rows[0][1] == "Họ và tên"


def test_hidden_sheets_are_passed_over() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "hidden")
        shown = book.add_worksheet("Danh sách")
        shown.write(0, 0, "shown")
        shown.activate()
        shown.set_first_sheet()
        sheet.hide()

    assert read_sheet(workbook(fill)).name == "Danh sách"


COLUMNS = (
    Column("Mã"),
    Column("Họ và tên", 28),
    Column("Số người", kind=ColumnKind.NUMBER),
    Column("Tỷ lệ", kind=ColumnKind.PERCENT),
    Column("Ngày", kind=ColumnKind.DAY),
)
ROWS = [
    ("06079", "=HYPERLINK(1)", 1204, Decimal("81.4"), DAY),
    ("20", "+84 9x", None, None, None),
    ("@a", "https://a.vn", 0, 0, DAY),
]


def written() -> bytes:
    return write_sheet(COLUMNS, ROWS, name="Độ phủ: 2026/11", made_on=DAY, above=("Báo cáo", "DỮ LIỆU MINH HỌA"))


def test_a_written_sheet_reads_back_and_holds_no_formula() -> None:
    rows = read_sheet(written()).rows
    assert rows[0][0] == "Báo cáo"
    assert rows[2] == [column.title for column in COLUMNS]
    assert rows[3] == ["06079", "=HYPERLINK(1)", "1204", "81.4", DAY]
    sheet = openpyxl.load_workbook(io.BytesIO(written())).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert sheet.freeze_panes == "A4"
    assert sheet["B4"].hyperlink is None


def test_the_same_table_is_the_same_bytes() -> None:
    assert written() == written()


def test_a_written_csv_opens_in_excel_and_runs_nothing() -> None:
    content = write_csv(COLUMNS, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1] == ["06079", "'=HYPERLINK(1)", "1204", "81.4", "2026-11-22"]
    assert rows[2] == ["20", "'+84 9x", "", "", ""]
    assert rows[3][0] == "'@a"
