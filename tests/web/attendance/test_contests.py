"""A learner contests an absence; the trainer grants it or says why not; the history tells it all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.contests.models import Contest, Verdict
from courses.attendance.contests.operations import settle
from courses.attendance.corrections import correct_presence, dismiss_walk_in
from courses.attendance.queries import load_presence
from courses.delivery.models import Enrolment
from courses.evidence.queries import list_evidence
from lms import clock
from lms.audit.events import SYSTEM
from lms.kernel.errors import DomainError
from lms.people.models import Person
from tests.cast import TRAINER_PERSON, Cast, Member, account_of
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import appoint, make_person
from tests.reading import links, words

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    """A meeting that ended an hour ago, of the trainer's class, with the mediator of the cast enrolled."""
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    person = db.get_one(Person, account_of(cast.mediator).person_id)
    began = timedelta(hours=-4)
    return stand_at_door(db, cast.country.commune, clock.now(), starts_in=began, trainers=(trainer,), person=person)


@pytest.fixture
def learner(cast: Cast, client_as: Enter) -> FlaskClient:
    return client_as(cast.mediator)


@pytest.fixture
def trainer(cast: Cast, client_as: Enter) -> FlaskClient:
    return client_as(cast.trainer)


def say(learner: FlaskClient, door: Door, said: str = "Tôi ngồi cạnh bác Mến <b>") -> int:
    return learner.post(f"/my/attendance/{door.session.id}/contest", data={"said": said}).status_code


def test_an_absence_is_contested_and_granted(learner: FlaskClient, trainer: FlaskClient, door: Door, db: Session) -> None:
    page = learner.get("/my/attendance")
    assert "vắng" in words(page)
    assert f"/my/attendance/{door.session.id}/contest" in links(page)
    assert say(learner, door, "") == 422
    assert say(learner, door) == 303
    assert "Tập huấn viên đang xem." in words(learner.get("/my/attendance"))
    assert say(learner, door) == 409
    listed = trainer.get("/attendance/contests")
    assert "1 lời báo chờ trả lời" in words(listed)
    assert "Tôi ngồi cạnh bác Mến &lt;b&gt;" in listed.get_data(as_text=True)
    contest = db.scalars(select(Contest)).one()
    address = f"/attendance/contests/{contest.id}"
    assert "Đang ghi: chưa có mặt." in words(trainer.get(address))
    assert trainer.post(address, data={"verdict": "granted"}).status_code == 422
    assert trainer.post(address, data={"verdict": "granted", "answer": "có chữ ký trong tờ ký tên"}).status_code == 303
    assert len(list_evidence(db, door.person.id)) == 2
    own = words(learner.get("/my/attendance"))
    assert "ghi bác có mặt: có chữ ký trong tờ ký tên" in own
    assert trainer.post(address, data={"verdict": "declined", "answer": "nhầm"}).status_code == 409
    told = words(trainer.get(f"{door.at}/people/{door.person.id}/history"))
    for line in ("Người học báo có mặt", "Sửa: từ chưa ghi gì thành có mặt", "Trả lời: ghi có mặt"):
        assert line in told


def test_a_no_is_said_with_its_reason_and_stands(learner: FlaskClient, trainer: FlaskClient, door: Door, db: Session) -> None:
    say(learner, door)
    contest = db.scalars(select(Contest)).one()
    trainer.post(f"/attendance/contests/{contest.id}", data={"verdict": "declined", "answer": "Buổi ấy bác nhờ người quét hộ."})
    db.refresh(contest)
    assert (contest.verdict, contest.scan_id) == (Verdict.DECLINED, None)
    page = learner.get("/my/attendance")
    assert "Trả lời: Buổi ấy bác nhờ người quét hộ." in words(page)
    assert f"/my/attendance/{door.session.id}/contest" not in links(page)
    assert say(learner, door) == 409
    assert load_presence(db, door.session.id, door.person.id) is None
    assert "giữ như cũ" in words(trainer.get("/attendance/contests"))


def test_nobody_contests_what_is_not_theirs_nor_answers_for_others(
    learner: FlaskClient, door: Door, db: Session, cast: Cast, client_as: Enter
) -> None:
    other = stand_at_door(db, cast.country.commune, clock.now(), starts_in=timedelta(hours=-9), title="Lớp khác")
    assert say(learner, other) == 404
    ahead = stand_at_door(
        db, cast.country.commune, clock.now(), starts_in=timedelta(minutes=9), title="Lớp sau", person=door.person
    )
    assert say(learner, ahead) == 409
    say(learner, door)
    address = f"/attendance/contests/{db.scalars(select(Contest.id)).one()}"
    assert client_as(cast.outsider).get(address).status_code == 404
    assert client_as(cast.officer_commune).get(address).status_code == 200
    assert client_as(cast.inspector).get(f"{door.at}/people/{door.person.id}/history").status_code == 200
    assert learner.get(f"{door.at}/people/{door.person.id}/history").status_code == 404


def test_somebody_sent_off_the_list_has_a_place_again(door: Door, db: Session, cast: Cast) -> None:
    now = clock.now()
    appoint(db, door.person, cast.country.commune)
    correct_presence(db, door.session, door.person.id, present=True, reason="có", actor=SYSTEM, received_at=now)
    dismiss_walk_in(db, door.session, door.person.id, actor=SYSTEM, now=now + timedelta(seconds=1))
    assert list_evidence(db, door.person.id) == []
    contest = Contest(session_id=door.session.id, person_id=door.person.id, said="có mặt", contested_at=now)
    db.add(contest)
    db.flush()
    settle(db, contest, door.session, Verdict.GRANTED, answer="đã hỏi lại", actor=SYSTEM, now=now + timedelta(seconds=2))
    assert len(list_evidence(db, door.person.id)) == 2
    assert db.scalars(select(Enrolment).where(Enrolment.withdrawn_at.is_(None))).one().confirmed_at is not None
    with pytest.raises(DomainError, match=r"attendance\.contest\.already"):
        settle(db, contest, door.session, Verdict.DECLINED, answer="không", actor=SYSTEM, now=now)
