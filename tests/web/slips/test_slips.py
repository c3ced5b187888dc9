"""Sign-in slips: an account and a PIN on paper for a mediator who has none, for one or for a whole class."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.cards.operations import issue_cards
from courses.delivery.models import TrainingClass
from lms.access.models import Account, Grant
from lms.access.operations import add_phone, disable
from lms.access.queries import find_by_username
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.clock import now, today
from lms.desks.slips.operations import draw_pins, keep_pins, open_accounts
from lms.desks.slips.pins import address_code, new_pin
from lms.desks.slips.queries import find_holder
from lms.desks.slips.views import MOST_AT_ONCE
from lms.kernel.ids import card_number
from lms.people.models import Appointment, Person
from lms.units.models import Unit
from tests.cast import SMITH, VAULT, Cast, Member, make_account
from tests.factories.delivery import appoint, enrol, make_class, make_person
from tests.reading import links, words

Enter = Callable[[Member], FlaskClient]
PIN = re.compile(r"Mã PIN, 6 chữ số: (\d{6})\b")


def make_mediator(db: Session, unit: Unit, name: str = "Nông Thị Mến", *, phone: str | None = None, year: int = 1966) -> Person:
    """A mediator of the unit as a roster leaves them: no account."""
    person = make_person(db, name, born_on=date(year, 3, 4), phone=phone)
    appoint(db, person, unit, on=date(2026, 5, 4))
    db.commit()
    return person


def make_class_of(db: Session, unit: Unit, *people: Person, trainers: tuple[Person, ...] = ()) -> TrainingClass:
    """A class of the unit with these people in it."""
    found = make_class(db, unit, trainers=trainers)
    enrol(db, found, *people)
    db.commit()
    return found


def pins(answer_words: str) -> list[str]:
    return PIN.findall(answer_words)


def events(db: Session, kind: str) -> list[AuditEvent]:
    return list(db.scalars(select(AuditEvent).where(AuditEvent.kind == kind).order_by(AuditEvent.id)))


def sign_in(client: FlaskClient, username: str, pin: str, **more: str) -> int:
    return client.post("/sign-in", data={"username": username, "password": pin, **more}).status_code


def test_a_new_mediator_comes_in_with_what_the_slip_says(
    client_as: Enter, client: FlaskClient, cast: Cast, db: Session
) -> None:
    person = make_mediator(db, cast.country.commune, phone="+84912345678")
    officer = client_as(cast.officer_commune)
    before = officer.get(f"/people/{person.id}/slip")
    assert "chưa có đường vào" in words(before)
    assert find_by_username(db, f"hgv-{person.id:06d}") is None
    answer = officer.post(f"/people/{person.id}/slip")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    sheet = words(answer)
    [pin] = pins(sheet)
    assert "Nông Thị Mến" in sheet
    assert f"hgv-{person.id:06d}" in sheet
    assert "09•• ••• 678" in sheet
    assert "912345678" not in answer.get_data(as_text=True)
    assert "http://localhost/sign-in" in sheet
    assert sign_in(client, "0912 345 678", pin) == 303
    assert client.get("/account").status_code == 200
    account = db.scalars(select(Account).where(Account.person_id == person.id)).one()
    assert account.pin_hash is not None
    assert pin not in account.pin_hash
    grant = db.scalars(select(Grant).where(Grant.account_id == account.id)).one()
    assert (grant.role, grant.unit_id, grant.valid_from) == (Role.MEDIATOR, cast.country.commune.id, today())


def test_the_log_holds_who_printed_for_whom_and_no_secret(client_as: Enter, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    [pin] = pins(words(client_as(cast.officer_commune).post(f"/people/{person.id}/slip")))
    [printed] = events(db, "slips.printed")
    account = db.scalars(select(Account).where(Account.person_id == person.id)).one()
    assert (printed.subject_kind, printed.subject_id, printed.unit_id) == ("person", person.id, cast.country.commune.id)
    assert printed.data == {"account_id": account.id, "class_id": None}
    assert cast.officer_commune.account is not None
    assert printed.actor_id == cast.officer_commune.account.id
    assert [event.subject_id for event in events(db, "access.account_added")][-1] == account.id
    assert all(pin not in str(event.data) for event in db.scalars(select(AuditEvent)))


def test_a_second_slip_ends_the_first(client_as: Enter, client: FlaskClient, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    officer = client_as(cast.officer_commune)
    [first] = pins(words(officer.post(f"/people/{person.id}/slip")))
    username = f"hgv-{person.id:06d}"
    assert sign_in(client, username, first) == 303
    assert "đã có mã PIN" in words(officer.get(f"/people/{person.id}/slip"))
    [second] = pins(words(officer.post(f"/people/{person.id}/slip")))
    assert client.get("/account").status_code == 303
    assert sign_in(client, username, first) == 422
    assert sign_in(client, username, second) == 303
    assert len(db.scalars(select(Account).where(Account.person_id == person.id)).all()) == 1


def test_without_a_number_the_slip_names_the_user_name_alone(client_as: Enter, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    sheet = words(client_as(cast.officer_commune).post(f"/people/{person.id}/slip"))
    assert f"Gõ tên đăng nhập hgv-{person.id:06d}." in sheet
    assert "số điện thoại của bác" not in sheet


def test_two_with_one_number_are_asked_for_the_year_of_birth(
    client_as: Enter, client: FlaskClient, cast: Cast, db: Session
) -> None:
    wife = make_mediator(db, cast.country.commune, "Nông Thị Mến", phone="+84912345678", year=1966)
    husband = make_mediator(db, cast.country.commune, "Vi Văn Thức", phone="+84912345678", year=1961)
    officer = client_as(cast.officer_commune)
    sheet = words(officer.post(f"/people/{wife.id}/slip"))
    assert "hỏi thêm năm sinh" in sheet
    [hers] = pins(sheet)
    officer.post(f"/people/{husband.id}/slip")
    asked = client.post("/sign-in", data={"username": "0912345678", "password": hers})
    assert asked.status_code == 422
    assert "ghi thêm năm sinh" in words(asked)
    assert sign_in(client, "0912345678", hers, birth_year="1961") == 422
    assert sign_in(client, "0912345678", hers, birth_year="1966") == 303
    assert wife.full_name in words(client.get("/account"))


@pytest.mark.parametrize("name", ["outsider", "trainer", "mediator", "inspector", "signatory", "admin"])
def test_nobody_else_finds_the_page(client_as: Enter, cast: Cast, db: Session, name: str) -> None:
    person = make_mediator(db, cast.country.commune)
    client = client_as(cast.members[name])
    assert client.get(f"/people/{person.id}/slip").status_code == 404
    assert client.post(f"/people/{person.id}/slip").status_code == 404
    assert db.scalars(select(Account).where(Account.person_id == person.id)).all() == []


def test_an_officer_of_the_next_commune_finds_nothing(client_as: Enter, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.sister)
    assert client_as(cast.officer_commune).post(f"/people/{person.id}/slip").status_code == 404
    assert client_as(cast.officer_province).post(f"/people/{person.id}/slip").status_code == 200


def test_who_no_longer_serves_gets_no_slip(client_as: Enter, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    other = make_mediator(db, cast.country.commune, "Hoàng Văn Cường")
    appointment = db.scalars(select(Appointment).where(Appointment.person_id == other.id)).one()
    appointment.ended_on = date(2026, 11, 1)
    db.commit()
    officer = client_as(cast.officer_commune)
    assert officer.get(f"/people/{person.id}/slip").status_code == 200
    refused = officer.post(f"/people/{other.id}/slip")
    assert refused.status_code == 422
    assert "không còn là hòa giải viên" in words(refused)


def test_an_account_that_holds_an_office_is_left_alone(client_as: Enter, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    account = make_account(db, "giang.vien", Role.TRAINER, cast.country.commune, person_id=person.id)
    db.commit()
    officer = client_as(cast.officer_commune)
    assert "đăng nhập bằng mật khẩu" in words(officer.get(f"/people/{person.id}/slip"))
    assert officer.post(f"/people/{person.id}/slip").status_code == 422
    db.expire_all()
    assert account.pin_hash is None


def test_a_closed_account_stays_closed(client_as: Enter, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    account = make_account(db, "cu", Role.MEDIATOR, cast.country.commune, person_id=person.id, secret="8205")
    disable(db, account, actor=SYSTEM, now=now())
    db.commit()
    officer = client_as(cast.officer_commune)
    assert "đã khóa" in words(officer.get(f"/people/{person.id}/slip"))
    refused = officer.post(f"/people/{person.id}/slip")
    assert refused.status_code == 409
    assert "đã khóa" in words(refused)


def test_who_has_moved_belongs_to_the_new_commune(client_as: Enter, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    account = make_account(db, "hgv.cu", Role.MEDIATOR, cast.country.sister, person_id=person.id, secret="8205")
    db.commit()
    assert client_as(cast.officer_commune).post(f"/people/{person.id}/slip").status_code == 200
    db.expire_all()
    held = db.scalars(select(Grant).where(Grant.account_id == account.id).order_by(Grant.id)).all()
    assert [(one.unit_id, one.valid_to) for one in held] == [
        (cast.country.sister.id, today()),
        (cast.country.commune.id, None),
    ]


def test_a_class_gets_slips_for_those_who_have_no_way_in(
    client_as: Enter, client: FlaskClient, cast: Cast, db: Session
) -> None:
    people = [make_mediator(db, cast.country.commune, f"Nông Thị {given}") for given in ("An", "Bình", "Cúc")]
    known = make_mediator(db, cast.country.commune, "Vi Văn Dũng")
    account = make_account(db, "vi.dung", Role.MEDIATOR, cast.country.commune, person_id=known.id, secret="8205")
    add_phone(db, SMITH, account, "0912345678")
    neighbour = make_mediator(db, cast.country.sister, "Hứa Thị Én")
    training_class = make_class_of(db, cast.country.commune, *people, known, neighbour)
    officer = client_as(cast.officer_commune)
    page = words(officer.get(f"/classes/{training_class.id}/slips"))
    assert "Tạo mã PIN và in 3 phiếu" in page
    answer = officer.post(f"/classes/{training_class.id}/slips")
    sheet = words(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(set(pins(sheet))) == 3
    assert "Vi Văn Dũng" not in sheet
    assert "Hứa Thị Én" not in sheet
    for person, pin in zip(people, pins(sheet), strict=True):
        assert sign_in(client.application.test_client(), f"hgv-{person.id:06d}", pin) == 303
    assert [event.data["class_id"] for event in events(db, "slips.printed")] == [training_class.id] * 3
    again = officer.post(f"/classes/{training_class.id}/slips")
    assert again.status_code == 303
    assert "Không còn ai cần phiếu" in words(officer.get(again.location))
    db.expire_all()
    assert account.generation == 2


def test_the_trainer_of_the_class_gets_none(client_as: Enter, cast: Cast, db: Session) -> None:
    trainer = make_mediator(db, cast.country.sister, "Hoàng Thị Lan")
    learner = make_mediator(db, cast.country.commune)
    training_class = make_class_of(db, cast.country.commune, learner, trainers=(trainer,))
    account = make_account(db, "lan.hoang", Role.TRAINER, cast.country.province, person_id=trainer.id)
    db.commit()
    client = client_as(Member("lan", account))
    assert client.get(f"/classes/{training_class.id}/slips").status_code == 404
    assert client.post(f"/classes/{training_class.id}/slips").status_code == 404
    assert client_as(cast.outsider).post(f"/classes/{training_class.id}/slips").status_code == 404


def test_a_class_costs_no_more_reading_for_more_people(
    client_as: Enter, cast: Cast, db: Session, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    few = make_class_of(db, cast.country.commune, make_mediator(db, cast.country.commune))
    officer = client_as(cast.officer_commune)
    officer.get(f"/classes/{few.id}/slips")
    with queries() as for_one:
        officer.get(f"/classes/{few.id}/slips")
    enrol(db, few, *(make_mediator(db, cast.country.commune, f"Nông Thị Hoa {number}") for number in range(6)))
    db.commit()
    with queries() as for_seven:
        officer.get(f"/classes/{few.id}/slips")
    assert len(for_seven) == len(for_one)


@pytest.mark.usefixtures("csrf")
def test_a_slip_is_not_printed_by_another_site(client_as: Enter, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    assert client_as(cast.officer_commune).post(f"/people/{person.id}/slip").status_code == 400
    assert db.scalars(select(Account).where(Account.person_id == person.id)).all() == []


def test_the_pages_lead_back(client_as: Enter, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    answer = client_as(cast.officer_commune).post(f"/people/{person.id}/slip")
    assert f"/people/{person.id}" in links(answer)


def test_the_code_leads_to_the_sign_in_page() -> None:
    code = address_code("https://hoagiai.example.vn/sign-in")
    image = Image.new("L", (code.size * 8, code.size * 8), 255)
    draw = ImageDraw.Draw(image)
    for x, y in re.findall(r"M(\d+) (\d+)", code.path):
        left, top = int(x) * 8, int(y) * 8
        draw.rectangle((left, top, left + 7, top + 7), fill=0)
    assert [one.text for one in zxingcpp.read_barcodes(image)] == ["https://hoagiai.example.vn/sign-in"]


def test_pins_are_six_digits_and_never_the_first_guesses() -> None:
    drawn = {new_pin() for _ in range(2000)}
    assert all(re.fullmatch(r"\d{6}", pin) and len(set(pin)) > 2 for pin in drawn)
    assert "123456" not in drawn
    assert len(drawn) > 1900


def test_of_two_slips_printed_at_once_one_is_good(cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    holder = find_holder(db, cast.officer_commune.viewer(db), person.id, on=today())
    ready = [open_accounts(db, SMITH, [holder], actor=SYSTEM, now=now()) for _ in range(2)]
    first, second = (draw_pins(SMITH, one) for one in ready)
    assert len(keep_pins(db, first, actor=SYSTEM, now=now())) == 1
    assert keep_pins(db, second, actor=SYSTEM, now=now()) == []
    account = db.scalars(select(Account).where(Account.person_id == person.id)).one()
    assert account.pin_hash == first[0].secret.hash


def test_a_large_class_is_printed_in_turns(client_as: Enter, cast: Cast, db: Session) -> None:
    people = [make_mediator(db, cast.country.commune, f"Nông Thị Hoa {number}") for number in range(MOST_AT_ONCE + 2)]
    address = f"/classes/{make_class_of(db, cast.country.commune, *people).id}/slips"
    officer = client_as(cast.officer_commune)
    first = officer.post(address)
    assert len(pins(words(first))) == MOST_AT_ONCE
    assert address in links(first)
    second = officer.post(address)
    assert len(pins(words(second))) == 2
    assert address not in links(second)


def test_the_pages_of_a_person_and_of_a_class_lead_here(client_as: Enter, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune)
    training_class = make_class_of(db, cast.country.commune, person)
    pages = {f"/people/{person.id}": f"/people/{person.id}/slip"}
    pages[f"/classes/{training_class.id}"] = f"/classes/{training_class.id}/slips"
    for page, slip in pages.items():
        assert slip in links(client_as(cast.officer_commune).get(page))
        assert slip not in links(client_as(cast.inspector).get(page))


def test_who_has_a_card_signs_in_by_its_number(client_as: Enter, client: FlaskClient, cast: Cast, db: Session) -> None:
    person = make_mediator(db, cast.country.commune, phone="+84912345678")
    [card] = issue_cards(db, VAULT, [person.id], actor=SYSTEM, now=now())
    db.commit()
    slip = words(client_as(cast.officer_commune).post(f"/people/{person.id}/slip"))
    assert f"Gõ số thẻ {card_number(card.id)}" in slip
    [pin] = pins(slip)
    assert sign_in(client, card_number(card.id), pin) == 303
