"""Dirt of the sheet itself: hidden rows, errors in cells, several sheets; and names that are unusual and no dirt."""

import io

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from lms.files.sheets import read_sheet
from lms.people.roster.words import say_all
from tests.unit.people.test_dirt import FEW, few, found, one, read, sheet_of


def test_hidden_rows_are_told() -> None:
    def hide(ws: Worksheet) -> None:
        ws.row_dimensions[3].hidden = True

    sheet = sheet_of(FEW, few("Hoàng Thị Lan"), few("Nông Văn Bền"), fill=hide)
    assert (sheet.hidden, len(found(sheet))) == ((3,), 2)


def test_an_error_in_a_cell_is_not_an_empty_cell() -> None:
    def fail(ws: Worksheet) -> None:
        ws["B2"] = "#REF!"
        ws["B2"].data_type = "e"

    said = read(sheet_of(FEW, few("Hoàng Thị Lan"), fill=fail))[0]
    assert next(message.code for message in said.messages if message.kind == "fault") == "roster.cell_error"


def test_the_same_fault_of_two_cells_is_said_once_for_both() -> None:
    said = one(Họ_và_tên="=A1", Tổ_hòa_giải="=B1", Giới_tính="#REF!")[1]
    assert say_all(
        {"kind": each.kind, "code": each.code, "column": each.column, "fields": each.fields} for each in said.messages
    ) == [
        (
            "fault",
            "Tổ hòa giải, Họ và tên: Còn là công thức chưa tính. Mời mở tệp bằng Excel, lưu lại, hoặc gõ thẳng nội dung.",
        ),
        ("fault", "Giới tính: Đang báo lỗi #REF! của Excel. Mời sửa công thức, hoặc gõ thẳng nội dung."),
    ]


def test_the_sheet_is_chosen_among_those_that_hold_anything() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Hướng dẫn"])  # type: ignore[union-attr]
    book.create_sheet("Trống")
    book.create_sheet("Danh sách").append(list(FEW))
    out = io.BytesIO()
    book.save(out)
    assert read_sheet(out.getvalue()).names == ("Sheet", "Danh sách")
    assert read_sheet(out.getvalue(), name="Danh sách").rows[0] == list(FEW)


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Văn Anh", "Trần Thị Thu Vân", "Cư Seo Lùng", "Y Bhăm Niê", "H' Hen Niê", "K'Bruih", "Lê Văn Chung",
        "Cồ Thị Trống", "Bà Thị Hoa", "Công Tằng Tôn Nữ Thị Vân Anh", "Bàn Văn Cử", "Tô Thị Bầu", "Chu Văn Khuyết",
    ],
)  # fmt: skip
def test_an_unusual_name_is_a_name(name: str) -> None:
    said = one(Họ_và_tên=name)[1]
    assert not said.faulty, said.messages
    assert not any(message.code == "roster.name_short" for message in said.messages)
