"""What any table about people has: its headings, its rows, and what a judged one says of itself."""

from enum import StrEnum

from lms.files.sheets import Cell, Sheet
from lms.people.roster.judged import Judged, RowVerdict, Wording, report
from lms.people.roster.rules.any_table import Remark, SheetRow, TableHeadings, laid, sheet_rows
from lms.people.roster.rules.headings import heading_keys
from lms.people.rules.terms import Verdict


class Column(StrEnum):
    NAME = "name"
    DAY = "day"


OURS = {Column.NAME: "Họ và tên", Column.DAY: "Ngày"}
KEYS = heading_keys(OURS, {Column.NAME: ("Học viên",)})


def test_the_first_of_two_columns_is_read_and_what_names_none_is_told() -> None:
    line = ("STT", "học viên", "Họ và tên", "NGÀY (dd/mm/yyyy)", "Ghi chú", "", "Lý do từ chối")
    places, extra = laid(line, KEYS, silent={"stt"})
    assert places == {Column.NAME: 1, Column.DAY: 3}
    assert extra == ("Họ và tên", "Ghi chú")


def test_rows_follow_the_last_line_of_the_headings() -> None:
    rows: list[list[Cell]] = [["Lớp", None], ["Họ và tên", "Ngày"], ["Lan", "1/2"], [None, None], ["Người lập", None]]
    two = TableHeadings(1, {Column.NAME: 0, Column.DAY: 1}, (), rows=2)
    assert list(sheet_rows(rows, two)) == [SheetRow(3, {Column.NAME: "Lan", Column.DAY: "1/2"})]
    alone = TableHeadings(2, {Column.NAME: 0}, ())
    assert [row.number for row in sheet_rows(rows, alone)] == [3, 5], "of one column a filled cell is a whole row"


def test_a_judged_table_adds_up_and_says_why() -> None:
    def verdict(number: int, verdict: Verdict, remark: Remark[Column] | None = None) -> RowVerdict[Column]:
        return RowVerdict(SheetRow(number, {}), verdict, remark)

    rows = (
        verdict(2, Verdict.NEW),
        verdict(3, Verdict.NEW, Remark(Column.NAME, "by_name")),
        verdict(4, Verdict.SAME),
        verdict(5, Verdict.REFUSED, Remark(None, "nobody")),
    )
    judged = Judged(rows, ("Ghi chú",), Sheet("Sheet1", []), ())
    wording = Wording(OURS, lambda remark: f"{remark.code} {dict(remark.fields)}", "passed_over")
    assert report(judged, wording) == {
        "read": 4,
        "new": 2,
        "changed": 0,
        "same": 1,
        "refused": 1,
        "rows": [{"row": 5, "column": None, "code": "nobody", "message": "nobody {}"}],
        "warnings": [
            {"row": None, "column": "Ghi chú", "code": "passed_over", "message": "passed_over {'heading': 'Ghi chú'}"},
            {"row": 3, "column": "Họ và tên", "code": "by_name", "message": "by_name {}"},
        ],
    }
