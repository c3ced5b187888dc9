"""The acts of a career, decisions, composition and the yearly review, by what an officer sees and what the book then says."""

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.audit.models import AuditEvent
from lms.clock import now, today
from lms.files.models import StoredFile
from lms.people.careers.models import Decision
from lms.people.careers.operations import recognise_list
from lms.people.models import Appointment, Person, TeamRole
from lms.people.reviews.models import ReviewEntry, ReviewOutcome, TeamReview
from lms.policies.operations import load_policies
from tests.cast import VAULT, Cast, Member
from tests.factories.careers import NOW, OFFICER, Teams, decision, make_teams, somebody
from tests.reading import links, words

ClientAs = Callable[[Member], FlaskClient]
Counting = Callable[[], AbstractContextManager[Any]]


def png() -> bytes:
    """One grey point."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\x80")), (b"IEND", b"")]
    chunks = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


PNG = png()


def pdf(*, acting: bool = False, locked: bool = False) -> bytes:
    """A page; with a script that runs when it is opened, or behind a password."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if acting:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
        )
        writer._root_object[NameObject("/OpenAction")] = action
    if locked:
        writer.encrypt("mat-khau")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def teams(db: Session, cast: Cast) -> Teams:
    load_policies(db, now=now())
    made = make_teams(db, cast.country.commune)
    db.commit()
    return made


@pytest.fixture
def officer(client_as: ClientAs, cast: Cast) -> FlaskClient:
    return client_as(cast.officer_commune)


DECISION = {"number": "45/QĐ-UBND", "signed_on": "02/03/2026"}
MOVED_ON = date(2026, 3, 2)


def in_force(db: Session, person_id: int) -> list[Appointment]:
    db.expire_all()
    stmt = select(Appointment).where(Appointment.person_id == person_id, Appointment.superseded_at.is_(None))
    return list(db.scalars(stmt.order_by(Appointment.recognised_on)))


def sent(client: FlaskClient, path: str, scan: tuple[bytes, str] | None = None, /, **fields: str) -> TestResponse:
    data: dict[str, Any] = {**fields}
    if scan:
        data["scan"] = (io.BytesIO(scan[0]), scan[1])
    return client.post(path, data=data, content_type="multipart/form-data")


# --- a list decision ---


def test_a_list_is_written_whole_with_its_scan(officer: FlaskClient, db: Session, cast: Cast, teams: Teams) -> None:
    form = words(officer.get(f"/people/recognise?team={teams.first.id}"))
    assert "Xã Lộc Bình" in form and "Tổ hòa giải thôn Nà Lộc" in form
    lines = {
        "name-1": "Đặng Thị Xuân", "born-1": "1980", "sex-1": "Nữ", "role-1": "Hòa giải viên", "team-1": str(teams.first.id),
        "name-3": "Hứa Văn Sinh", "born-3": "12/05/1971", "identity-3": "020071000123", "role-3": "Tổ trưởng",
        "team-3": str(teams.second.id),
    }  # fmt: skip
    answer = sent(
        officer, "/people/recognise", (pdf(), "qd 45.pdf"), unit="06325", lines="8", reason="supplement", **DECISION, **lines
    )
    assert answer.status_code == 303, words(answer)
    page = words(officer.get(answer.location))
    assert "2 người trong quyết định" in page and "Đặng Thị Xuân" in page and "Hứa Văn Sinh" in page and "qd 45.pdf" in page
    head = db.scalars(select(Appointment).join(Person).where(Person.full_name == "Hứa Văn Sinh")).one()
    assert (head.team_id, head.role, head.decision_no, head.recognised_on) == (
        teams.second.id, TeamRole.TEAM_HEAD, "45/QĐ-UBND", MOVED_ON,
    )  # fmt: skip


def test_one_wrong_line_keeps_all_out_and_says_why_under_it(officer: FlaskClient, db: Session, teams: Teams) -> None:
    before = db.scalar(select(func.count()).select_from(Person))
    lines = {"name-1": "Đặng Thị Xuân", "team-1": str(teams.first.id), "name-2": "Lý Văn Bé", "born-2": "2017"}
    answer = sent(officer, "/people/recognise", unit="06325", lines="8", reason="new", **DECISION, **lines)
    page = words(answer)
    assert answer.status_code == 422
    assert "Còn 1 dòng cần xem lại, chưa ghi gì vào sổ" in page
    assert "Ngày công nhận 02/3/2026 người này mới 9 tuổi, dưới 16 tuổi. Mời xem lại năm sinh." in page
    assert 'value="Đặng Thị Xuân"' in answer.text  # what was typed is not lost
    assert db.scalar(select(func.count()).select_from(Person)) == before
    assert db.scalar(select(func.count()).select_from(Decision)) == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({}, "Chưa ghi người nào"),
        ({"name-1": "Đặng Thị Xuân"}, "Thiếu tên tổ hòa giải"),
        ({"name-1": "Đặng 9", "team-1": "first"}, "Họ và tên có chữ số"),
        ({"name-1": "Nông Thị Mến", "born-1": "1970", "team-1": "first"}, "Ghi ngày thôi của lần ấy trước"),
        ({"name-1": "Đặng Thị Xuân", "born-1": "31/02/1970", "team-1": "first"}, "không có ngày 31"),
    ],
)
def test_what_a_line_must_not_be(officer: FlaskClient, teams: Teams, lines: dict[str, str], said: str) -> None:
    known = {name: str(teams.first.id) if value == "first" else value for name, value in lines.items()}
    answer = sent(officer, "/people/recognise", unit="06325", lines="8", reason="new", **DECISION, **known)
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_number_of_another_date_is_refused_beside_its_field(officer: FlaskClient, teams: Teams) -> None:
    line = {"name-1": "Đặng Thị Xuân", "team-1": str(teams.first.id)}
    fields = {"number": "12/qđ-ubnd", "signed_on": "03/09/2025"}
    answer = sent(officer, "/people/recognise", unit="06325", lines="8", reason="new", **fields, **line)
    assert answer.status_code == 422
    assert "trong sổ mang ngày 01/9/2025, còn ở đây là 03/9/2025" in words(answer)


def test_more_lines_keep_what_was_typed(officer: FlaskClient, teams: Teams) -> None:
    answer = sent(officer, "/people/recognise", unit="06325", lines="8", more="1", **{"name-2": "Đặng Thị Xuân"})
    assert answer.status_code == 200
    assert 'name="name-16"' in answer.text and 'value="Đặng Thị Xuân"' in answer.text


def test_a_new_team_is_founded_by_its_first_list(officer: FlaskClient, db: Session, teams: Teams) -> None:
    lines = {"name-1": "Đặng Thị Xuân", "team-1": "new", "new_village": "Thôn Pò Cại", "new_team": "Tổ hòa giải thôn Pò Cại"}
    answer = sent(officer, "/people/recognise", unit="06325", lines="8", reason="new", **DECISION, **lines)
    assert answer.status_code == 303, words(answer)
    assert "Tổ hòa giải thôn Pò Cại" in words(officer.get(answer.location))


# --- acts upon one recognition ---


def test_a_move_a_role_and_an_ending_stand_in_the_line_of_life(officer: FlaskClient, db: Session, teams: Teams) -> None:
    row = teams.rows[1]
    moved = sent(officer, f"/appointments/{row.id}/move", team_id=str(teams.second.id), role="mediator", **DECISION)
    assert moved.location == f"/people/{row.person_id}", words(moved)
    newest = in_force(db, row.person_id)[-1]
    head = sent(officer, f"/appointments/{newest.id}/role", role="team_head", number="46/QĐ-UBND", signed_on="04/05/2026")
    assert head.status_code == 303, words(head)
    newest = in_force(db, row.person_id)[-1]
    ended = sent(
        officer, f"/appointments/{newest.id}/end",
        kind="moved_away", ended_on="01/07/2026", number="47/QĐ-UBND", signed_on="26/06/2026",
    )  # fmt: skip
    assert ended.status_code == 303, words(ended)
    page = words(officer.get(f"/people/{row.person_id}"))
    for told in ("Chuyển sang tổ khác", "Giữ vai trò tổ trưởng", "Thôi làm hòa giải viên", "Chuyển nơi cư trú đi nơi khác"):
        assert told in page
    assert page.count("Thôi làm hòa giải viên") == 1
    for number in ("12/QĐ-UBND", "45/QĐ-UBND", "46/QĐ-UBND", "47/QĐ-UBND"):
        assert f"Quyết định {number}" in page


@pytest.mark.parametrize(
    ("act", "fields", "said"),
    [
        ("move", {"team_id": "first", "role": "mediator", **DECISION}, "Lựa chọn này không có trong danh sách"),
        ("move", {"team_id": "second", "role": "mediator", "number": "9", "signed_on": "01/01/2020"}, "chưa làm ở tổ"),
        ("move", {"team_id": "second", "role": "mediator", "number": "9", "signed_on": "01/09/2025"}, "ngày công nhận"),
        ("move", {"team_id": "second", "role": "mediator", "number": "9"}, "Ghi ngày ký, hoặc ngày có hiệu lực"),
        ("role", {"role": "mediator", **DECISION}, "đang giữ đúng vai trò ấy"),
        ("role", {"role": "team_head", **DECISION}, "Tổ đang có tổ trưởng"),
        ("end", {"kind": "own_wish", "ended_on": "01/09/2025", **DECISION}, "Ngày thôi phải sau ngày công nhận 01/9/2025"),
        ("end", {"kind": "own_wish", "ended_on": "02/03/2026"}, "Chưa ghi số quyết định cho thôi"),
        ("end", {"kind": "continued", "ended_on": "02/03/2026", **DECISION}, "Lựa chọn này không có trong danh sách"),
        ("correct", {"why": "Nhầm", "role": "mediator", "reason": "new", "signed_on": ""}, "chưa có ngày ký"),
        ("correct", {"why": "", "role": "team_head", "reason": "new", "signed_on": "01/09/2025"}, "Chưa ghi lý do"),
        ("annul", {"why": " "}, "Chưa ghi lý do"),
    ],
)
def test_an_act_that_cannot_be_says_so_and_writes_nothing(
    officer: FlaskClient, db: Session, teams: Teams, act: str, fields: dict[str, str], said: str
) -> None:
    row = teams.rows[1]
    named = {"first": str(teams.first.id), "second": str(teams.second.id)}
    answer = sent(officer, f"/appointments/{row.id}/{act}", **{name: named.get(value, value) for name, value in fields.items()})
    assert answer.status_code == 422
    assert said in words(answer)
    assert [one.id for one in in_force(db, row.person_id)] == [row.id]


def test_somebody_who_died_needs_no_decision(officer: FlaskClient, db: Session, teams: Teams) -> None:
    row = teams.rows[1]
    answer = sent(officer, f"/appointments/{row.id}/end", kind="death", ended_on="02/03/2026")
    assert answer.status_code == 303, words(answer)
    [ended] = in_force(db, row.person_id)
    assert (ended.ended_on, ended.end_reason) == (MOVED_ON, "Đã mất")


def test_a_correction_stays_to_be_seen_struck_with_who_and_why(officer: FlaskClient, db: Session, teams: Teams) -> None:
    row = teams.rows[1]
    fields = {"role": "mediator", "reason": "new", "number": "13/QĐ-UBND", "signed_on": "03/09/2025", "why": "Đọc nhầm bản in"}
    answer = sent(officer, f"/appointments/{row.id}/correct", **fields)
    assert answer.status_code == 303, words(answer)
    page = officer.get(f"/people/{row.person_id}")
    assert "<s>quyết định số 12/QĐ-UBND, ngày ký 01/9/2025</s>" in page.text
    assert "Vi Văn Định sửa" in words(page) and "Đọc nhầm bản in" in words(page)


def test_what_never_was_is_struck_out_and_the_team_shown(officer: FlaskClient, db: Session, teams: Teams) -> None:
    row = teams.rows[1]
    answer = sent(officer, f"/appointments/{row.id}/annul", why="Nhập nhầm người")
    assert answer.location == f"/teams/{teams.first.id}"
    assert in_force(db, row.person_id) == []


def test_a_team_is_re_elected_on_one_page(officer: FlaskClient, db: Session, teams: Teams) -> None:
    head, other, third = teams.rows
    roles = {f"role-{head.id}": "mediator", f"role-{other.id}": "team_head", f"role-{third.id}": ""}
    answer = sent(officer, f"/teams/{teams.first.id}/re-elect", **DECISION, **roles)
    assert answer.status_code == 303, words(answer)
    assert [one.role for one in (in_force(db, head.person_id)[-1], in_force(db, other.person_id)[-1])] == [
        TeamRole.MEDIATOR, TeamRole.TEAM_HEAD,
    ]  # fmt: skip
    page = words(officer.get(answer.location))
    assert "Đã thôi" not in page  # nobody has left
    wrong = sent(officer, f"/teams/{teams.first.id}/re-elect", **DECISION)
    assert wrong.status_code == 422 and "Chưa ghi người nào" in words(wrong)


def test_an_officer_says_who_is_new(officer: FlaskClient, teams: Teams) -> None:
    row = teams.rows[1]
    path = f"/people/{row.person_id}/newness"
    answer = sent(officer, path, recognised_on="2025-09-01", word="not", why="Làm từ năm 2016")
    assert answer.status_code == 303, words(answer)
    page = words(officer.get(f"/people/{row.person_id}"))
    assert "Quyết định không phải người mới, vì: Làm từ năm 2016" in page
    assert "Không có hạn 06 tháng" in page
    assert "không phải người mới" in words(officer.get(path))


# --- decisions and their scans ---


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00 program", "qd.pdf", "Bản quét phải là tệp PDF, JPG hoặc PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "qd.png", "Bản quét phải là tệp PDF, JPG hoặc PNG"),
        (b"%PDF-1.7 and nothing more", "qd.pdf", "Bản quét bị hỏng"),
        (pdf(acting=True), "qd.pdf", "phần tự chạy"),
        (pdf(locked=True), "qd.pdf", "đang đặt mật khẩu"),
        (PNG + b"PK\x03\x04" + b"x" * 200, "qd.png", "phần tự chạy hoặc tệp khác đính kèm"),
        (b"", "qd.pdf", "Bản quét phải là tệp PDF, JPG hoặc PNG"),
    ],
    ids=["program", "svg", "broken", "acting", "locked", "two in one", "empty"],
)
def test_a_hostile_scan_is_refused_and_the_act_with_it(
    officer: FlaskClient, db: Session, teams: Teams, content: bytes, name: str, said: str
) -> None:
    row = teams.rows[1]
    fields = {"team_id": str(teams.second.id), "role": "mediator", **DECISION}
    answer = sent(officer, f"/appointments/{row.id}/move", (content, name), **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert [one.id for one in in_force(db, row.person_id)] == [row.id]
    assert db.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_every_look_at_a_scan_is_recorded(
    officer: FlaskClient, db: Session, client_as: ClientAs, cast: Cast, teams: Teams
) -> None:
    found = db.scalars(select(Decision)).one()
    answer = sent(officer, f"/decisions/{found.id}/scan", (PNG, "../../qd.png"))
    assert answer.status_code == 303
    [path] = [link for link in links(officer.get(answer.location)) if "/scan/" in link]
    looks = select(func.count()).select_from(AuditEvent).where(AuditEvent.kind == "people.decision_seen")
    assert db.scalar(looks) == 0
    shown = officer.get(path)
    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/png", PNG)
    assert shown.headers["Content-Disposition"].startswith("attachment") and ".." not in shown.headers["Content-Disposition"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    shown.close()
    assert db.scalar(looks) == 1
    assert client_as(cast.outsider).get(path).status_code == 404
    assert db.scalar(looks) == 1


def test_the_scan_of_a_decision_that_a_roster_brought(officer: FlaskClient, db: Session, teams: Teams) -> None:
    for kept in db.scalars(select(Decision)):
        db.delete(kept)  # as a roster leaves it
    db.commit()
    row = teams.rows[0]
    [path] = [link for link in links(officer.get(f"/people/{row.person_id}")) if link.endswith("/decision")]
    assert "12/QĐ-UBND" in words(officer.get(path))
    answer = sent(officer, path, (pdf(), "qd12.pdf"))
    assert answer.status_code == 303, words(answer)
    page = words(officer.get(answer.location))
    assert "6 người trong quyết định" in page and "qd12.pdf" in page
    assert "bản quét" in words(officer.get(f"/people/{row.person_id}"))


def test_a_decision_is_corrected_for_everybody_it_names(officer: FlaskClient, db: Session, teams: Teams) -> None:
    found = db.scalars(select(Decision)).one()
    fields = {"number": "12/QĐ-UBND", "signed_on": "05/09/2025", "kind": "recognition", "why": "Ghi nhầm ngày"}
    answer = sent(officer, f"/decisions/{found.id}/correct", **fields)
    assert answer.status_code == 303, words(answer)
    db.expire_all()
    days = db.scalars(select(Appointment.recognised_on).where(Appointment.superseded_at.is_(None))).all()
    assert set(days) == {date(2025, 9, 5)} and len(days) == 6
    assert "6 người trong quyết định" in words(officer.get(answer.location))


# --- composition ---


def test_teams_of_a_unit_on_a_day_with_what_is_found(officer: FlaskClient, db: Session, cast: Cast, teams: Teams) -> None:
    sent(officer, f"/appointments/{teams.rows[1].id}/end", kind="death", ended_on="02/03/2026")
    page = words(officer.get("/composition?as_of=02/03/2026"))
    assert "Tổ có 2 hòa giải viên, cần từ 3 người trở lên." in page
    assert "Khuyết tổ trưởng: sổ chưa ghi ai là tổ trưởng." in page
    before = words(officer.get("/composition?as_of=01/03/2026"))
    assert "cần từ 3 người" not in before
    only = officer.get("/composition?as_of=02/03/2026&finding=too_few")
    assert "Nà Lộc" not in words(only)
    csv = officer.get("/composition.csv?as_of=02/03/2026&finding=too_few").get_data(as_text=True)
    assert len(csv.strip().splitlines()) == 2 and "Tổ hòa giải thôn Bản Làn" in csv
    assert officer.get("/composition?unit=01273").status_code == 404  # another province


def test_lists_ask_as_often_for_many_teams_as_for_few(
    officer: FlaskClient, db: Session, cast: Cast, teams: Teams, queries: Counting
) -> None:
    pages = ("/composition", "/decisions", f"/people/{teams.rows[0].person_id}")

    def asked() -> list[int]:
        found = []
        for path in pages:
            officer.get(path)
            with queries() as sent_now:
                officer.get(path)
            found.append(len(sent_now))
        return found

    few = asked()
    for number in range(12):
        rows = [somebody(cast.country.commune, name, f"Số {number}") for name in ("Lý Thị A", "Lý Thị B", "Lý Văn C")]
        facts = decision(cast.country.commune, f"{60 + number}/QĐ-UBND", date(2026, 1, 5))
        recognise_list(db, VAULT, facts, rows, actor=OFFICER, now=NOW)
    db.commit()
    assert asked() == few


# --- the yearly review ---


def test_a_review_from_opening_to_closing(
    officer: FlaskClient, db: Session, client_as: ClientAs, cast: Cast, teams: Teams
) -> None:
    day = today()
    opening = {
        "year": str(day.year),
        "as_of": f"{day:%d/%m/%Y}",
        "due_on": f"{day + timedelta(days=9):%d/%m/%Y}",
        "term_years": "5",
    }
    early = sent(officer, "/reviews", **{**opening, "due_on": f"{day - timedelta(days=1):%d/%m/%Y}"})
    assert early.status_code == 422 and "Hạn xong phải sau ngày xét" in words(early)
    answer = sent(officer, "/reviews", **opening)
    assert answer.status_code == 303, words(answer)
    review = db.scalars(select(TeamReview)).one()
    assert answer.location == f"/reviews/{review.id}"
    again = sent(officer, "/reviews", **opening)
    assert again.status_code == 422 and "Không có gì để mở" in words(again)
    page = officer.get(answer.location)
    assert "Khuyết tổ trưởng." in words(page)
    assert sent(officer, f"/reviews/{review.id}/close").status_code == 422
    kept = sent(officer, f"/reviews/{review.id}/keep")
    assert kept.status_code == 303
    entry = db.scalars(
        select(ReviewEntry).outerjoin(ReviewOutcome, ReviewOutcome.entry_id == ReviewEntry.id).where(ReviewOutcome.id.is_(None))
    ).one()
    path = f"/reviews/{review.id}/teams/{entry.id}"
    wrong = sent(officer, path, outcome="merge")
    assert wrong.status_code == 422 and "cần ghi rõ lý do" in words(wrong)
    assert sent(officer, path, outcome="merge", note="Nhập với tổ bên").status_code == 303
    assert sent(officer, path, outcome="consolidate", note="Bầu tổ trưởng").location == f"/reviews/{review.id}"
    told = officer.get(path)
    assert "<s>Đề nghị sáp nhập với tổ khác</s>" in told.text
    reader = client_as(cast.inspector)
    assert "2/2" in words(reader.get("/reviews")) and "Ghi kết quả" not in words(reader.get(f"/reviews/{review.id}"))
    assert sent(officer, f"/reviews/{review.id}/close").status_code == 303
    assert "Số liệu giữ nguyên" in words(officer.get(f"/reviews/{review.id}"))
    locked = sent(officer, path, outcome="keep")
    assert locked.status_code == 422 and "đã khóa" in words(locked)
    csv = reader.get(f"/reviews/{review.id}.csv").get_data(as_text=True)
    assert "Đề nghị kiện toàn" in csv and "Bầu tổ trưởng" in csv
    links_to_acts = links(officer.get(f"/reviews/{review.id}?show=consolidate"))
    assert f"/teams/{entry.team_id}/re-elect" in links_to_acts


def test_a_late_review_is_named(officer: FlaskClient, db: Session, teams: Teams) -> None:
    opening = {"year": "2025", "as_of": "01/10/2025", "due_on": "31/12/2025", "term_years": "5"}
    assert sent(officer, "/reviews", **opening).status_code == 303
    page = words(officer.get("/reviews?year=2025&late=1"))
    assert "1 xã quá hạn" in page and "Xã Lộc Bình" in page and "0/2" in page
