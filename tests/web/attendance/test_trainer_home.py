"""The trainer's home: today's meetings with one button, what was missed, what comes next."""

from datetime import timedelta

from flask import Flask
from flask_login import login_user
from sqlalchemy.orm import Session

from courses.attendance.models import Method
from courses.attendance.operations import record_list
from courses.delivery.rules import Meeting
from lms import clock
from lms.access.gate import Visitor
from lms.audit.events import SYSTEM
from lms.desks.trainer.home import render_trainer_home
from tests.cast import TRAINER_PERSON, Cast
from tests.factories.attendance import stand_at_door
from tests.factories.delivery import enrol, make_class, make_person, sessions_of


def shown(app: Flask, db: Session, cast: Cast) -> str:
    account = cast.trainer.account
    assert account is not None
    with app.test_request_context("/"):
        viewer = cast.trainer.viewer(db)
        login_user(Visitor(viewer, account.generation))
        return " ".join(render_trainer_home(db, viewer, clock.today(), clock.now()).replace("\xa0", " ").split())


def test_a_free_day_says_so(app: Flask, db: Session, cast: Cast) -> None:
    page = shown(app, db, cast)
    assert "Hôm nay không có buổi nào" in page
    assert "Một tháng tới chưa có buổi nào." in page


def test_today_has_one_button_and_the_days_before_their_rest(app: Flask, db: Session, cast: Cast) -> None:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    door = stand_at_door(db, cast.country.commune, clock.now(), opened=False, trainers=(trainer,), starts_in=timedelta(0))
    past = clock.now() - timedelta(days=2)
    before = make_class(
        db, cast.country.commune, title="Lớp hôm kia", meetings=[Meeting(past, past + timedelta(hours=2))], trainers=[trainer]
    )
    people = [make_person(db, name) for name in ("Hà Thị Bích", "Bế Văn Đoàn")]
    enrol(db, before, *people)
    session = sessions_of(db, before)[0]
    record_list(db, session.id, [people[0].id], method=Method.PAPER, actor=SYSTEM, occurred_at=past, received_at=clock.now())
    ahead = clock.now() + timedelta(days=5)
    make_class(
        db,
        cast.country.commune,
        title="Lớp tuần sau",
        meetings=[Meeting(ahead, ahead + timedelta(hours=2))],
        trainers=[trainer],
    )
    page = shown(app, db, cast)
    assert "Hôm nay có 1 buổi" in page
    assert f'action="{door.at}/open"' in page
    assert "Mở điểm danh" in page
    assert "1 có mặt, 1 vắng" in page
    assert "1 người vắng cần học bù" in page
    assert "Lớp tuần sau" in page
