"""Classes as an officer makes and fills them, and as a trainer finds their own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.delivery.forms import read_time
from courses.delivery.models import ClassState, Enrolment, TrainingClass
from lms import clock
from lms.i18n import format_day
from lms.people.models import Trainer, TrainerLevel
from tests.cast import TRAINER_PERSON, Cast, Member
from tests.factories.delivery import MADE_AT, appoint, enrol, make_class, make_person, make_version, sessions_of
from tests.reading import links, words

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def officer(cast: Cast, client_as: Enter) -> FlaskClient:
    return client_as(cast.officer_commune)


def typed(db: Session, cast: Cast, **changes: Any) -> dict[str, Any]:
    """A class form filled in: two meetings on one day, the first module in the first, the second in the second."""
    version = make_version(db)
    db.commit()
    day = format_day(clock.today() + timedelta(days=10))
    first, second = version.modules[:2]
    return {
        "title": "Lớp kỹ năng hòa giải, xã Lộc Bình",
        "unit": str(cast.country.commune.id),
        "venue": "Nhà văn hóa",
        "address": "",
        "capacity": "2",
        "sessions-0-day": day,
        "sessions-0-starts": "8h",
        "sessions-0-ends": "11 giờ 30",
        "sessions-1-day": day,
        "sessions-1-starts": "13:30",
        "sessions-1-ends": "17:00",
        f"p-0-{first.id}": "2",
        f"p-1-{second.id}": "2",
    } | changes


def test_a_class_is_made_and_waits_for_its_people(officer: FlaskClient, db: Session, cast: Cast) -> None:
    form = typed(db, cast, checks_out="y", minutes_share="75")
    page = officer.get("/classes/new")
    assert page.status_code == 200
    assert "Chương trình" in words(page)
    answer = officer.post("/classes/new", data=form)
    made = db.scalars(select(TrainingClass)).one()
    assert (answer.status_code, answer.location) == (303, f"/classes/{made.id}/enrol")
    assert made.code.startswith("LTH-")
    assert made.unit_id == cast.country.commune.id
    assert [sum(part.periods for part in one.modules) for one in loaded_sessions(db, made)] == [2, 2]
    assert [(one.checks_out, one.minutes_share) for one in loaded_sessions(db, made)] == [(True, 75)] * 2
    text = words(officer.get(f"/classes/{made.id}"))
    assert "8 giờ – 11 giờ 30" in text
    assert "Lớp chưa có người học" in text


def loaded_sessions(db: Session, made: TrainingClass):  # type: ignore[no-untyped-def]
    from sqlalchemy.orm import selectinload

    from courses.delivery.models import ClassSession

    stmt = select(ClassSession).where(ClassSession.class_id == made.id).order_by(ClassSession.starts_at)
    return db.scalars(stmt.options(selectinload(ClassSession.modules))).all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Ô này còn trống."),
        ({"sessions-0-ends": "7:00"}, "Buổi 1 kết thúc trước khi bắt đầu."),
        ({"sessions-1-starts": "9:00"}, "Buổi 1 và buổi 2 trùng giờ nhau."),
        ({"sessions-0-starts": "25h"}, "Giờ này không đọc được."),
        ({"sessions-0-starts": ""}, "Mời ghi đủ ngày, giờ bắt đầu và giờ kết thúc."),
        ({"sessions-0-day": "31/02/2027"}, "Ngày này không có trong lịch."),
        ({"unit": "0"}, "Lựa chọn này không có trong danh sách."),
        ({"capacity": "nhiều"}, "Ô này cần một số nguyên"),
        ({"minutes_share": "0"}, "Ghi một số từ 1 đến 100."),
    ],
)
def test_what_does_not_hold_is_said_and_nothing_is_made(
    officer: FlaskClient, db: Session, cast: Cast, changes: dict[str, str], said: str
) -> None:
    answer = officer.post("/classes/new", data=typed(db, cast, **changes))
    assert answer.status_code == 422
    assert said in words(answer)
    assert db.scalars(select(TrainingClass)).all() == []


def test_too_many_periods_of_a_module_are_refused(officer: FlaskClient, db: Session, cast: Cast) -> None:
    form = typed(db, cast)
    module = make_version(db).modules[0]
    answer = officer.post("/classes/new", data=form | {f"p-0-{module.id}": "3"})
    assert answer.status_code == 422
    assert "Chuyên đề M01 xếp 3 tiết, chương trình chỉ có 2 tiết." in words(answer)
    assert "không phải là số" in words(officer.post("/classes/new", data=form | {f"p-0-{module.id}": "hai"}))


def test_another_units_class_cannot_be_made(officer: FlaskClient, db: Session, cast: Cast) -> None:
    form = typed(db, cast, unit=str(cast.country.sister.id))
    assert officer.post("/classes/new", data=form).status_code == 422


def test_a_trainer_is_chosen_and_a_clash_is_named(officer: FlaskClient, db: Session, cast: Cast) -> None:
    person = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    db.add(
        Trainer(
            person_id=person.id,
            level=TrainerLevel.PROVINCE,
            unit_id=cast.country.province.id,
            valid_from=clock.today() - timedelta(days=100),
            recorded_at=MADE_AT,
        )
    )
    form = typed(db, cast, trainers=[str(person.id)])
    assert officer.post("/classes/new", data=form).status_code == 303
    again = officer.post("/classes/new", data=form | {"title": "Lớp thứ hai"})
    assert again.status_code == 422
    assert "Hoàng Thị Lan đã dạy lớp khác trùng giờ với buổi này." in words(again)


def test_the_list_is_filtered_by_its_address(officer: FlaskClient, db: Session, cast: Cast, client_as: Enter) -> None:
    make_class(db, cast.country.commune, title="Kỹ năng hòa giải, xã Công Sơn")
    make_class(db, cast.country.commune, title="Bồi dưỡng hằng năm", meetings=None)
    make_class(db, cast.country.sister, title="Lớp của xã khác")
    db.commit()
    everything = words(officer.get("/classes"))
    assert "Công Sơn" in everything
    assert "Bồi dưỡng" in everything
    assert "Lớp của xã khác" not in everything
    assert "Bồi dưỡng" not in words(officer.get("/classes?q=cong son"))
    assert "Không tìm thấy lớp nào" in words(officer.get("/classes?state=closed"))
    assert "Lớp của xã khác" in words(client_as(cast.officer_province).get("/classes"))
    assert "Chưa có lớp nào" in words(client_as(cast.outsider).get("/classes"))


def test_a_trainer_sees_only_their_own(db: Session, cast: Cast, client_as: Enter) -> None:
    person = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    own = make_class(db, cast.country.commune, title="Lớp của tôi", trainers=[person])
    other = make_class(db, cast.country.commune, title="Lớp người khác")
    db.commit()
    trainer = client_as(cast.trainer)
    page = trainer.get("/classes")
    assert "Lớp của tôi" in words(page)
    assert "Lớp người khác" not in words(page)
    assert "/classes/new" not in links(page)
    assert trainer.get(f"/classes/{own.id}").status_code == 200
    assert trainer.get(f"/classes/{other.id}").status_code == 404
    assert trainer.get("/classes/new").status_code == 404
    assert trainer.get(f"/classes/{own.id}/enrol").status_code == 404


def test_people_are_added_by_name_by_list_and_by_commune(officer: FlaskClient, db: Session, cast: Cast) -> None:
    one = make_class(db, cast.country.commune)
    names = ("Hà Thị Bích", "Nông Đức Kiên", "Nông Đức Kiên", "Triệu Văn Phúc")
    people = [make_person(db, name) for name in names]
    for person in people:
        appoint(db, person, cast.country.commune)
    beyond = make_person(db, "Hà Văn Ngoài")
    appoint(db, beyond, cast.country.sister)
    db.commit()
    at = f"/classes/{one.id}/enrol"
    found = words(officer.get(f"{at}?q=ha"))
    assert "Hà Thị Bích" in found
    assert "Hà Văn Ngoài" not in found
    pasted = officer.get(at, query_string={"names": "Hà Thị Bích\ntrieu van phuc\nNông Đức Kiên"})
    assert pasted.get_data(as_text=True).count(" checked") == 2
    assert words(pasted).count("trùng tên") == 2
    assert "Triệu Văn Phúc" in words(officer.get(f"{at}?unit={cast.country.commune.id}"))
    answer = officer.post(at, data={"category": "mediator", "person": [str(one.id) for one in (*people[:2], beyond)]})
    assert answer.location == f"/classes/{one.id}"
    assert set(db.scalars(select(Enrolment.person_id))) == {people[0].id, people[1].id}
    assert "Hà Thị Bích" not in words(officer.get(f"{at}?q=ha"))
    assert "Không tìm thấy ai" in words(officer.get(f"{at}?q=bich"))


def test_a_full_class_says_who_did_not_get_in(officer: FlaskClient, db: Session, cast: Cast) -> None:
    one = make_class(db, cast.country.commune, capacity=1)
    people = [make_person(db, name) for name in ("Hà Thị Bích", "Triệu Văn Phúc")]
    for person in people:
        appoint(db, person, cast.country.commune)
    db.commit()
    answer = officer.post(f"/classes/{one.id}/enrol", data={"category": "mediator", "person": [str(p.id) for p in people]})
    page = words(officer.get(answer.location))
    assert "Đã ghi tên 1 người vào lớp." in page
    assert "Chưa ghi được Triệu Văn Phúc: lớp đã hết chỗ." in page
    assert "Chưa chọn ai." in words(officer.post(f"/classes/{one.id}/enrol", data={"category": "guest"}, follow_redirects=True))
    assert officer.post(f"/classes/{one.id}/enrol", data={"category": "king"}).status_code == 422


def test_withdrawing_asks_first(officer: FlaskClient, db: Session, cast: Cast) -> None:
    one, person = make_class(db, cast.country.commune), make_person(db)
    enrol(db, one, person)
    db.commit()
    at = f"/classes/{one.id}/people/{person.id}/withdraw"
    assert "Rút tên Lương Văn Páo khỏi lớp?" in words(officer.get(at))
    assert officer.post(at).status_code == 303
    assert db.scalars(select(Enrolment.withdrawn_at)).one() is not None
    assert officer.post(at).status_code == 404


def test_a_session_is_added(officer: FlaskClient, db: Session, cast: Cast) -> None:
    one = make_class(db, cast.country.commune)
    db.commit()
    at = f"/classes/{one.id}/sessions/new"
    module = make_version(db).modules[2]
    assert officer.get(at).status_code == 200
    typed = {"day": "04/12/2026", "starts": "8:00", "ends": "9:00", "checks_out": "y", f"p-0-{module.id}": "1"}
    answer = officer.post(at, data=typed)
    assert answer.status_code == 303, words(answer)
    assert [(one.checks_out, one.minutes_share) for one in sessions_of(db, one)] == [(False, 80), (True, 80)]
    clash = officer.post(at, data=typed)
    assert clash.status_code == 422
    assert "trùng giờ nhau" in words(clash)
    assert officer.post(at, data={"day": "04/12/2026"}).status_code == 422
    assert "không phải là số" in words(officer.post(at, data=typed | {f"p-0-{module.id}": "x"}))


@pytest.mark.parametrize(("step", "state"), [("close", ClassState.CLOSED), ("cancel", ClassState.CANCELLED)])
def test_a_class_ends_once(officer: FlaskClient, db: Session, cast: Cast, step: str, state: ClassState) -> None:
    one = make_class(db, cast.country.commune)
    db.commit()
    assert officer.get(f"/classes/{one.id}/{step}").status_code == 200
    assert officer.post(f"/classes/{one.id}/{step}").status_code == 303
    db.refresh(one)
    assert one.state is state
    assert officer.post(f"/classes/{one.id}/close").status_code == 409
    assert officer.post(f"/classes/{one.id}/enrol", data={"category": "mediator", "person": "1"}).status_code == 409


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_of_classes_sends_as_many_statements_for_many(
    officer: FlaskClient, db: Session, cast: Cast, count: int, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    for number in range(count):
        make_class(db, cast.country.commune, title=f"Lớp {number}")
    db.commit()
    with queries() as found:
        assert officer.get("/classes").status_code == 200
    assert len(found) <= 8, found.sent


def test_the_curricula_say_that_they_are_examples(officer: FlaskClient, db: Session) -> None:
    make_version(db)
    db.commit()
    page = words(officer.get("/curricula"))
    assert "bản minh họa" in page
    assert "2372/QĐ-BTP" in page
    assert "4077/QĐ-BTP" in page
    assert "Xác định mâu thuẫn cốt lõi, nguyên nhân" in page


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [("8", 8, 0), ("8:05", 8, 5), ("08.30", 8, 30), ("8h", 8, 0), ("13h30", 13, 30), ("8 giờ 15", 8, 15), ("8 giờ", 8, 0)],
)
def test_hours_are_read_as_people_write_them(text: str, hour: int, minute: int) -> None:
    found = read_time(text)
    assert found is not None
    assert (found.hour, found.minute) == (hour, minute)


@pytest.mark.parametrize("text", ["", "24:00", "8:60", "tám giờ", "8:5:5", "٨", "123"])
def test_other_words_are_no_hour(text: str) -> None:
    assert read_time(text) is None
