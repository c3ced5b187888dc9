"""A file of marks of another system: what each row would do, what is written, what is refused and given back."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from courses.attendance.cards.operations import issue_cards, report_lost
from courses.attendance.marks.commands import marks
from courses.attendance.marks.models import MarksImport
from courses.attendance.models import Method, Scan
from courses.attendance.queries import load_presence
from courses.evidence.queries import list_evidence
from lms import clock
from lms.about_people import named_in_files
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.cli_context import CommandContext
from lms.clock import HANOI
from lms.db import Sessions
from lms.people.models import Person
from lms.sentences import sentence
from tests.cast import TRAINER_PERSON, VAULT, Cast, Member
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import appoint, make_person
from tests.reading import links, words

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    starts = -timedelta(hours=1)
    return stand_at_door(db, cast.country.commune, clock.now(), starts_in=starts, opened=False, trainers=(trainer,))


@pytest.fixture
def trainer(cast: Cast, client_as: Enter) -> FlaskClient:
    return client_as(cast.trainer)


def at(door: Door, minutes: int) -> str:
    return f"{(door.session.starts_at + timedelta(minutes=minutes)).astimezone(HANOI):%H:%M}"


def send(client: FlaskClient, door: Door, content: bytes, name: str, session: str = "") -> TestResponse:
    data = {"file": (BytesIO(content), name), "session": session}
    return client.post(f"/classes/{door.training_class.id}/marks", data=data)


def workbook(*rows: list[object]) -> bytes:
    book, out = Workbook(), BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_shown_written_and_what_was_refused_given_back(
    trainer: FlaskClient, door: Door, db: Session, cast: Cast
) -> None:
    guest, lost = make_person(db, "Đặng Mùi Nái"), make_person(db, "Ma Thị Thêm")
    for person in (guest, lost):
        appoint(db, person, cast.country.commune)
    cards = {card.person_id: card.id for card in issue_cards(db, VAULT, [guest.id, lost.id], actor=SYSTEM, now=clock.now())}
    report_lost(db, VAULT, lost.id, actor=SYSTEM, now=clock.now())
    db.commit()
    content = workbook(
        ["DANH SÁCH ĐIỂM DANH"],
        ["Ghi chú", "Họ và tên", "Số thẻ", "Giờ vào", "Trạng thái"],
        [1, "TRIỆU VĂN PHÚC", None, at(door, 5), "Có mặt"],
        [2, None, cards[guest.id], at(door, 6), "x"],
        [3, "Ma Thị Thêm", cards[lost.id], at(door, 7), "x"],
        [4, "Nông Văn Ai", None, at(door, 8), "x"],
        [5, "Triệu Văn Phúc", None, at(door, 9), "vắng"],
        [6, "Triệu Văn Phúc", None, at(door, 10), "x"],
    )
    shown = send(trainer, door, content, "so-diem-danh.xlsx")
    assert shown.status_code == 303
    page = trainer.get(shown.location)
    for said in (
        "Cột “Ghi chú” không dùng đến",
        "Thẻ đã thôi dùng.",
        "Không thấy người này.",
        "Dòng này ghi vắng",
        "Đặng Mùi Nái",
    ):
        assert said in words(page), said
    kept = db.scalars(select(MarksImport)).one()
    assert (kept.read, kept.new, kept.same, kept.refused, kept.written) == (6, 2, 1, 3, 0)
    assert load_presence(db, door.session.id, guest.id) is None

    _written(trainer, shown.location, door, db, guest, kept)
    _refused_come_back(trainer, shown.location)
    kinds = db.scalars(select(AuditEvent.kind).where(AuditEvent.kind.startswith("marks."))).all()
    assert sorted(kinds) == ["marks.cells_seen", "marks.imported"]


def _written(trainer: FlaskClient, at: str, door: Door, db: Session, guest: Person, kept: MarksImport) -> None:
    assert trainer.post(f"{at}/write").status_code == 303
    assert "Đã ghi 2 lượt có mặt" in words(trainer.get(at))
    presence = load_presence(db, door.session.id, door.person.id)
    assert presence is not None and presence.method is Method.TRAINER_LIST
    assert presence.occurred_at == door.session.starts_at + timedelta(minutes=5) - _seconds(door)
    assert db.get_one(Scan, presence.scan_id).facts == {"import": kept.id, "row": 3}
    assert len(list_evidence(db, guest.id)) == 2
    assert named_in_files(db, [guest.id]) == [kept.file_id]
    assert "Không có lượt nào mới để ghi." in words(trainer.get(at))


def _refused_come_back(trainer: FlaskClient, at: str) -> None:
    refused = trainer.get(f"{at}/refused")
    rows = [list(row) for row in load_workbook(BytesIO(refused.data)).active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    assert rows[0] == ["Ghi chú", "Họ và tên", "Số thẻ", "Giờ vào", "Trạng thái", "Lý do từ chối"]
    assert [row[-1] for row in rows[1:]] == [
        "Thẻ đã thôi dùng.",
        "Không thấy người này.",
        "Dòng này ghi vắng nên không ghi có mặt.",
    ]


def _seconds(door: Door) -> timedelta:
    """The file tells hours and minutes; the meeting of the test begins at some second."""
    return timedelta(seconds=door.session.starts_at.second)


def test_the_same_file_again_writes_nothing_and_a_refused_row_may_come_back(
    trainer: FlaskClient, door: Door, db: Session, cast: Cast
) -> None:
    content = f"Họ tên;Buổi;Giờ đến\nTriệu Văn Phúc;1;{at(door, 3)}\nNgô Thị Chợ;1;{at(door, 4)}\n".encode("utf-8-sig")
    first = send(trainer, door, content, "cham.csv")
    trainer.post(f"{first.location}/write")
    scans = len(db.scalars(select(Scan)).all())
    again = send(trainer, door, content, "cham (1).csv")
    assert "Không có lượt nào mới" in words(trainer.get(again.location))
    trainer.post(f"{again.location}/write")
    assert len(db.scalars(select(Scan)).all()) == scans == 1
    back = trainer.get(f"{again.location}/refused")
    assert back.mimetype == "text/csv"
    assert back.get_data(as_text=True).splitlines()[1].endswith(",Không thấy người này.")
    appoint(db, make_person(db, "Ngô Thị Chợ"), cast.country.commune, village="Pò Cại")
    db.commit()
    mended = back.get_data(as_text=True).replace("Họ tên", "Thôn,Họ tên", 1).replace("Ngô Thị Chợ", "Pò Cại,Ngô Thị Chợ")
    third = send(trainer, door, mended.encode(), "sua.csv")
    assert "Mới" in words(trainer.get(third.location))
    trainer.post(f"{third.location}/write")
    assert len(db.scalars(select(Scan)).all()) == 2


def test_a_file_that_cannot_be_read_is_refused_in_words(trainer: FlaskClient, door: Door) -> None:
    for content, said in (
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "Đây không phải tệp Excel"),
        (b"Bu\xe1\xbb\x95i;Gi\xe1\xbb\x9d\n1;07:00\n", "Không thấy dòng tiêu đề"),
        ("Họ tên\n".encode(), "không có dòng nào"),
        (b"Ho ten\n" + b"A B\n" * 5_200, "Mời chia thành nhiều tệp."),
        (b"", "Tệp không có gì bên trong."),
    ):
        answer = send(trainer, door, content, "la.csv")
        assert (answer.status_code, said in words(answer)) == (422, True), said
    assert send(trainer, door, b"", "").status_code == 422


def test_a_chosen_meeting_refuses_rows_of_another_and_hours_outside_it(trainer: FlaskClient, door: Door, db: Session) -> None:
    later = datetime.now(HANOI) + timedelta(hours=1)
    day = f"{door.session.starts_at.astimezone(HANOI):%d/%m/%Y}"
    other = f"{door.session.starts_at.astimezone(HANOI) - timedelta(days=9):%d/%m/%Y}"
    rows = f"Điện thoại,Họ tên,Thời gian\n,Triệu Văn Phúc,{other} 08:00\n,Triệu Văn Phúc,{day} {later:%H:%M}\n"
    shown = send(trainer, door, rows.encode(), "gio.csv", session=str(door.session.id))
    page = words(trainer.get(shown.location))
    assert "Lớp không có buổi nào mang số hoặc ngày này." in page
    assert db.scalars(select(MarksImport.session_id)).one() == door.session.id
    assert "0 Mới" in page or "Không có lượt nào mới" in page


def test_the_page_of_the_class_leads_here_and_others_find_nothing(
    trainer: FlaskClient, door: Door, cast: Cast, client_as: Enter
) -> None:
    link = f"/classes/{door.training_class.id}/marks"
    assert link in links(trainer.get(f"/classes/{door.training_class.id}"))
    page = trainer.get(f"{link}?session={door.session.id}").get_data(as_text=True)
    assert f'<option selected value="{door.session.id}">' in page
    shown = send(trainer, door, "Họ tên\nTriệu Văn Phúc\n".encode(), "ten.csv")
    assert client_as(cast.outsider).get(shown.location).status_code == 404
    assert client_as(cast.outsider).post(f"{shown.location}/write").status_code == 404
    elsewhere = shown.location.replace(f"/classes/{door.training_class.id}/", f"/classes/{door.training_class.id + 999}/")
    assert trainer.get(elsewhere).status_code == 404


def test_the_command_gives_the_same_figures(door: Door, sessions: Sessions, app: Flask, tmp_path: Path, db: Session) -> None:
    surroundings = CommandContext(_nothing, _nothing, sentence)
    surroundings.__dict__.update(sessions=sessions, vault=VAULT, storage=app.extensions["storage"])
    file, rejects = tmp_path / "cham.csv", tmp_path / "can-sua.csv"
    file.write_text(f"Họ tên,Giờ\nTriệu Văn Phúc,{at(door, 2)}\nNgô Thị Chợ,{at(door, 2)}\n", encoding="utf-8")
    asked = ["import", str(file), "--class", door.training_class.code]
    dry = CliRunner().invoke(marks, [*asked, "--session", "1", "--dry-run", "--json"], obj=surroundings)
    assert dry.exit_code == 0, dry.output
    found = json.loads(dry.stdout)
    assert [found[name] for name in ("read", "new", "changed", "same", "refused")] == [2, 1, 0, 0, 1]
    assert [(line["row"], line["code"]) for line in found["rows"]] == [(3, "no_such_person")]
    assert [*db.scalars(select(Scan)), *db.scalars(select(MarksImport))] == []
    done = CliRunner().invoke(marks, [*asked, "--rejects", str(rejects)], obj=surroundings)
    assert "Đọc 2 dòng = 1 mới + 0 đã có mặt từ trước + 1 từ chối" in done.stdout
    assert db.scalars(select(MarksImport.written)).one() == 1
    assert len(rejects.read_text(encoding="utf-8-sig").splitlines()) == 2
    wrong = CliRunner().invoke(marks, ["import", str(file), "--class", "LOP-9", "--json"], obj=surroundings)
    assert (wrong.exit_code, json.loads(wrong.stdout)["rows"][0]["code"]) == (1, "marks.class.missing")


def _nothing(*_: object) -> None:
    return None
