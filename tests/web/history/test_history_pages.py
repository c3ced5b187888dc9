"""The page of history imports, as an officer meets it; and the command with the same figures."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.evidence.history.commands import history
from courses.evidence.models import Evidence, Retraction
from lms.cli_context import CommandContext
from lms.db import Sessions
from lms.files.sheets import Column, read_sheet, write_sheet
from lms.people.roster.models import RosterColumns
from lms.sentences import sentence
from tests.cast import VAULT, Cast, Member
from tests.factories.training import NOW, appoint, make_person, make_team, make_version
from tests.reading import words

ClientAs = Callable[[Member], FlaskClient]
HEAD = ("Họ và tên", "Mã xã", "Chương trình", "Ngày kết thúc", "Kết quả")


def workbook(*rows: tuple[str, ...]) -> bytes:
    return write_sheet([Column(text) for text in HEAD], rows, name="Lịch sử", made_on=NOW.date())


GOOD = ("Hoàng Thị Lan", "06325", "4077/QĐ-BTP", "30/6/2026", "Đạt")
BAD = ("Hoàng Thị Lan", "06325", "4077/QĐ-BTP", "31/02/2025", "Đạt")


@pytest.fixture
def book(db: Session, cast: Cast) -> Cast:
    make_version(db, 12, number="4077/QĐ-BTP")
    appoint(db, make_person(db), make_team(db, cast.country.commune))
    db.commit()
    return cast


def test_a_file_is_seen_first_and_then_written(client_as: ClientAs, book: Cast, db: Session) -> None:
    officer = client_as(book.officer_commune)
    brought = officer.post("/imports/history", data={"file": (io.BytesIO(workbook(GOOD, GOOD, BAD)), "lich-su.xlsx")})
    assert brought.status_code == 303
    page = words(officer.get(brought.location))
    for text in ("3 dòng đọc được", "1 Mới", "1 Giữ nguyên", "1 Từ chối", "Tháng 2/2025 không có ngày 31", "Ghi 1 dòng"):
        assert text in page
    assert db.scalars(select(Evidence)).all() == []
    back = read_sheet(officer.get(f"{brought.location}/refused.xlsx").data)
    assert back.rows[0][-1] == "Lý do từ chối"
    assert "không có ngày 31" in str(back.rows[1][-1])
    written = officer.post(f"{brought.location}/write")
    assert written.status_code == 303
    after = words(officer.get(written.location))
    assert "Đã ghi 1 lần hoàn thành vào sổ" in after
    assert "2 Giữ nguyên" in after
    assert len(db.scalars(select(Evidence)).all()) == 1
    assert officer.post(f"{brought.location}/write").status_code == 303
    assert len(db.scalars(select(Evidence)).all()) == 1


def test_another_officer_does_not_see_the_file(client_as: ClientAs, book: Cast) -> None:
    brought = client_as(book.officer_commune).post("/imports/history", data={"file": (io.BytesIO(workbook(GOOD)), "a.xlsx")})
    assert client_as(book.outsider).get(brought.location).status_code == 404
    assert client_as(book.officer_province).get(brought.location).status_code == 200


def test_people_of_elsewhere_are_refused(client_as: ClientAs, book: Cast) -> None:
    outsider = client_as(book.outsider)
    brought = outsider.post("/imports/history", data={"file": (io.BytesIO(workbook(GOOD)), "a.xlsx")})
    assert "ngoài phạm vi được giao" in words(outsider.get(brought.location))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "không có gì bên trong"),
        (b"a;b;c\n", "đổi tên"),
        (b"PK\x03\x04 broken", "bị hỏng"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(client_as: ClientAs, book: Cast, content: bytes, said: str) -> None:
    answer = client_as(book.officer_commune).post("/imports/history", data={"file": (io.BytesIO(content), "x.xlsx")})
    assert answer.status_code == 422
    assert said in words(answer)


def _nothing(*_args: object, **_kwargs: object) -> None:
    """Neither reference data nor followers are needed here."""


def test_the_command_gives_the_same_figures(book: Cast, sessions: Sessions, tmp_path: Path, db: Session) -> None:
    surroundings = CommandContext(_nothing, _nothing, sentence)
    surroundings.__dict__.update(sessions=sessions, vault=VAULT)
    file, rejects = tmp_path / "lich-su.xlsx", tmp_path / "can-sua.xlsx"
    file.write_bytes(workbook(GOOD, GOOD, BAD))
    dry = CliRunner().invoke(history, ["import", str(file), "--dry-run", "--json"], obj=surroundings)
    assert dry.exit_code == 0, dry.output
    counts = {name: json.loads(dry.stdout)[name] for name in ("read", "new", "changed", "same", "refused")}
    assert counts == {"read": 3, "new": 1, "changed": 0, "same": 1, "refused": 1}
    assert db.scalars(select(Evidence)).all() == []
    done = CliRunner().invoke(history, ["import", str(file), "--rejects", str(rejects)], obj=surroundings)
    assert done.exit_code == 0
    assert "Đọc 3 dòng = 1 mới + 0 thay đổi + 1 giữ nguyên + 1 từ chối" in done.stdout
    assert len(db.scalars(select(Evidence)).all()) == 1
    assert len(read_sheet(rejects).rows) == 2


def test_a_row_is_left_out_and_written_later_and_the_whole_file_undone(client_as: ClientAs, book: Cast, db: Session) -> None:
    officer = client_as(book.officer_commune)
    other = ("Nông Văn Bền", *GOOD[1:])
    appoint(db, make_person(db, other[0]), make_team(db, book.country.commune, "Tổ 2", "Thôn 2"))
    db.commit()
    content = workbook(GOOD, other)
    address = officer.post("/imports/history", data={"file": (io.BytesIO(content), "lich-su.xlsx")}).location
    officer.post(f"{address}/write", data={"leave": "3"})
    assert db.scalar(select(func.count()).select_from(Evidence)) == 1
    assert officer.get(f"{address}/undo").status_code == 200
    officer.post(f"{address}/write")
    assert db.scalar(select(func.count()).select_from(Evidence)) == 2
    assert officer.post(f"{address}/undo").status_code == 303
    assert db.scalar(select(func.count()).select_from(Retraction)) == 2
    page = words(officer.get(address))
    assert "Rút lại lúc" in page
    assert "2 Mới" in page
    assert officer.post(f"{address}/undo").status_code == 409
    again = officer.post("/imports/history", data={"file": (io.BytesIO(content), "lich-su.xlsx")}).location
    officer.post(f"{again}/write")
    holding = select(func.count()).select_from(Evidence).where(Evidence.id.not_in(select(Retraction.evidence_id)))
    assert db.scalar(holding) == 2
    listed = words(officer.get("/imports/history"))
    assert "Đã rút lại" in listed
    assert "Đã ghi" in listed


def test_whoever_was_certified_since_is_named(
    client_as: ClientAs, book: Cast, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = client_as(book.officer_commune)
    address = officer.post("/imports/history", data={"file": (io.BytesIO(workbook(GOOD)), "lich-su.xlsx")}).location
    officer.post(f"{address}/write")
    evidence = db.scalars(select(Evidence)).one()
    found = {evidence.person_id: ["12/2026"]}
    monkeypatch.setitem(officer.application.extensions, "certified", lambda _db, _evidence: found)
    answer = officer.post(f"{address}/undo")
    assert answer.status_code == 422
    assert "Hoàng Thị Lan" in words(answer)
    assert "12/2026" in words(answer)
    assert db.scalars(select(Retraction)).all() == []


ODD = ("Ai", "Đơn vị", "Học theo", "Xong", "Được không")


def odd_file(*rows: tuple[str, ...], heads: tuple[str, ...] = ODD) -> tuple[io.BytesIO, str]:
    content = write_sheet([Column(text) for text in heads], rows, name="Lịch sử", made_on=NOW.date())
    return io.BytesIO(content), "lop-cu.xlsx"


FIELDS = ("name", "unit", "instrument", "ended", "result")
SAID = {"row": "1"} | {f"c{place}": code for place, code in enumerate(FIELDS)}


def test_strange_headings_are_asked_about_and_remembered(client_as: ClientAs, book: Cast, db: Session) -> None:
    officer = client_as(book.officer_commune)
    address = officer.post("/imports/history", data={"file": odd_file(GOOD)}).location
    asked = words(officer.get(address, follow_redirects=True))
    assert "Cột nào là gì" in asked
    assert "Mười dòng đầu không có dòng nào giống dòng tiêu đề." in asked
    assert "Hoàng Thị Lan" in asked
    assert "Chờ chọn cột" in words(officer.get("/imports/history"))
    assert officer.post(f"{address}/write").status_code == 409
    assert officer.post(f"{address}/columns", data=SAID).status_code == 303
    assert "1 Mới" in words(officer.get(address))
    assert db.scalars(select(RosterColumns.fields)).one() == list(FIELDS)
    again = officer.post("/imports/history", data={"file": odd_file(GOOD, GOOD)}).location
    page = words(officer.get(again))
    assert "Các cột đọc theo lựa chọn đã nhớ" in page
    assert "1 Giữ nguyên" in page
    officer.post(f"{again}/write")
    assert len(db.scalars(select(Evidence)).all()) == 1
    assert officer.post(f"{again}/columns", data=SAID).status_code == 422


def test_a_column_lacking_or_said_twice_is_said_on_the_page(client_as: ClientAs, book: Cast, db: Session) -> None:
    officer = client_as(book.officer_commune)
    heads = (*HEAD[:4], "Được không")
    address = officer.post("/imports/history", data={"file": odd_file(GOOD, heads=heads)}).location
    assert "Chưa rõ cột nào là: Kết quả." in words(officer.get(f"{address}/columns"))
    lacking = officer.post(f"{address}/columns", data=SAID | {"c4": ""})
    assert lacking.status_code == 422
    assert "còn thiếu cột: Kết quả" in words(lacking)
    twice = officer.post(f"{address}/columns", data=SAID | {"c4": "name"})
    assert twice.status_code == 422
    assert "cùng được chọn là một" in words(twice)
    assert db.scalar(select(func.count()).select_from(RosterColumns)) == 0
    assert officer.post(f"{address}/columns", data=SAID).status_code == 303
    assert "1 Mới" in words(officer.get(address))


def test_columns_of_a_file_understood_at_sight_may_be_changed(client_as: ClientAs, book: Cast, db: Session) -> None:
    officer = client_as(book.officer_commune)
    swapped = ("Hoàng Thị Lan", "06325", "4077/QĐ-BTP", "30/6/2026", "không", "Đạt")
    address = officer.post("/imports/history", data={"file": odd_file(swapped, heads=(*HEAD, "Cột sau"))}).location
    assert "1 Từ chối" in words(officer.get(address))
    assert "Xem, đổi cột nào là gì" in words(officer.get(address))
    assert officer.get(f"{address}/columns?row=99").status_code == 200
    assert officer.post(f"{address}/columns", data=SAID | {"c4": "", "c5": "result"}).status_code == 303
    assert "1 Mới" in words(officer.get(address))


def test_of_two_sheets_another_may_be_read(client_as: ClientAs, book: Cast) -> None:
    workbook_ = openpyxl.load_workbook(odd_file(GOOD, heads=HEAD)[0])
    other = workbook_.copy_worksheet(workbook_.active)  # type: ignore[arg-type]
    other.title, other["A2"] = "Sau", "Lý Thị Không Có"
    out = io.BytesIO()
    workbook_.save(out)
    out.seek(0)
    officer = client_as(book.officer_commune)
    address = officer.post("/imports/history", data={"file": (out, "hai-trang.xlsx")}).location
    assert "Lý Thị Không Có" in words(officer.get(f"{address}/columns?sheet=Sau"))
    assert officer.post(f"{address}/columns", data=SAID | {"sheet": "Sau"}).status_code == 303
    assert "1 Từ chối" in words(officer.get(address))
