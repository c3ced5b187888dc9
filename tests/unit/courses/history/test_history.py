"""History workbooks: reading, matching, writing, the command; on both databases where there is one."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.completion.operations import refresh_completions
from courses.evidence.history.judging import judge
from courses.evidence.history.operations import rejects_sheet, write_history
from courses.evidence.history.rules import (
    HEADINGS,
    Column,
    HistoryRow,
    find_headings,
    instrument_key,
    read_row,
)
from courses.evidence.history.sentences import SENTENCES, WORDING, remark_words
from courses.evidence.models import Evidence
from lms.audit.events import SYSTEM
from lms.files.sheets import read_sheet
from lms.kernel.errors import DomainError
from lms.people.models import Person
from lms.people.operations import identity_key
from lms.people.roster.judged import report
from lms.people.roster.rules.any_table import Remark, sheet_rows
from lms.units.models import Unit
from lms.units.rules import Level
from tests.cast import VAULT
from tests.factories.training import NOW, appoint, make_person, make_team, make_unit, make_version

TODAY = date(2026, 11, 22)
HEAD = [HEADINGS[column] for column in Column]


def workbook(*rows: Sequence[object], head: Sequence[str | None] = HEAD, above: int = 0) -> bytes:
    """An XLSX with these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(above):
        sheet.append(["SỞ TƯ PHÁP"])
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line(
    name: str = "Hoàng Thị Lan",
    code: str = "06280",
    *,
    identity: str | None = None,
    instrument: str = "4077/QĐ-BTP",
    ended: object = "30/6/2023",
    result: str = "Đạt",
) -> list[object]:
    return [identity, name, code, "Lớp huyện Văn Quan", instrument, "29/6/2023", ended, 12, result, "15/2023/GCN", "QĐ 5"]


def read_one(row: list[object]) -> HistoryRow | Remark[Column]:
    sheet = read_sheet(workbook(row))
    (found,) = sheet_rows(sheet.rows, find_headings(sheet.rows))
    return read_row(found)


def test_a_row_is_read() -> None:
    read = read_one(line(identity="020168001234"))
    assert isinstance(read, HistoryRow)
    assert (read.ended_on, read.periods, read.passed, read.certificate_no) == (date(2023, 6, 30), 12, True, "15/2023/GCN")
    assert "020168001234" not in repr(read)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (line(ended="31/02/2025"), Column.ENDED, "roster.no_such_day"),
        (line(ended=None), Column.ENDED, "history.ended_missing"),
        (line(identity="12345"), Column.IDENTITY, "roster.identity_shape"),
        (line(instrument=""), Column.INSTRUMENT, "history.instrument_missing"),
        (line(code="xã Văn Quan"), Column.UNIT, "roster.code_shape"),
        (line(name=""), Column.NAME, "roster.name_missing"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(row: list[object], column: Column, code: str) -> None:
    read = read_one(row)
    assert isinstance(read, Remark)
    assert (read.column, read.code) == (column, code)
    assert remark_words(read)


def test_headings_over_two_rows() -> None:
    """As offices draw them: "Thời gian" merged over two columns, the others merged downwards, a title above."""
    upper = ["Số định danh", "Họ và tên", "Mã xã", "Lớp tập huấn", None, "Thời gian", None, "Số tiết", "Kết quả", None, None]
    lower = [None, None, None, "Tên lớp", "Chương trình", "Ngày bắt đầu", "Ngày kết thúc", None, None, "Số GCN", "Minh chứng"]
    sheet = read_sheet(workbook(lower, line(), head=upper, above=1))
    found = find_headings(sheet.rows)
    assert (found.row, found.rows, found.last_row) == (2, 2, 3)
    assert list(found.places) == list(Column)
    (row,) = sheet_rows(sheet.rows, found)
    expected = read_one(line())
    assert isinstance(expected, HistoryRow)
    assert (row.number, read_row(row)) == (4, replace(expected, number=4))
    one = find_headings(read_sheet(workbook(line(), line())).rows)
    assert (one.row, one.rows) == (1, 1), "a row of data is no second line"


def test_headings_anywhere_in_the_first_ten_rows() -> None:
    sheet = read_sheet(workbook(line(), above=6))
    assert find_headings(sheet.rows).row == 7
    with pytest.raises(DomainError, match="headings_not_found"):
        find_headings(read_sheet(workbook(line(), above=12)).rows)
    with pytest.raises(DomainError, match=r"Kết quả"):
        find_headings(read_sheet(workbook(line(), head=[text for text in HEAD if text != "Kết quả"])).rows)


@pytest.mark.parametrize("spelt", ["4077", "4077/QĐ-BTP", "QĐ 4077/QĐ-BTP", "Quyết định số 4077"])
def test_an_instrument_in_any_spelling(spelt: str) -> None:
    assert instrument_key(spelt) == instrument_key("4077/QĐ-BTP")


@pytest.fixture
def commune(db: Session) -> Unit:
    country = make_unit(db, "Việt Nam", Level.COUNTRY, code="VN")
    province = make_unit(db, "Lạng Sơn", Level.PROVINCE, country, code="20", kind="Tỉnh")
    make_version(db, 12, number="4077/QĐ-BTP")
    return make_unit(db, "Văn Quan", Level.COMMUNE, province, code="06280", kind="Xã")


def recognised(
    db: Session, commune: Unit, name: str = "Hoàng Thị Lan", *, identity: str | None = None, village: str = "A"
) -> Person:
    person = make_person(db, name)
    person.identity_hash = identity_key(VAULT, identity)
    appoint(db, person, make_team(db, commune, f"Tổ {village}", village), date(2022, 1, 1))
    return person


def outcome(db: Session, *rows: list[object], allowed: frozenset[int] | None = None) -> list[tuple[str, str | None]]:
    judged = judge(db, VAULT, read_sheet(workbook(*rows)), allowed=allowed, today=TODAY)
    return [(one.verdict.value, one.remark.code if one.remark else None) for one in judged.judgements]


def test_imported_history_completes_the_version_once(db: Session, commune: Unit) -> None:
    person = recognised(db, commune)
    sheet = read_sheet(workbook(line(), line()))
    for expected in (["new", "same"], ["same", "same"]):
        judged = judge(db, VAULT, sheet, allowed=None, today=TODAY)
        assert [one.verdict.value for one in judged.judgements] == expected
        write_history(db, judged, actor=SYSTEM, now=NOW)
    (row,) = db.scalars(select(Evidence)).all()
    assert row.facts["certificate_no"] == "15/2023/GCN"
    refresh_completions(db, None, now=NOW)
    assert db.scalar(select(Completion.completed_on).where(Completion.person_id == person.id)) == date(2023, 6, 30)


def test_whom_a_row_means(db: Session, commune: Unit) -> None:
    recognised(db, commune, identity="020168001234")
    recognised(db, commune, "Nông Văn An", village="B")
    recognised(db, commune, "Vi Văn Hai", village="C")
    recognised(db, commune, "Vi Văn Hai", village="D")
    assert outcome(
        db,
        line(identity="020168001234"),
        line("Hoàng Thị Loan", identity="020168001234"),
        line("Nông Văn An"),
        line("NÔNG VĂN AN", identity="020170000001"),
        line(identity="020168009999"),
        line("Vi Văn Hai"),
        line("Lý Thị Không Có"),
    ) == [
        ("new", None),
        ("refused", "history.name_differs"),
        ("new", None),
        ("same", "history.matched_by_name"),
        ("refused", "history.person_unknown"),
        ("refused", "history.person_ambiguous"),
        ("refused", "history.person_unknown"),
    ]


def test_what_is_refused_and_why(db: Session, commune: Unit) -> None:
    person = recognised(db, commune)
    assert outcome(
        db,
        line(result="Không đạt"),
        line(result=""),
        line(instrument="9999/QĐ-BTP"),
        line(ended="30/6/2027"),
        line(ended="28/6/2023"),
        line(code="99999"),
    ) == [
        ("refused", "history.not_passed"),
        ("refused", "history.not_passed"),
        ("refused", "history.instrument_unknown"),
        ("refused", "history.in_the_future"),
        ("refused", "history.begun_after_ended"),
        ("refused", "roster.code_unknown"),
    ]
    assert outcome(db, line(), allowed=frozenset({commune.id + 1})) == [("refused", "history.outside")]
    assert outcome(db, line(), allowed=frozenset({commune.id})) == [("new", None)]
    assert person.id


def test_the_counts_add_up_and_refused_rows_come_back_with_their_reason(db: Session, commune: Unit) -> None:
    recognised(db, commune)
    content = workbook(line(), line(), line("Lý Thị Không Có"), ["ghi chú: số liệu cũ"], head=[*HEAD, "Ghi chú"])
    judged = judge(db, VAULT, read_sheet(content), allowed=None, today=TODAY)
    counts = report(judged, WORDING)
    assert (counts["read"], counts["new"], counts["changed"], counts["same"], counts["refused"]) == (3, 1, 0, 1, 1)
    assert [one["row"] for one in counts["rows"]] == [4]
    assert counts["rows"][0]["column"] == "Họ và tên"
    assert [one["column"] for one in counts["warnings"]] == ["Ghi chú"]
    back = read_sheet(rejects_sheet(judged, made_on=TODAY))
    assert back.rows[0][-1] == "Lý do từ chối"
    assert back.rows[1][1] == "Lý Thị Không Có"
    assert back.rows[1][-1] == SENTENCES["history.person_unknown"]
    assert json.dumps(counts)
    again = judge(db, VAULT, back, allowed=None, today=TODAY)
    once_more = read_sheet(rejects_sheet(again, made_on=TODAY))
    assert once_more.rows == back.rows, "the reasons of this time take the place of those of the last"


def test_a_day_with_excels_own_type(db: Session, commune: Unit) -> None:
    recognised(db, commune)
    judged = judge(db, VAULT, read_sheet(workbook(line(ended=date(2023, 6, 30)))), allowed=None, today=TODAY + timedelta(1))
    assert judged.judgements[0].read is not None
    assert judged.judgements[0].read.ended_on == date(2023, 6, 30)
