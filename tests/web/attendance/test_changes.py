"""Changing a meeting and calling it off, as an officer does it and as everybody then reads it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.attempts import ScanAttempt
from courses.attendance.changes.notices import CHANGED, TEXTS
from courses.attendance.class_book import read_class
from courses.attendance.models import Method
from courses.attendance.paper.operations import make_sheet
from courses.attendance.scans import record_scan
from courses.delivery.models import ClassSession, ClassState, SessionChange
from courses.delivery.operations import add_session, withdraw
from courses.delivery.rules import Meeting
from lms import clock
from lms.audit.events import SYSTEM
from lms.i18n import format_day
from lms.messages.models import Message
from lms.messages.operations import Asked
from lms.messages.queries import Recipient
from lms.messages.rules import RecipientKind
from lms.people.models import Person
from tests.cast import TRAINER_PERSON, Cast, Member, account_of
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import make_person, make_version
from tests.reading import fields, links, words

Enter = Callable[[Member], FlaskClient]
TOMORROW = timedelta(days=1)


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    """A class of two mornings of three hours, the first tomorrow; the cast's mediator is enrolled."""
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    person = db.get_one(Person, account_of(cast.mediator).person_id)
    begins = clock.now().astimezone(clock.HANOI).replace(hour=8, minute=0, second=0, microsecond=0) + TOMORROW
    early: dict[str, Any] = {"starts_in": begins - clock.now(), "opened": False, "trainers": (trainer,), "person": person}
    door = stand_at_door(db, cast.country.commune, clock.now(), **early)
    door.session.starts_at, door.session.ends_at = begins, begins + timedelta(hours=3)
    db.flush()
    second = Meeting(begins + TOMORROW, begins + TOMORROW + timedelta(hours=3))
    add_session(db, door.training_class, second, actor=SYSTEM, now=clock.now())
    db.commit()
    return door


def typed(client: FlaskClient, door: Door, **changes: Any) -> dict[str, Any]:
    """The form as the page offers it, with these changes."""
    page = client.get(f"{door.at}/change")
    assert page.status_code == 200
    offered = {name: value for name, value in fields(page).items() if name not in ("checks_out", "q")}
    return offered | {"reason": "hội trường bận"} | changes


def kept(db: Session, door: Door) -> ClassSession:
    db.expire_all()
    return db.get_one(ClassSession, door.session.id)


def test_other_hours_another_place_and_why(db: Session, cast: Cast, client_as: Enter, door: Door) -> None:
    officer = client_as(cast.officer_commune)
    assert f"{door.at}/change" in links(officer.get(f"/classes/{door.training_class.id}"))
    form = typed(officer, door, starts="13:30", ends="16 giờ 30", venue="Nhà văn hóa thôn Nà Mò")
    assert (form["day"], form["minutes_share"]) == (format_day(door.session.starts_at.astimezone(clock.HANOI).date()), "80")
    answer = officer.post(f"{door.at}/change", data=form)
    assert (answer.status_code, answer.location) == (303, f"/classes/{door.training_class.id}")
    session = kept(db, door)
    assert session.starts_at.astimezone(clock.HANOI).hour == 13
    page = words(officer.get(f"/classes/{door.training_class.id}"))
    assert "mời in lại" in page
    assert "13 giờ 30 – 16 giờ 30" in page
    assert "Nhà văn hóa thôn Nà Mò" in page
    assert "Lý do: hội trường bận" in page
    assert "8 giờ – 11 giờ →" in page
    trainer = client_as(cast.trainer)
    assert "Đã đổi buổi 1" in words(trainer.get(f"/classes/{door.training_class.id}"))
    assert f"{door.at}/change" not in links(trainer.get(f"/classes/{door.training_class.id}"))
    home = words(client_as(cast.mediator).get("/"))
    assert "Nhà văn hóa thôn Nà Mò" in home
    assert "13 giờ 30" in home


def test_nothing_differs(db: Session, cast: Cast, client_as: Enter, door: Door) -> None:
    officer = client_as(cast.officer_commune)
    assert officer.post(f"{door.at}/change", data=typed(officer, door)).status_code == 303
    assert "Không có gì khác lịch đang ghi." in words(officer.get(f"/classes/{door.training_class.id}"))
    assert db.scalars(select(SessionChange)).all() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": ""}, "Ô này còn trống."),
        ({"starts": ""}, "Mời ghi đủ ngày, giờ bắt đầu và giờ kết thúc."),
        ({"ends": "7:00"}, "Buổi 1 kết thúc trước khi bắt đầu."),
        ({"minutes_share": "0"}, "Ghi một số từ 1 đến 100."),
        ({"day": "31/02/2027"}, "Ngày này không có trong lịch."),
    ],
)
def test_what_does_not_hold_is_said(
    db: Session, cast: Cast, client_as: Enter, door: Door, changes: dict[str, str], said: str
) -> None:
    officer = client_as(cast.officer_commune)
    answer = officer.post(f"{door.at}/change", data=typed(officer, door, **changes))
    assert answer.status_code == 422
    assert said in words(answer)
    assert db.scalars(select(SessionChange)).all() == []


def test_two_meetings_at_one_hour(cast: Cast, client_as: Enter, door: Door) -> None:
    officer = client_as(cast.officer_commune)
    day = format_day((door.session.starts_at + TOMORROW).astimezone(clock.HANOI).date())
    answer = officer.post(f"{door.at}/change", data=typed(officer, door, day=day))
    assert answer.status_code == 422
    assert "Buổi 1 và buổi 2 trùng giờ nhau." in words(answer)


def test_a_meeting_people_came_to(db: Session, cast: Cast, client_as: Enter, door: Door) -> None:
    at = door.session.starts_at
    who: dict[str, Any] = {"session_id": door.session.id, "person_id": door.person.id}
    scan = ScanAttempt(**who, method=Method.CARD, nonce="a", occurred_at=at)
    record_scan(db, scan, actor=SYSTEM, received_at=at)
    db.commit()
    officer = client_as(cast.officer_commune)
    answer = officer.post(f"{door.at}/change", data=typed(officer, door, starts="13:30", ends="16:30"))
    assert answer.status_code == 422
    assert "Theo giờ mới thì 1 lượt quét đã ghi không còn đúng cửa giờ điểm danh." in words(answer)
    answer = officer.post(f"{door.at}/cancel", data={"reason": "bão"})
    assert answer.status_code == 422
    assert "Đã ghi 1 người có mặt, nên buổi này đã học và không hủy được." in words(answer)
    assert officer.post(f"{door.at}/change", data=typed(officer, door, starts="8:10", ends="11:10")).status_code == 303


def test_a_meeting_is_called_off(db: Session, cast: Cast, client_as: Enter, door: Door) -> None:
    officer = client_as(cast.officer_commune)
    assert f"{door.at}/cancel" in links(officer.get(f"{door.at}/change"))
    assert "Hủy buổi 1?" in words(officer.get(f"{door.at}/cancel"))
    assert "Ô này còn trống." in words(officer.post(f"{door.at}/cancel", data={"reason": ""}))
    assert "Ô này cần từ 3 đến 200 ký tự." in words(officer.post(f"{door.at}/cancel", data={"reason": "m"}))
    assert officer.post(f"{door.at}/cancel", data={"reason": "bão số 12"}).status_code == 303
    assert kept(db, door).cancelled_at is not None
    page = officer.get(f"/classes/{door.training_class.id}")
    assert "Đã hủy buổi 1" in words(page)
    assert "Lý do: bão số 12" in words(page)
    assert f"{door.at}/list" not in links(page)
    assert officer.get(f"{door.at}/change").status_code == 409
    assert officer.post(f"{door.at}/open").status_code == 409
    own = client_as(cast.mediator)
    calendar = own.get(f"/my/classes/{door.training_class.id}.ics")
    assert calendar.get_data(as_text=True).count("STATUS:CANCELLED") == 1
    assert "Buổi học tới" in words(own.get("/"))
    for path in ("list", "board", "poster", "paper", "scans"):
        assert officer.get(f"{door.at}/{path}").status_code == 200


def test_a_class_that_is_over_has_no_plan_to_change(db: Session, cast: Cast, client_as: Enter, door: Door) -> None:
    door.training_class.state = ClassState.CLOSED
    db.commit()
    officer = client_as(cast.officer_commune)
    assert officer.get(f"{door.at}/change").status_code == 409
    assert officer.post(f"{door.at}/cancel", data={"reason": "bão"}).status_code == 409
    assert f"{door.at}/change" not in links(officer.get(f"/classes/{door.training_class.id}"))


def test_a_sheet_printed_before_says_so(db: Session, cast: Cast, client_as: Enter, door: Door) -> None:
    now = clock.now()
    book = read_class(db, door.training_class.id, on=clock.day_of(now))
    make_sheet(db, door.session, book, actor=SYSTEM, now=now - timedelta(hours=1))
    db.commit()
    officer = client_as(cast.officer_commune)
    assert "giờ cũ" not in words(officer.get(f"{door.at}/paper"))
    officer.post(f"{door.at}/change", data=typed(officer, door, starts="9:00", ends="12:00"))
    assert "8 giờ – 11 giờ. Vẫn ký và nhập được; in lại thì có giờ mới." in words(officer.get(f"{door.at}/paper"))


def test_the_people_of_the_class_are_told_what_holds_when_it_leaves(
    db: Session, cast: Cast, client_as: Enter, door: Door
) -> None:
    officer = client_as(cast.officer_commune)
    officer.post(f"{door.at}/change", data=typed(officer, door, starts="13:30", ends="16:30"))
    assert "Sẽ nhắn cho 1 người." in words(officer.get(f"/classes/{door.training_class.id}"))
    [message] = db.scalars(select(Message))
    assert (message.recipient_id, message.unit_id) == (door.person.id, cast.country.commune.id)
    asked = Asked(Recipient(RecipientKind.PERSON, door.person.id), message.fields, clock.today(), "")
    day = format_day(door.session.starts_at.astimezone(clock.HANOI).date())
    db.expire_all()
    told = TEXTS[CHANGED](db, asked)
    assert told is not None
    assert f"học lúc 13:30 ngày {day} tại Hội trường UBND xã Công Sơn." in told.body
    officer.post(f"{door.at}/cancel", data={"reason": "bão"})  # nothing ticked: nobody is told once more
    db.expire_all()
    assert len(db.scalars(select(Message)).all()) == 1
    told = TEXTS[CHANGED](db, asked)
    assert told is not None
    assert told.body == f"Buổi học lúc 13:30 ngày {day} của Kỹ năng hòa giải, xã Công Sơn đã hủy."
    withdraw(db, door.training_class.id, door.person.id, actor=SYSTEM, now=clock.now())
    assert TEXTS[CHANGED](db, asked) is None


def test_nobody_is_told_what_does_not_concern_them(db: Session, cast: Cast, client_as: Enter, door: Door) -> None:
    officer = client_as(cast.officer_commune)
    module = make_version(db).modules[0]
    officer.post(f"{door.at}/change", data=typed(officer, door) | {f"p-0-{module.id}": "1"})
    form = typed(officer, door, starts="9:00", ends="12:00")
    officer.post(f"{door.at}/change", data={name: value for name, value in form.items() if name != "tell"})
    assert len(db.scalars(select(SessionChange)).all()) == 2
    assert db.scalars(select(Message)).all() == []
