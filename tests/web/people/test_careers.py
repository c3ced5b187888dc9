"""List decisions and the acts of a career, by what an officer sees and what the book then says."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.people.careers.models import Decision
from lms.people.models import Appointment, Person, TeamRole
from tests.cast import Cast
from tests.factories.careers import MOVED_ON, Teams, in_force
from tests.factories.scans import pdf
from tests.reading import words
from tests.web.people.careers import DECISION, sent

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
    assert "Không có hạn 6 tháng" in page
    assert "không phải người mới" in words(officer.get(path))
