"""Phones as scanners through the web: enrolling, the pack, uploads good and bad, and the pages that settle what is held."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from courses.attendance.cards.operations import issue_cards, report_lost
from courses.attendance.cards.tokens import address_of
from courses.attendance.models import Presence, Scan
from courses.attendance.scanner import api_views
from courses.attendance.scanner.models import RecordSettlement, Scanner, ScannerRecord
from courses.attendance.scanner.rules import MOST_RECORDS, Signed
from lms import clock
from lms.audit.events import SYSTEM
from lms.people.models import Person
from lms.web.api.pacing import Pacer
from tests.cast import TRAINER_PERSON, VAULT, Cast, Member, account_of
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import appoint, enrol, make_person
from tests.factories.scanners import Phone, base64url, nonce_of
from tests.reading import words

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    return stand_at_door(db, cast.country.commune, clock.now(), opened=False, trainers=(trainer,))


@pytest.fixture
def trainer(cast: Cast, client_as: Enter) -> FlaskClient:
    return client_as(cast.trainer)


@pytest.fixture
def phone(db: Session, cast: Cast) -> Phone:
    one = Phone()
    one.enrol(db, account_of(cast.trainer).id, now=clock.now())
    db.commit()
    return one


def card(db: Session, person: Person) -> str:
    [one] = issue_cards(db, VAULT, [person.id], actor=SYSTEM, now=clock.now() - timedelta(hours=3))
    db.commit()
    return address_of("http://localhost", one.claim)


def send(client: FlaskClient, phone: Phone, records: Sequence[Signed], **facts: Any) -> TestResponse:
    body = phone.body(records, clock.now(), **facts)
    return client.post("/scan/sync", data=body, content_type="application/json")


def test_enrolling_asks_for_the_token_of_the_page(trainer: FlaskClient, db: Session, csrf: None) -> None:
    facts = {"name": "Máy", "algorithm": "Ed25519", "public_key": base64url(Phone(3).public)}
    assert trainer.post("/scan/scanners", json=facts).status_code == 400
    assert db.scalars(select(Scanner)).all() == []


def test_enrolling_twice_is_once_and_a_key_belongs_to_one(
    trainer: FlaskClient, db: Session, cast: Cast, client_as: Enter
) -> None:
    phone = Phone(3, "ES256")
    facts = {"name": " Máy\u0000 của <b>Lan</b> ", "algorithm": "ES256", "public_key": base64url(phone.public)}
    for _ in range(2):
        assert trainer.post("/scan/scanners", json=facts).get_json() == {"scanner": phone.fingerprint}
    assert db.scalars(select(Scanner.name)).all() == ["Máy của <b>Lan</b>"]
    answer = client_as(cast.officer_commune).post("/scan/scanners", json=facts)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "attendance.scanner.already")
    answer = trainer.post("/scan/scanners", json=facts | {"public_key": "AAAA"})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert "Khóa của máy" in answer.get_json()["detail"]
    assert "Máy của &lt;b&gt;Lan&lt;/b&gt;" in trainer.get("/scan/scanners").get_data(as_text=True)


def test_the_pack_holds_names_and_card_numbers_of_ones_own_classes(
    trainer: FlaskClient, door: Door, db: Session, cast: Cast, client_as: Enter
) -> None:
    text = card(db, door.person)
    answer = trainer.get("/scan/pack")
    pack = answer.get_json()
    [session] = pack["sessions"]
    [person] = session.pop("people")
    assert person.keys() == {"ref", "name", "card"}
    assert person["name"] == "Triệu Văn Phúc"
    assert (session["id"], session["number"], session["of"], session["present"]) == (door.session.id, 1, 1, [])
    assert session["starts_at"].endswith(".000Z")
    assert pack["expires_at"] > session["leave_until"] > session["ends_at"] > session["closes_at"] > session["opens_at"]
    assert [key.keys() for key in pack["keys"]] == [{"number", "public"}]
    assert pack["revoked"] == []
    assert trainer.get("/scan/pack", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    report_lost(db, VAULT, door.person.id, actor=SYSTEM, now=clock.now())
    db.commit()
    changed = trainer.get("/scan/pack", headers={"If-None-Match": answer.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.get_json()["revoked"] == [person["card"]]
    assert changed.get_json()["sessions"][0]["people"] == [person | {"card": None}]
    assert text
    # The commune holds the class; the province, above it, does not carry it about.
    assert len(client_as(cast.officer_commune).get("/scan/pack").get_json()["sessions"]) == 1
    assert client_as(cast.officer_province).get("/scan/pack").get_json()["sessions"] == []


def test_an_upload_needs_no_sign_in_and_says_what_became_of_each(
    client: FlaskClient, trainer: FlaskClient, door: Door, db: Session, phone: Phone, csrf: None
) -> None:
    phone.slow = timedelta(hours=2, minutes=58)
    ref = trainer.get("/scan/pack").get_json()["sessions"][0]["people"][0]["ref"]
    now = clock.now()
    records = [
        phone.tell("card", door.session.id, now, card=card(db, door.person)),
        phone.tell("list", door.session.id, now, ref=ref),
        phone.tell("card", door.session.id, now, card="https://so-khac.example/p/x"),
        phone.tell("walk_in", door.session.id, now, name="<script>alert(1)</script>"),
    ]
    answer = send(client, phone, records)
    assert answer.status_code == 200
    told = answer.get_json()
    assert abs(told["skew_seconds"] - 10_680) < 5
    assert [(one["nonce"], one["outcome"], one["reason"]) for one in told["answers"]] == [
        (nonce_of(record), *came)
        for record, came in zip(
            records,
            [("present", None), ("already", None), ("refused", "card_altered"), ("held", None)],
            strict=True,
        )
    ]
    assert [bool(one["say"]) for one in told["answers"]] == [False, False, True, True]
    assert send(client, phone, records).get_json()["answers"] == told["answers"]
    assert db.scalars(select(Presence.person_id)).all() == [door.person.id]
    assert "đồng hồ máy chậm 2 giờ 58 phút, đã chỉnh" in words(trainer.get("/scan/scanners"))


def test_bad_uploads_are_refused_with_a_reason_and_nothing_is_written(
    client: FlaskClient, door: Door, db: Session, phone: Phone
) -> None:
    record = phone.tell("card", door.session.id, clock.now(), card="x")
    stranger = Phone(9)
    found = [
        send(client, phone, [record], signature="A" * 86),
        send(client, stranger, [stranger.tell("card", 1, clock.now(), card="x")]),
        send(client, phone, [record] * (MOST_RECORDS + 1)),
        client.post("/scan/sync", data=b"{" + b" " * 2_000_000, content_type="application/json"),
        client.post("/scan/sync", data=b"[" * 100_000, content_type="application/json"),
        client.post("/scan/sync", data={"v": 2}),
        send(client, phone, [record], sent_at="2026-13-01"),
    ]
    assert [(one.status_code, one.get_json()["code"].rpartition(".")[2]) for one in found] == [
        (400, "forged"),
        (404, "unknown"),
        (413, "too_large"),
        (413, "too_large"),
        (400, "unread"),
        (400, "unread"),
        (400, "unread"),
    ]
    assert all(one.mimetype == "application/problem+json" and one.get_json()["detail"] for one in found)
    assert db.scalars(select(ScannerRecord)).all() == []


def test_whoever_only_tries_signatures_has_to_wait(
    client: FlaskClient, door: Door, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_views, "FORGERIES", Pacer(2, 60))
    record = phone.tell("card", door.session.id, clock.now(), card="x")
    found = [send(client, phone, [record], signature="A" * 86) for _ in range(3)]
    assert [one.status_code for one in found] == [400, 400, 429]
    assert "Mời đợi" in found[2].get_json()["detail"]


def test_a_walk_in_is_found_in_the_book_by_the_trainer(
    client: FlaskClient, trainer: FlaskClient, door: Door, db: Session, cast: Cast, phone: Phone
) -> None:
    guest = make_person(db, "Lò Thị Mẩy")
    appoint(db, guest, cast.country.commune)
    db.commit()
    at = clock.now() - timedelta(minutes=5)
    send(client, phone, [phone.tell("walk_in", door.session.id, at, name="Lò Thị Mẩy")])
    page = words(trainer.get(f"{door.at}/records"))
    assert "Chờ xem lại: 1 lượt" in page
    assert "mới có tên, chưa tìm ra người trong sổ" in page
    record_id = db.scalars(select(ScannerRecord.id)).one()
    assert "Là người này" in words(trainer.get(f"{door.at}/records/{record_id}"))
    stranger = make_person(db, "Ở Xã Khác")
    db.commit()
    facts = {"verdict": "identify", "person": str(stranger.id)}
    assert trainer.post(f"{door.at}/records/{record_id}", data=facts).status_code == 422
    answer = trainer.post(f"{door.at}/records/{record_id}", data=facts | {"person": str(guest.id)})
    assert answer.status_code == 303
    presence = db.scalars(select(Presence)).one()
    assert (presence.person_id, presence.method.value) == (guest.id, "trainer_list")
    assert abs(presence.occurred_at - at) < timedelta(seconds=1)
    assert "đã tìm ra người" in words(trainer.get(f"{door.at}/records"))
    assert trainer.post(f"{door.at}/records/{record_id}", data={"verdict": "dismiss"}).status_code == 409


def test_a_refused_record_is_contested_with_a_reason(
    client: FlaskClient, trainer: FlaskClient, door: Door, db: Session, phone: Phone
) -> None:
    code = card(db, door.person)
    report_lost(db, VAULT, door.person.id, actor=SYSTEM, now=clock.now() - timedelta(hours=1))
    db.commit()
    send(client, phone, [phone.tell("card", door.session.id, clock.now(), card=code)])
    assert "Vì sao: thẻ đã thôi dùng" in words(trainer.get(f"{door.at}/records"))
    record_id = db.scalars(select(ScannerRecord.id)).one()
    at = f"{door.at}/records/{record_id}"
    assert trainer.post(at, data={"verdict": "take"}).status_code == 409
    assert trainer.post(at, data={"verdict": "correct", "reason": ""}).status_code == 422
    assert trainer.post(at, data={"verdict": "correct", "reason": "tôi thấy bác ngồi đó"}).status_code == 303
    correction = db.get_one(Scan, db.scalars(select(Presence.scan_id)).one())
    assert (correction.facts["reason"], correction.facts["present"]) == ("tôi thấy bác ngồi đó", True)
    assert db.scalars(select(RecordSettlement.scan_id)).one() == correction.id


def test_what_a_lost_phone_sent_is_taken_or_dropped_all_at_once(
    client: FlaskClient, trainer: FlaskClient, door: Door, db: Session, phone: Phone, cast: Cast, client_as: Enter
) -> None:
    second = make_person(db, "Nông Văn Hai")
    enrol(db, door.training_class, second)
    now = clock.now()
    made = [phone.tell("card", door.session.id, now, card=card(db, one)) for one in (door.person, second)]
    undo = phone.tell("undo", door.session.id, now, undoes=nonce_of(made[1]))
    name = phone.tell("walk_in", door.session.id, now, name="Ai đó")
    scanner_id = db.scalars(select(Scanner.id)).one()
    assert "Báo mất máy" in words(trainer.get(f"/scan/scanners/{scanner_id}/lost"))
    assert client_as(cast.officer_commune).post(f"/scan/scanners/{scanner_id}/lost").status_code == 404
    assert trainer.post(f"/scan/scanners/{scanner_id}/lost").status_code == 303
    told = send(client, phone, [*made, undo, name]).get_json()["answers"]
    assert {(one["outcome"], one["reason"]) for one in told} == {("held", "lost_scanner")}
    assert db.scalars(select(Presence)).all() == []
    assert "Chờ xem lại: 4 lượt" in words(trainer.get(f"/scan/scanners/{scanner_id}"))
    officer = client_as(cast.officer_commune)
    answer = officer.post(f"{door.at}/records/settle", data={"scanner": str(scanner_id), "verdict": "take"})
    assert answer.status_code == 303
    assert db.scalars(select(Presence.person_id).where(Presence.present)).all() == [door.person.id]
    page = words(officer.get(f"{door.at}/records"))
    assert "Chờ xem lại: 1 lượt" in page
    assert "Còn 1 lượt cần xem từng lượt" in page
    assert trainer.post(f"/scan/scanners/{scanner_id}/settle", data={"verdict": "dismiss"}).status_code == 303
    assert "Không có lượt nào chờ" in words(trainer.get(f"/scan/scanners/{scanner_id}"))
    assert json.loads(send(client, phone, [name]).data)["answers"] == told[3:]


def test_the_clock_of_a_phone_whose_battery_ran_out_begins_in_1970_and_nobody_is_lost(
    client: FlaskClient, trainer: FlaskClient, door: Door, db: Session, phone: Phone
) -> None:
    now, text = clock.now(), card(db, door.person)
    phone.slow = now - datetime(1970, 1, 1, 3, tzinfo=UTC)
    late = phone.tell("card", door.session.id, now, card=text)
    assert send(client, phone, [late]).get_json()["answers"][0]["outcome"] == "present"
    # Had it found the right time before it sent, the record would be refused, and the trainer be asked whose it is.
    again = phone.tell("card", door.session.id, now, card=text, nonce="ab" * 12)
    phone.slow = timedelta()
    [answer] = send(client, phone, [again]).get_json()["answers"]
    assert (answer["outcome"], answer["reason"]) == ("already", None)
    guest = make_person(db, "Đặng Mùi Nái")
    phone.slow = now - datetime(1970, 1, 1, 3, tzinfo=UTC)
    stray = phone.tell("card", door.session.id, now, card=card(db, guest))
    phone.slow = timedelta()
    assert send(client, phone, [stray]).get_json()["answers"][0]["reason"] == "too_early"


def test_a_phone_gives_no_work_to_classes_that_are_not_its_own(
    client: FlaskClient, trainer: FlaskClient, door: Door, db: Session, cast: Cast, phone: Phone
) -> None:
    now = clock.now()
    other = stand_at_door(db, cast.country.sister, now, opened=False, title="Lớp xã khác")
    loose = phone.tell("walk_in", other.session.id, now, name="<b>Rác</b>", previous="ab" * 32)
    early = phone.tell("card", door.session.id, now - timedelta(days=1), card=card(db, door.person))
    told = send(client, phone, [loose, early]).get_json()["answers"]
    assert [(one["outcome"], one["reason"]) for one in told] == [("refused", "not_yours"), ("refused", "too_early")]
    scanner = db.scalars(select(Scanner.id)).one()
    assert "Lớp xã khác" not in words(trainer.get(f"/scan/scanners/{scanner}"))
    # It is the trainer who reads this, not the learner.
    assert "Mời bác" not in told[1]["say"]
    assert "Ghi có mặt" in told[1]["say"]
