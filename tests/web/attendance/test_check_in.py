"""``/c/<token>`` as a phone sees it: one tap, every refusal in words and kept, nothing told to a stranger."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.attendance.check_in_views import COOKIE
from courses.attendance.corrections import correct_presence
from courses.attendance.models import Method, Outcome, Presence, Scan, SeenPhone
from courses.attendance.operations import close_attendance
from courses.delivery.models import Enrolment
from courses.delivery.operations import cancel_class
from courses.evidence.models import Evidence
from lms import clock
from lms.access.operations import add_phone
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from tests.cast import MEDIATOR_PERSON, PIN, SMITH, Cast, Member, make_account
from tests.factories.attendance import Door, seen_phone, stand_at_door
from tests.factories.delivery import make_person
from tests.reading import words

MINUTES = timedelta(minutes=1)


@pytest.fixture
def door(db: Session, cast: Cast) -> Door:
    return stand_at_door(db, cast.country.commune, clock.now())


@pytest.fixture
def phone(app: Flask, db: Session, door: Door) -> FlaskClient:
    """A phone seen before, of the person enrolled."""
    client = app.test_client()
    client.set_cookie(COOKIE, seen_phone(db, door.person, clock.now()), path="/c/")
    return client


def address(door: Door) -> str:
    return f"/c/{door.token(clock.now())}"


def count(db: Session, table: type[Any]) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def last_scan(db: Session) -> Scan:
    return db.scalars(select(Scan).order_by(Scan.id.desc()).limit(1).execution_options(populate_existing=True)).one()


def test_a_phone_seen_before_needs_one_tap(phone: FlaskClient, door: Door, db: Session) -> None:
    page = phone.get(address(door))
    assert page.status_code == 200
    assert "Triệu Văn Phúc" in words(page)
    assert "Người khác" in words(page)
    assert count(db, Presence) == 0
    assert count(db, Scan) == 0
    done = phone.post(address(door), data={"nonce": "n1"})
    assert done.status_code == 200
    assert "Bác đã điểm danh" in words(done)
    assert "Triệu Văn Phúc" in words(done)
    assert "được tính 4 tiết" in words(done)
    # A phone good for check-in alone is not led to a page that it cannot open.
    assert "Đăng nhập để xem trang của bác" in words(done)
    assert count(db, Presence) == 1
    assert count(db, Evidence) == 2


def test_the_same_again_is_one_presence(phone: FlaskClient, door: Door, db: Session) -> None:
    for nonce in ("n1", "n1", "n2"):
        assert phone.post(address(door), data={"nonce": nonce}).status_code == 200
    assert "Bác đã điểm danh" in words(phone.get(address(door)))
    assert count(db, Presence) == 1
    assert [scan.outcome for scan in db.scalars(select(Scan).order_by(Scan.id))] == [Outcome.PRESENT, Outcome.ALREADY]


def test_whoever_is_present_sees_green_even_by_an_old_code(phone: FlaskClient, door: Door) -> None:
    phone.post(address(door))
    old = f"/c/{door.token(clock.now() - 20 * MINUTES)}"
    assert phone.get(old).status_code == 200
    assert phone.post(old).status_code == 200


def test_an_old_code_says_that_a_new_one_is_on_the_wall(phone: FlaskClient, door: Door, db: Session) -> None:
    old = f"/c/{door.token(clock.now() - 5 * MINUTES)}"
    for answer in (phone.get(old), phone.post(old)):
        assert answer.status_code == 410
        assert "Mã bác quét đã đổi." in words(answer)
        assert "Trên màn chiếu đang có mã mới." in words(answer)
    assert count(db, Presence) == 0
    scan = last_scan(db)
    assert (scan.refusal, scan.person_id, scan.session_id) == ("token_old", door.person.id, door.session.id)


@pytest.mark.parametrize("token", ["A" * 24, "abc", "x" * 24, "%C3%A9" * 24])
def test_an_altered_code_is_refused_and_kept_without_a_meeting(
    client: FlaskClient, door: Door, db: Session, token: str
) -> None:
    for answer in (client.get(f"/c/{token}"), client.post(f"/c/{token}")):
        assert answer.status_code == 404
        assert "Mã này không phải mã điểm danh của lớp." in words(answer)
        assert "Công Sơn" not in words(answer)
    scan = last_scan(db)
    assert (scan.refusal, scan.session_id, scan.person_id) == ("token_altered", None, None)


def test_one_changed_sign_is_altered(phone: FlaskClient, door: Door, db: Session) -> None:
    token = door.token(clock.now())
    changed = token[:20] + ("A" if token[20] != "A" else "B") + token[21:]
    assert phone.post(f"/c/{changed}").status_code == 404
    assert last_scan(db).refusal == "token_altered"
    assert count(db, Presence) == 0


@pytest.mark.parametrize(
    ("starts_in", "opened", "status", "reason", "words_said"),
    [
        (timedelta(hours=3), True, 403, "too_early", "Chưa đến giờ điểm danh."),
        (timedelta(hours=-2), True, 410, "too_late", "Đã hết giờ điểm danh của buổi này."),
        (timedelta(minutes=8), False, 403, "not_open", "Tập huấn viên chưa mở điểm danh."),
    ],
)
def test_the_hour_and_the_opening_are_asked(
    app: Flask, db: Session, cast: Cast, starts_in: timedelta, opened: bool, status: int, reason: str, words_said: str
) -> None:
    door = stand_at_door(db, cast.country.commune, clock.now(), starts_in=starts_in, opened=opened)
    client = app.test_client()
    client.set_cookie(COOKIE, seen_phone(db, door.person, clock.now()), path="/c/")
    for answer in (client.get(address(door)), client.post(address(door)), client.post(f"/c/{door.poster}")):
        assert answer.status_code == status
        assert words_said in words(answer)
    assert last_scan(db).refusal == reason
    assert count(db, Presence) == 0


def test_closed_and_cancelled_say_so(phone: FlaskClient, door: Door, db: Session) -> None:
    close_attendance(db, door.session, actor=SYSTEM, now=clock.now())
    db.commit()
    answer = phone.post(address(door))
    assert answer.status_code == 410
    assert "Điểm danh buổi này đã đóng." in words(answer)
    cancel_class(db, door.training_class, actor=SYSTEM, now=clock.now())
    db.commit()
    assert "Buổi này đã hủy." in words(phone.post(address(door)))


def test_the_code_of_another_meeting_is_named(phone: FlaskClient, door: Door, db: Session, cast: Cast) -> None:
    from courses.attendance.operations import open_attendance
    from courses.delivery.models import ClassSession

    close_attendance(db, door.session, actor=SYSTEM, now=clock.now())
    starts = door.session.ends_at + timedelta(hours=1)
    other = ClassSession(class_id=door.training_class.id, starts_at=starts, ends_at=starts + timedelta(hours=1))
    other.training_class = door.training_class
    db.add(other)
    db.flush()
    open_attendance(db, other, actor=SYSTEM, now=clock.now())
    db.commit()
    answer = phone.post(address(door))
    assert answer.status_code == 409
    assert "Mã này của một buổi khác." in words(answer)
    assert last_scan(db).refusal == "other_session"


def test_a_walk_in_is_green_and_waits_for_the_trainer(app: Flask, door: Door, db: Session) -> None:
    guest = make_person(db, "Ma Thị Thêm")
    client = app.test_client()
    client.set_cookie(COOKIE, seen_phone(db, guest, clock.now()), path="/c/")
    answer = client.post(address(door))
    assert answer.status_code == 200
    assert "Tập huấn viên sẽ xác nhận, rồi buổi này mới được tính." in words(answer)
    assert "được tính 4 tiết" not in words(answer)
    place = db.scalars(select(Enrolment).where(Enrolment.person_id == guest.id)).one()
    assert place.walk_in
    assert place.confirmed_at is None
    assert count(db, Evidence) == 0


def test_whoever_was_corrected_to_absent_is_sent_to_the_trainer(phone: FlaskClient, door: Door, db: Session) -> None:
    correct_presence(db, door.session, door.person.id, present=False, reason="vắng", actor=SYSTEM, received_at=clock.now())
    db.commit()
    answer = phone.post(address(door))
    assert answer.status_code == 409
    assert "Tập huấn viên đã ghi bác vắng buổi này." in words(answer)


def test_a_poster_works_for_the_meeting(phone: FlaskClient, door: Door, db: Session) -> None:
    assert phone.post(f"/c/{door.poster}").status_code == 200
    assert last_scan(db).facts == {"code": "poster"}


# --- a new phone ------------------------------------------------------------------------------------------------------


@pytest.fixture
def number(db: Session, cast: Cast, door: Door) -> str:
    """The phone number of the person enrolled, who has an account with a PIN."""
    account = make_account(db, "phuc", Role.MEDIATOR, cast.country.commune, person_id=door.person.id, secret=PIN)
    assert add_phone(db, SMITH, account, "0912345678")
    db.commit()
    return "0912 345 678"


def test_a_new_phone_asks_once_and_is_known_afterwards(client: FlaskClient, door: Door, db: Session, number: str) -> None:
    page = client.get(address(door))
    assert page.status_code == 200
    assert "Triệu Văn Phúc" not in words(page)
    assert "Mã PIN" in words(page)
    done = client.post(address(door), data={"identifier": number, "pin": PIN, "remember": "y"})
    assert done.status_code == 200
    assert "Bác đã điểm danh" in words(done)
    cookie = client.get_cookie(COOKIE, path="/c/")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.max_age == 400 * 24 * 3600
    assert "Triệu Văn Phúc" in words(client.get(address(door)))
    assert client.get("/account").status_code == 303
    assert db.scalars(select(AuditEvent.kind).where(AuditEvent.kind.like("access.%proved"))).all() == ["access.identity_proved"]


def test_without_the_tick_the_phone_stays_unknown(client: FlaskClient, door: Door, db: Session, number: str) -> None:
    assert client.post(address(door), data={"identifier": number, "pin": PIN}).status_code == 200
    assert count(db, SeenPhone) == 0
    assert client.get_cookie(COOKIE, path="/c/") is None


def test_a_wrong_pin_and_an_unknown_number_are_told_alike(client: FlaskClient, door: Door, db: Session, number: str) -> None:
    wrong = client.post(address(door), data={"identifier": number, "pin": "9999"})
    unknown = client.post(address(door), data={"identifier": "0987654321", "pin": "9999"})
    for answer in (wrong, unknown):
        assert answer.status_code == 422
        assert "Số hoặc mã PIN chưa đúng." in words(answer)
        assert "Phúc" not in words(answer)
    assert count(db, Presence) == 0
    assert client.post(address(door), data={"identifier": number}).status_code == 422


def test_somebody_who_guesses_has_to_wait(client: FlaskClient, door: Door, number: str) -> None:
    for _ in range(6):
        client.post(address(door), data={"identifier": number, "pin": "9999"})
    answer = client.post(address(door), data={"identifier": number, "pin": PIN})
    assert answer.status_code == 429
    assert "Đã bấm sai nhiều lần." in words(answer)


def test_typing_slowly_costs_nobody_the_code(client: FlaskClient, door: Door, number: str) -> None:
    read_at = clock.now() - 8 * MINUTES
    token = door.token(read_at)
    with client.session_transaction() as session:
        session["code_read"] = [token, int(read_at.timestamp())]
    assert client.post(f"/c/{token}", data={"identifier": number, "pin": PIN}).status_code == 200


def test_an_old_code_stays_old_for_whoever_did_not_read_it_in_time(
    client: FlaskClient, door: Door, db: Session, number: str
) -> None:
    token = door.token(clock.now() - 8 * MINUTES)
    assert client.post(f"/c/{token}", data={"identifier": number, "pin": PIN}).status_code == 410
    assert last_scan(db).refusal == "token_old"


def test_another_person_on_a_known_phone(phone: FlaskClient, door: Door, db: Session, cast: Cast) -> None:
    friend = make_person(db, "Nông Thị Mến")
    account = make_account(db, "men", Role.MEDIATOR, cast.country.commune, person_id=friend.id, secret=PIN)
    add_phone(db, SMITH, account, "0912345679")
    db.commit()
    page = phone.get(f"{address(door)}?other=1")
    assert "Triệu Văn Phúc" not in words(page)
    done = phone.post(address(door), data={"identifier": "0912345679", "pin": PIN})
    assert "Nông Thị Mến" in words(done)
    assert "Triệu Văn Phúc" in words(phone.get(address(door)))
    assert count(db, Presence) == 1


def test_a_mediator_signed_in_needs_no_pin(
    door: Door, db: Session, cast: Cast, client_as: Callable[[Member], FlaskClient]
) -> None:
    make_person(db, "Lương Văn Páo", person_id=MEDIATOR_PERSON)
    db.commit()
    client = client_as(cast.mediator)
    assert "Lương Văn Páo" in words(client.get(address(door)))
    assert "Lương Văn Páo" in words(client.post(address(door)))


def test_an_officer_signed_in_is_a_stranger_here(door: Door, cast: Cast, client_as: Callable[[Member], FlaskClient]) -> None:
    assert "Mã PIN" in words(client_as(cast.officer_commune).get(address(door)))


def test_a_stranger_who_only_presses_the_button_is_asked_who(client: FlaskClient, door: Door, db: Session) -> None:
    answer = client.post(address(door))
    assert answer.status_code == 422
    assert "Mã PIN" in words(answer)
    assert count(db, Scan) == 0


def test_a_stranger_cannot_fill_the_log_by_repeating(client: FlaskClient, door: Door, db: Session) -> None:
    before = count(db, Scan)
    for _ in range(5):
        client.get(f"/c/{'B' * 24}")
    assert count(db, Scan) - before <= 2


@pytest.mark.usefixtures("csrf")
def test_a_forged_form_checks_nobody_in(phone: FlaskClient, door: Door, db: Session) -> None:
    assert phone.post(address(door), data={"nonce": "n"}).status_code == 400
    assert count(db, Presence) == 0


def test_the_hot_route_sends_eight_statements_for_all_who_come_at_once(
    phone: FlaskClient, door: Door, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    with queries() as found:
        assert phone.post(address(door)).status_code == 200
    assert len(found) <= 8, found.sent


def test_scans_tell_by_which_method(phone: FlaskClient, door: Door, db: Session) -> None:
    phone.post(address(door))
    scan = last_scan(db)
    assert (scan.method, scan.outcome) == (Method.OWN_PHONE, Outcome.PRESENT)
    assert scan.device
