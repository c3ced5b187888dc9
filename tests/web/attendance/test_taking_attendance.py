"""The trainer's side: the wall with its code, the list, walk-ins, corrections, the attempts; nobody else comes in."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from courses.attendance.check_in_views import COOKIE
from courses.attendance.models import Presence, SessionOpening
from courses.attendance.queries import load_presence
from courses.delivery import wording
from courses.delivery.models import ClassState, Enrolment
from courses.evidence.queries import list_evidence
from lms import clock
from tests.cast import TRAINER_PERSON, Cast, Member
from tests.factories.attendance import Door, seen_phone, stand_at_door
from tests.factories.delivery import appoint, enrol, make_person
from tests.reading import links, words

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    return stand_at_door(db, cast.country.commune, clock.now(), trainers=(trainer,))


@pytest.fixture
def trainer(cast: Cast, client_as: Enter) -> FlaskClient:
    return client_as(cast.trainer)


def decoded(page: TestResponse) -> str:
    """What a camera reads from the code drawn on the page."""
    found = re.search(r'viewBox="0 0 (\d+) \1"[^>]*><path fill="#fff"[^>]*/><path d="([^"]+)"', page.get_data(as_text=True))
    assert found, "no code on this page"
    scale, side = 8, int(found[1])
    image = Image.new("L", (side * scale, side * scale), 255)
    pen = ImageDraw.Draw(image)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", found[2]):
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle((left, top, left + int(width) * scale - 1, top + scale - 1), fill=0)
    image.save(BytesIO(), "PNG")
    return str(zxingcpp.read_barcodes(image)[0].text)


def test_opening_leads_to_the_wall(trainer: FlaskClient, db: Session, cast: Cast, client_as: Enter) -> None:
    person = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    door = stand_at_door(db, cast.country.commune, clock.now(), opened=False, trainers=(person,))
    assert "Chưa mở điểm danh" in words(trainer.get(f"{door.at}/board"))
    answer = trainer.post(f"{door.at}/open")
    assert (answer.status_code, answer.location) == (303, f"{door.at}/board")
    page = trainer.get(answer.location)
    assert "Quét mã để điểm danh" in words(page)
    assert "0 / 1" in words(page)
    db.refresh(door.training_class)
    assert door.training_class.state is ClassState.RUNNING
    assert db.scalars(select(SessionOpening.opened_by)).one() == cast.trainer.viewer(db).account_id


def test_the_code_on_the_wall_leads_a_phone_in(trainer: FlaskClient, door: Door, client: FlaskClient, db: Session) -> None:
    address = decoded(trainer.get(f"{door.at}/board"))
    assert address.startswith("http://localhost/c/")
    client.set_cookie(COOKIE, seen_phone(db, door.person, clock.now()), path="/c/")
    assert client.post(address.removeprefix("http://localhost")).status_code == 200
    missing = make_person(db, "Hà Thị Bích")
    enrol(db, door.training_class, missing)
    db.commit()
    page = trainer.get(f"{door.at}/board")
    assert "1 / 2" in words(page)
    assert "Triệu Văn Phúc" in words(page)
    assert "Hà Thị Bích" not in words(page)
    assert "Hà Thị Bích" in words(trainer.get(f"{door.at}/board?missing=1"))


def test_a_wall_has_room_for_some_names_and_counts_the_rest(trainer: FlaskClient, door: Door, db: Session) -> None:
    people = [make_person(db, f"Nông Văn {number:02}") for number in range(40)]
    enrol(db, door.training_class, *people)
    db.commit()
    for person in people[:36]:
        trainer.post(f"{door.at}/list", data={"one": str(person.id)})
    shown = words(trainer.get(f"{door.at}/board"))
    # The three who came last, then the twenty-nine before them; who came first has been seen.
    assert [f"Nông Văn {number:02}" in shown for number in (3, 4, 32, 33, 35, 36)] == [False, True, True, True, True, False]
    assert "và 4 người nữa" in shown
    missing = words(trainer.get(f"{door.at}/board?missing=1"))
    assert [f"Nông Văn {number:02}" in missing for number in (4, 32, 33, 36, 39)] == [False, False, True, True, True]


def test_nobody_is_asked_to_open_what_takes_nobody_in(trainer: FlaskClient, door: Door) -> None:
    trainer.post(f"{door.at}/close")
    assert "Mở lại điểm danh" in words(trainer.get(f"{door.at}/board"))
    with time_machine.travel(door.session.starts_at + timedelta(minutes=31)):
        over = words(trainer.get(f"{door.at}/board"))
        assert "Đã hết giờ tự điểm danh" in over
        assert "Mở lại điểm danh" not in over


def test_the_poster_says_what_to_do_until_when_and_that_it_is_the_weaker_code(trainer: FlaskClient, door: Door) -> None:
    page = trainer.get(f"{door.at}/poster")
    assert decoded(page) == f"http://localhost/c/{door.poster}"
    assert "yếu hơn mã trên màn chiếu" in words(page)
    begins, ends = door.session.starts_at - timedelta(minutes=60), door.session.starts_at + timedelta(minutes=30)
    assert f"Nhận từ {wording.hour(begins)} đến hết {wording.hour(ends)}" in words(page)


def test_the_wall_answers_304_until_something_changes(trainer: FlaskClient, door: Door, db: Session) -> None:
    marks = []
    for _ in range(2):
        first = trainer.get(f"{door.at}/board/state")
        mark = first.headers["ETag"]
        again = trainer.get(f"{door.at}/board/state", headers={"If-None-Match": mark})
        marks.append((mark, again.headers["ETag"], again.status_code, again.get_data()))
    # The code changes every 20 seconds, so one of two tries lies within a step.
    assert any(one == other and status == 304 and body == b"" for one, other, status, body in marks)
    trainer.post(f"{door.at}/list", data={"one": str(door.person.id)})
    changed = trainer.get(f"{door.at}/board/state", headers={"If-None-Match": marks[-1][0]})
    assert changed.status_code == 200
    assert "Triệu Văn Phúc" in words(changed)


def test_the_list_takes_one_tap_or_several(trainer: FlaskClient, door: Door, db: Session) -> None:
    others = [make_person(db, f"Nông Văn {name}") for name in ("An", "Bình")]
    enrol(db, door.training_class, *others)
    db.commit()
    assert "Chưa có mặt: 3 người" in words(trainer.get(f"{door.at}/list"))
    assert trainer.post(f"{door.at}/list", data={"one": str(door.person.id)}).status_code == 303
    trainer.post(f"{door.at}/list", data={"person": [str(person.id) for person in others]})
    page = words(trainer.get(f"{door.at}/list"))
    assert "Đã có mặt: 3 người" in page
    assert "tập huấn viên ghi" in page
    assert len(list_evidence(db, others[1].id)) == 2


def test_nobody_chosen_is_said(trainer: FlaskClient, door: Door) -> None:
    answer = trainer.post(f"{door.at}/list", data={"person": "x"})
    assert answer.status_code == 422
    assert "Chưa chọn ai." in words(answer)


def test_somebody_without_a_place_is_found_by_three_letters(trainer: FlaskClient, door: Door, db: Session, cast: Cast) -> None:
    guest = make_person(db, "Đặng Mùi Nái")
    appoint(db, guest, cast.country.commune)
    stranger = make_person(db, "Đặng Mùi Nảy")
    appoint(db, stranger, cast.country.other_commune)
    db.commit()
    page = words(trainer.get(f"{door.at}/list?q=mui na"))
    assert "Đặng Mùi Nái" in page
    assert "Đặng Mùi Nảy" not in page
    trainer.post(f"{door.at}/list", data={"one": str(guest.id)})
    place = db.scalars(select(Enrolment).where(Enrolment.person_id == guest.id)).one()
    assert place.confirmed_at is not None
    assert len(list_evidence(db, guest.id)) == 2


def test_a_walk_in_is_confirmed_or_dismissed(trainer: FlaskClient, door: Door, app: Flask, db: Session, cast: Cast) -> None:
    guests = [make_person(db, name) for name in ("Ma Thị Thêm", "Hứa Văn Lý")]
    for guest in guests:
        appoint(db, guest, cast.country.commune)
        phone = app.test_client()
        phone.set_cookie(COOKIE, seen_phone(db, guest, clock.now()), path="/c/")
        assert phone.post(f"/c/{door.token(clock.now())}").status_code == 200
    assert "Chờ xác nhận: 2 người" in words(trainer.get(f"{door.at}/list"))
    trainer.post(f"{door.at}/walk-ins/{guests[0].id}", data={"verdict": "confirm"})
    trainer.post(f"{door.at}/walk-ins/{guests[1].id}", data={"verdict": "dismiss"})
    assert len(list_evidence(db, guests[0].id)) == 2
    assert list_evidence(db, guests[1].id) == []
    page = words(trainer.get(f"{door.at}/list"))
    assert "Chờ xác nhận" not in page
    assert "Hứa Văn Lý" not in page
    assert trainer.post(f"{door.at}/walk-ins/{guests[0].id}", data={"verdict": "confirm"}).status_code == 409


def test_a_correction_needs_its_reason(trainer: FlaskClient, door: Door, db: Session) -> None:
    trainer.post(f"{door.at}/list", data={"one": str(door.person.id)})
    address = f"{door.at}/people/{door.person.id}"
    assert "Đang ghi: có mặt" in words(trainer.get(address))
    assert trainer.post(address, data={"present": "no"}).status_code == 422
    assert trainer.post(address, data={"present": "no", "reason": "ghi nhầm người cùng tên"}).status_code == 303
    presence = load_presence(db, door.session.id, door.person.id)
    assert presence
    assert not presence.present
    assert list_evidence(db, door.person.id) == []
    assert "Đang ghi: vắng mặt." in words(trainer.get(address))
    outsider = make_person(db, "Người Ngoài")
    db.commit()
    assert trainer.get(f"{door.at}/people/{outsider.id}").status_code == 404


def test_refusals_are_listed_in_words(trainer: FlaskClient, door: Door, app: Flask, db: Session) -> None:
    phone = app.test_client()
    phone.set_cookie(COOKIE, seen_phone(db, door.person, clock.now()), path="/c/")
    phone.get(f"/c/{door.token(clock.now() - timedelta(minutes=6))}")
    phone.post(f"/c/{door.token(clock.now())}")
    page = words(trainer.get(f"{door.at}/refusals"))
    assert "mã đã đổi, quét mã cũ" in page
    assert "Triệu Văn Phúc" in page
    assert "có mặt" not in page.split("Vì sao")[1]
    assert "tự quét bằng điện thoại" in words(trainer.get(f"{door.at}/scans"))


def test_closing_leads_to_the_list_and_ends_the_code(trainer: FlaskClient, door: Door, client: FlaskClient) -> None:
    answer = trainer.post(f"{door.at}/close")
    assert answer.location == f"{door.at}/list"
    assert "Đã đóng điểm danh." in words(trainer.get(answer.location))
    assert "Điểm danh đã đóng" in words(trainer.get(f"{door.at}/board"))
    assert client.get(f"/c/{door.token(clock.now())}").status_code == 410


def test_only_who_teaches_or_governs_comes_in(door: Door, cast: Cast, client_as: Enter, db: Session) -> None:
    statuses = {name: client_as(member).get(f"{door.at}/board").status_code for name, member in cast.members.items()}
    assert statuses == {
        "officer_province": 200,
        "officer_commune": 200,
        "outsider": 404,
        "trainer": 200,
        "mediator": 404,
        "inspector": 404,
        "signatory": 404,
        "admin": 404,
        "anonymous": 303,
    }
    other = stand_at_door(db, cast.country.commune, clock.now(), title="Lớp khác", starts_in=timedelta(hours=9))
    assert client_as(cast.trainer).get(f"{other.at}/board").status_code == 404
    mixed = f"/classes/{other.training_class.id}/sessions/{door.session.id}/board"
    assert client_as(cast.officer_commune).get(mixed).status_code == 404


@pytest.mark.usefixtures("csrf")
def test_forged_forms_change_nothing(trainer: FlaskClient, door: Door, db: Session) -> None:
    for path in ("open", "close", "list", f"walk-ins/{door.person.id}"):
        assert trainer.post(f"{door.at}/{path}", data={"one": str(door.person.id)}).status_code == 400
    assert db.scalars(select(Presence)).all() == []


@pytest.mark.parametrize("people", [1, 12])
def test_statements_do_not_grow_with_the_class(
    trainer: FlaskClient, door: Door, db: Session, people: int, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    enrol(db, door.training_class, *[make_person(db, f"Nông Văn {number}") for number in range(people)])
    db.commit()
    most = {"board": 7, "board/state": 7, "board?missing": 8, "list": 10, "scans": 8, "poster": 6}
    for path, limit in most.items():
        with queries() as found:
            assert trainer.get(f"{door.at}/{path}").status_code == 200
        assert len(found) <= limit, (path, found.sent)
    with queries() as found:
        assert trainer.get(f"/classes/{door.training_class.id}").status_code == 200
    assert len(found) <= 12, found.sent


def test_the_page_of_a_class_shows_who_came(
    trainer: FlaskClient, door: Door, db: Session, cast: Cast, client_as: Enter
) -> None:
    missing = make_person(db, "Hà Thị Bích")
    enrol(db, door.training_class, missing)
    db.commit()
    trainer.post(f"{door.at}/list", data={"one": str(door.person.id)})
    page = trainer.get(f"/classes/{door.training_class.id}")
    text = words(page)
    assert "4 /16" in text
    assert "0 /16" in text
    assert "chưa học" in text
    assert "1/2" in text
    assert "minh họa" in text
    assert f"/people/{door.person.id}" not in links(page)
    officer = client_as(cast.officer_commune).get(f"/classes/{door.training_class.id}")
    assert f"/people/{door.person.id}" in links(officer)
    assert "Rút tên" in words(officer)
    assert "Không có ai." in words(client_as(cast.officer_commune).get(f"/classes/{door.training_class.id}?show=missed"))
