"""A meeting that asks for check-out: the phone's answer at the hour of leaving, the wall, the trainer's list, the class."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.attendance.attempts import ScanAttempt
from courses.attendance.check_in_views import COOKIE
from courses.attendance.models import Method
from courses.attendance.operations import open_attendance
from courses.attendance.scans import record_scan
from courses.delivery.models import ClassSession
from courses.evidence.queries import list_evidence
from lms import clock
from lms.audit.events import SYSTEM
from lms.people.models import Person
from tests.cast import TRAINER_PERSON, Cast, Member, account_of
from tests.factories.attendance import Door, seen_phone, stand_at_door
from tests.factories.delivery import enrol, make_person
from tests.reading import words

Enter = Callable[[Member], FlaskClient]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    """Three hours' meeting that began two hours and fifty minutes ago, so it is the hour of leaving."""
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    person = db.get_one(Person, account_of(cast.mediator).person_id)
    began = timedelta(hours=-2, minutes=-50)
    door = stand_at_door(db, cast.country.commune, clock.now(), starts_in=began, trainers=(trainer,), person=person)
    door.session.checks_out = True
    db.commit()
    return door


@pytest.fixture
def phone(app: Flask, db: Session, door: Door) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, seen_phone(db, door.person, clock.now()), path="/c/")
    return client


def arrive(db: Session, door: Door, person: Person, after: timedelta) -> None:
    at = door.session.starts_at + after
    scan = ScanAttempt(
        session_id=door.session.id, person_id=person.id, method=Method.CARD, nonce=f"a{person.id}", occurred_at=at
    )
    record_scan(db, scan, actor=SYSTEM, received_at=at)
    db.commit()


def address(door: Door) -> str:
    return f"/c/{door.token(clock.now())}"


def test_leaving_is_one_tap_and_says_the_minutes(
    phone: FlaskClient, door: Door, db: Session, cast: Cast, client_as: Enter
) -> None:
    arrive(db, door, door.person, 5 * MINUTE)
    assert list_evidence(db, door.person.id) == []
    page = phone.get(address(door))
    assert "Ghi giờ ra" in words(page)
    done = words(phone.post(address(door), data={"nonce": "out"}))
    assert "Bác đã ghi giờ ra" in done
    assert "Đến muộn 5 phút." in done
    assert "buổi này cần ít nhất 144 phút" in done
    assert "được tính 4 tiết" in done
    assert len(list_evidence(db, door.person.id)) == 2
    own = words(client_as(cast.mediator).get("/my/attendance"))
    assert "Ra lúc" in own
    assert "Đến muộn 5 phút." in own
    listed = words(client_as(cast.trainer).get(f"{door.at}/list"))
    assert "muộn 5 phút" in listed


def test_nobody_seen_to_come_is_sent_to_the_trainer(phone: FlaskClient, door: Door, db: Session) -> None:
    done = words(phone.post(address(door)))
    assert "Chưa thấy giờ vào của bác." in done
    assert list_evidence(db, door.person.id) == []


def test_the_wall_asks_for_the_exit_and_the_class_names_who_lacks_one(
    door: Door, db: Session, cast: Cast, client_as: Enter
) -> None:
    trainer, other = client_as(cast.trainer), make_person(db, "Hà Thị Bích")
    enrol(db, door.training_class, other)
    arrive(db, door, door.person, 5 * MINUTE)
    wall = words(trainer.get(f"{door.at}/board"))
    assert "Quét mã để ghi giờ ra" in wall
    assert "0 / 1" in wall
    listed = words(trainer.get(f"{door.at}/list"))
    assert "chưa ra" in listed
    one = db.get_one(ClassSession, door.session.id)
    one.starts_at, one.ends_at = one.starts_at - 60 * MINUTE, one.ends_at - 60 * MINUTE
    db.commit()
    page = words(trainer.get(f"/classes/{door.training_class.id}"))
    assert "Buổi 1: 1 người chưa có giờ ra, nên chưa được tính tiết: Lương Văn Páo." in page
    assert "thiếu giờ ra" in page
    assert "0 /16" in page


def test_too_early_says_from_when(app: Flask, db: Session, cast: Cast) -> None:
    door = stand_at_door(db, cast.country.commune, clock.now(), starts_in=timedelta(hours=3), opened=False)
    open_attendance(db, door.session, actor=SYSTEM, now=clock.now())
    db.commit()
    page = words(app.test_client().get(address(door)))
    assert "Chưa đến giờ điểm danh." in page
    assert "Tự điểm danh được từ" in page
    assert door.training_class.title in page
