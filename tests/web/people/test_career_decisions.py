"""Decisions and their scans: what is refused, who looked, what a correction reaches."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.files.models import StoredFile
from lms.people.careers.decisions import keep_decision
from lms.people.careers.models import Decision
from lms.people.models import Appointment
from tests.cast import Cast, Member
from tests.factories.careers import Teams, decision, in_force
from tests.factories.registry import make_designation, make_trainer
from tests.factories.scans import PNG, pdf
from tests.reading import links, words
from tests.web.people.careers import DECISION, sent

ClientAs = Callable[[Member], FlaskClient]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00 program", "qd.pdf", "Bản quét phải là tệp PDF, JPG hoặc PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "qd.png", "Bản quét phải là tệp PDF, JPG hoặc PNG"),
        (b"%PDF-1.7 and nothing more", "qd.pdf", "Bản quét bị hỏng"),
        (pdf(acting=True), "qd.pdf", "phần tự chạy"),
        (pdf(locked=True), "qd.pdf", "đang đặt mật khẩu"),
        (b"", "qd.pdf", "Bản quét phải là tệp PDF, JPG hoặc PNG"),
    ],
    ids=["program", "svg", "broken", "acting", "locked", "empty"],
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


def test_half_a_number_is_asked_for_and_taken_for_no_other(officer: FlaskClient, db: Session, teams: Teams) -> None:
    row = teams.rows[1]
    fields = {"team_id": str(teams.second.id), "role": "mediator", "number": "12", "signed_on": "01/09/2025"}
    answer = sent(officer, f"/appointments/{row.id}/move", None, effective_on="02/03/2026", **fields)
    assert answer.status_code == 422
    assert "Số 12 chưa có phần ký hiệu. Trong sổ xã này đã có Quyết định 12/QĐ-UBND ngày" in words(answer)
    assert db.scalar(select(func.count()).select_from(Decision)) == 1


def test_a_decision_shows_the_one_it_may_be_the_same_as(officer: FlaskClient, db: Session, cast: Cast, teams: Teams) -> None:
    [whole] = db.scalars(select(Decision)).all()
    short = keep_decision(db, decision(cast.country.commune, "12"), actor=SYSTEM, now=clock.now())
    assert short is not None and short.id != whole.id, "two decisions, until somebody says otherwise"
    db.commit()
    for one, other in ((whole, short), (short, whole)):
        page = officer.get(f"/decisions/{one.id}")
        assert "có thể là một: " + other.number in words(page)
        assert f"/decisions/{other.id}" in links(page)


@pytest.mark.usefixtures("teams")
@pytest.mark.parametrize("behind", [b"PK\x03\x04" + b"x" * 200, b"Image_UTC_Data1795424517991" + b"\0" * 60 + b"SEFT"])
def test_of_a_photo_only_the_picture_is_kept(officer: FlaskClient, db: Session, behind: bytes) -> None:
    found = db.scalars(select(Decision)).one()
    answer = sent(officer, f"/decisions/{found.id}/scan", (PNG + behind, "20261122_0815.png"))
    assert answer.status_code == 303
    [path] = [link for link in links(officer.get(answer.location)) if "/scan/" in link]
    shown = officer.get(path)
    assert shown.data == PNG
    shown.close()


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


def test_a_decision_names_its_trainers_and_designations(officer: FlaskClient, db: Session, cast: Cast) -> None:
    commune = cast.country.commune
    trainer, pilot = make_trainer(db, commune), make_designation(db, commune)
    for row, said in ((trainer, ("Nguyễn Thị Thảo", "Cấp xã")), (pilot, ("Điểm chỉ đạo", "01/9/2025"))):
        page = officer.get(f"/decisions/{row.decision_series}")
        assert [word for word in said if word not in page.text] == []
        assert "Không còn ai ghi" not in page.text
