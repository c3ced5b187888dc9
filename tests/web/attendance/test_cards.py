"""Pages of personal cards: printed from a class, a team, a commune and a person; what a stranger who finds one sees."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.cards import jobs
from courses.attendance.cards.models import CardPhoto, PersonalCard
from courses.attendance.cards.operations import issue_cards, report_lost
from courses.attendance.cards.queries import open_card, read_card
from courses.attendance.cards.sheets import FORGET, SHEET, Frame, Printed
from courses.attendance.cards.tokens import address_of, token_of
from lms import clock
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.files.models import StoredFile
from lms.jobs.models import Job, JobState
from lms.kernel.ids import card_number
from lms.people.models import Person
from lms.web import qr
from tests.cast import PIN, TRAINER_PERSON, VAULT, Cast, Member, account_of, make_account
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import appoint, make_person
from tests.reading import words

BASE = "http://localhost"


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    return stand_at_door(db, cast.country.commune, clock.now(), trainers=(trainer,))


def issue(db: Session, *people: Person) -> list[PersonalCard]:
    cards = issue_cards(db, VAULT, [person.id for person in people], actor=SYSTEM, now=clock.now())
    db.commit()
    return cards


def run(app: Flask, db: Session, job: Job) -> None:
    """What the worker does with the job; how a sheet is laid out is proved in ``test_card_sheets``."""
    db.commit()
    handler = dict(jobs.handlers(app.extensions["storage"], BASE))[job.kind]
    job.result = handler(db, job.payload, lambda _done, _total: None)
    job.state = JobState.DONE
    db.commit()


def job_of(db: Session, kind: str) -> Job:
    return db.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(1)).one()


def content(client: FlaskClient, address: str) -> bytes:
    with client.get(address) as answer:
        assert answer.status_code == 200
        return bytes(answer.data)


def test_a_class_is_printed(
    app: Flask,
    client_as: Callable[[Member], FlaskClient],
    cast: Cast,
    db: Session,
    door: Door,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Printed] = []

    def lay_out(cards: list[Printed], _frame: Frame) -> bytes:
        asked.extend(cards)
        return b"%PDF-1.7 cards"

    monkeypatch.setattr(jobs, "lay_out", lay_out)
    trainer, page = client_as(cast.trainer), f"/classes/{door.training_class.id}/cards"
    assert "1 người chưa có thẻ" in words(trainer.get(page))
    assert trainer.post(page).status_code == 422
    assert trainer.post(page, data={"person": ["999999", "x"]}).status_code == 422
    sent = trainer.post(page, data={"person": [door.person.id]})
    assert sent.status_code == 303
    assert "Đang in 1 thẻ" in words(trainer.get(sent.location))
    assert trainer.get(f"{sent.location}.pdf").status_code == 404
    run(app, db, job_of(db, SHEET))
    assert "Đã xong 1 thẻ" in words(trainer.get(sent.location))
    assert content(trainer, f"{sent.location}.pdf") == b"%PDF-1.7 cards"
    assert [read_card(db, card.code).person_id for card in asked] == [door.person.id]
    assert client_as(cast.officer_commune).get(f"{sent.location}.pdf").status_code == 404
    run(app, db, job_of(db, FORGET))
    assert "Tờ thẻ này đã được xóa" in words(trainer.get(sent.location))
    assert "ai cũng đã có thẻ" in words(trainer.get(page))


def test_a_team_and_a_commune_are_printed_by_their_officer(
    client_as: Callable[[Member], FlaskClient], cast: Cast, db: Session
) -> None:
    person = make_person(db, "Nông Thị Mai")
    team = appoint(db, person, cast.country.commune).team_id
    db.commit()
    officer = client_as(cast.officer_commune)
    for page in (f"/teams/{team}/cards", f"/units/{cast.country.commune.id}/cards"):
        assert "Nông Thị Mai" in words(officer.get(page))
        assert officer.post(page, data={"person": [person.id]}).status_code == 303
        assert client_as(cast.trainer).get(page).status_code == 404
        assert client_as(cast.outsider).get(page).status_code == 404
    assert open_card(db, person.id) is not None
    assert officer.get(f"/units/{cast.country.sister.id}/cards").status_code == 404


def test_the_card_of_one_person_lost_and_issued_anew(
    client_as: Callable[[Member], FlaskClient], cast: Cast, db: Session, door: Door
) -> None:
    page = f"/people/{door.person.id}/card"
    trainer = client_as(cast.trainer)
    assert "chưa có thẻ" in words(trainer.get(page))
    assert trainer.post(page).status_code == 303
    first = open_card(db, door.person.id)
    assert trainer.post(f"{page}/lost").status_code == 303
    assert trainer.post(f"{page}/lost").status_code == 404
    assert "đã báo mất" in words(trainer.get(page))
    assert trainer.post(f"{page}/reissue").status_code == 303
    assert open_card(db, door.person.id) != first
    assert client_as(cast.outsider).get(page).status_code == 404
    elsewhere = make_person(db, "Lô Thị Hoa")
    db.commit()
    assert trainer.get(f"/people/{elsewhere.id}/card").status_code == 404


def test_a_photo_is_cut_and_tells_nothing_else(
    app: Flask, client_as: Callable[[Member], FlaskClient], cast: Cast, db: Session, door: Door
) -> None:
    appoint(db, door.person, cast.country.commune)
    db.commit()
    officer, page = client_as(cast.officer_commune), f"/people/{door.person.id}/card"
    exif = Image.Exif()
    exif[0x010E] = "GPS 21.85 106.76"
    shot = io.BytesIO()
    Image.new("RGB", (800, 600), (120, 90, 60)).save(shot, "JPEG", exif=exif)
    for bad in (b"not a picture", shot.getvalue()[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 40):
        assert officer.post(f"{page}/photo", data={"photo": (io.BytesIO(bad), "a.jpg")}).status_code == 422
    assert officer.post(f"{page}/photo", data={"photo": (io.BytesIO(shot.getvalue()), "a.jpg")}).status_code == 303
    kept = content(officer, f"{page}/photo")
    with Image.open(io.BytesIO(kept)) as opened:
        assert (opened.size, dict(opened.getexif())) == ((360, 480), {})
    assert b"GPS" not in kept
    assert client_as(cast.trainer).post(f"{page}/photo", data={}).status_code == 404
    assert client_as(cast.outsider).get(f"{page}/photo").status_code == 404
    assert officer.post(f"{page}/photo/remove").status_code == 303
    assert officer.get(f"{page}/photo").status_code == 404
    file_id = db.scalars(select(CardPhoto.file_id)).one()
    assert db.get_one(StoredFile, file_id).removed_at is not None


def test_a_stranger_learns_nothing(client: FlaskClient, db: Session, door: Door) -> None:
    genuine, lost = issue(db, door.person, make_person(db, "Lô Thị Hoa"))
    report_lost(db, VAULT, lost.person_id, actor=SYSTEM, now=clock.now())
    db.commit()
    token = token_of(genuine.claim)
    tokens = [token, token_of(lost.claim), f"{token[:40]}{'A' if token[40] != 'A' else 'B'}{token[41:]}", "x", "%C3%A9<b>"]
    for method, data in (("GET", None), ("POST", {"pin": "8888"})):
        answers = [client.open(f"/p/{one}", method=method, data=data) for one in tokens]
        assert len({answer.status_code for answer in answers}) == 1
        assert len({words(answer) for answer in answers}) == 1
    assert "Triệu Văn Phúc" not in words(client.get(f"/p/{token}"))


def test_card_and_pin_sign_in(client: FlaskClient, cast: Cast, db: Session, door: Door) -> None:
    account = make_account(db, "bac.phuc", Role.MEDIATOR, cast.country.commune, person_id=door.person.id, secret=PIN)
    [card] = issue(db, door.person)
    address = f"/p/{token_of(card.claim)}"
    assert client.post(address, data={"pin": "7777"}).status_code == 422
    assert client.post(address, data={}).status_code == 422
    assert client.post(address, data={"pin": PIN}).location == "/"
    with client.session_transaction() as session:
        assert session["_user_id"].startswith(f"{account.id}:")
    assert client.get(address).status_code == 200


def test_tries_with_a_card_are_counted(client: FlaskClient, db: Session, door: Door) -> None:
    [card] = issue(db, door.person)
    statuses = [client.post(f"/p/{token_of(card.claim)}", data={"pin": "7777"}).status_code for _ in range(12)]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_who_takes_attendance_is_led_to_the_scanner(
    client_as: Callable[[Member], FlaskClient], cast: Cast, db: Session, door: Door
) -> None:
    [mine, other] = issue(db, door.person, make_person(db, "Lô Thị Hoa"))
    trainer = client_as(cast.trainer)
    assert trainer.get(f"/p/{token_of(mine.claim)}").location == "/scan"
    assert trainer.get(f"/p/{token_of(other.claim)}").status_code == 200
    assert client_as(cast.mediator).get(f"/p/{token_of(mine.claim)}").status_code == 200


def test_a_mediator_takes_the_card_to_the_phone(client_as: Callable[[Member], FlaskClient], cast: Cast, db: Session) -> None:
    client = client_as(cast.mediator)
    assert "Lấy mã thẻ về máy" in words(client.get("/"))
    assert client.post("/my/card").status_code == 303
    person_id = account_of(cast.mediator).person_id
    assert person_id is not None
    card = open_card(db, person_id)
    assert card is not None
    page = client.get("/").get_data(as_text=True)
    assert qr.draw(address_of(BASE, card.claim)).path in page
    assert card_number(card.id) in page.replace("\xa0", " ")
    assert client.post("/my/card").status_code == 303
    assert open_card(db, person_id) == card
