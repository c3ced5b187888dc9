"""The page of history imports, as an officer meets it; and the command with the same figures."""

import io
import json
from collections.abc import Callable
from pathlib import Path

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
        (write_sheet([Column("Tên"), Column("Tuổi")], [("a", "b")], name="x", made_on=NOW.date()), "Không thấy dòng tiêu đề"),
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
