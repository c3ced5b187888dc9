"""The kept page of a class shows at once what was recorded since, also what moves no figure; nobody else sees it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms import clock
from lms.kernel.store import Store
from lms.web.kept import SIZE
from tests.cast import TRAINER_PERSON, Cast, Member
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import appoint, make_person
from tests.reading import words
from tests.web.conftest import Statements

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def keeping(app: Flask) -> Iterator[None]:
    app.config["KEPT_SIZE"] = SIZE
    app.extensions["kept"] = Store(SIZE)
    yield
    app.config["KEPT_SIZE"] = 0


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    return stand_at_door(db, cast.country.commune, clock.now(), opened=False, trainers=(trainer,))


@pytest.mark.usefixtures("keeping")
def test_the_page_of_a_class_follows_every_step_of_a_meeting(
    door: Door, cast: Cast, client_as: Enter, queries: Callable[[], AbstractContextManager[Statements]]
) -> None:
    trainer, page = client_as(cast.trainer), f"/classes/{door.training_class.id}"
    assert "Mở điểm danh buổi 1" in words(trainer.get(page))
    trainer.post(f"{door.at}/open")
    opened = words(trainer.get(page))
    assert "Đang mở" in opened
    assert "Xem màn chiếu buổi 1" in opened
    trainer.post(f"{door.at}/list", data={"one": str(door.person.id)})
    assert "1/1" in words(trainer.get(page))
    trainer.post(f"{door.at}/close")
    assert "Đã chốt" in words(trainer.get(page))
    with queries() as sent:
        assert "Đã chốt" in words(trainer.get(page))
    assert len(sent) <= 5, sent.sent


@pytest.mark.usefixtures("keeping")
def test_what_is_kept_for_one_shows_nothing_to_another(door: Door, cast: Cast, client_as: Enter) -> None:
    page = f"/classes/{door.training_class.id}"
    assert "Rút tên" in words(client_as(cast.officer_commune).get(page))
    assert "Rút tên" not in words(client_as(cast.trainer).get(page))
    assert client_as(cast.outsider).get(page).status_code == 404
    assert client_as(cast.officer_commune).get("/classes/999999").status_code == 404


@pytest.mark.usefixtures("keeping")
def test_a_list_of_people_is_kept_for_its_own_scope(door: Door, db: Session, cast: Cast, client_as: Enter) -> None:
    appoint(db, door.person, cast.country.commune)
    db.commit()
    name = door.person.full_name
    assert name in words(client_as(cast.officer_commune).get("/people"))
    assert name not in words(client_as(cast.outsider).get("/people"))
    assert name in words(client_as(cast.officer_commune).get("/people"))
