"""Printed codes, the first admin, and one's own account, as a browser sees them."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.access import operations
from lms.access.models import Account
from lms.access.queries import find_by_username
from lms.audit.events import SYSTEM
from lms.clock import now
from tests.cast import PASSWORD, PIN, Cast, Member, make_country

Enter = Callable[[Member], FlaskClient]
NEW = "một con sông rộng"


def account_of(member: Member) -> Account:
    assert member.account is not None
    return member.account


def print_code(db: Session, member: Member) -> str:
    code = operations.reset(db, account_of(member), actor=SYSTEM, now=now())
    db.commit()
    return code


def test_a_mediator_types_the_code_and_chooses_a_pin(client: FlaskClient, cast: Cast, db: Session) -> None:
    code = print_code(db, cast.mediator)
    assert client.post("/code", data={"code": code.lower().replace("-", " ")}).location == "/code/secret"
    page = client.get("/code/secret").get_data(as_text=True)
    assert "Đặt mã PIN mới" in page
    assert code not in page
    answer = client.post("/code/secret", data={"secret": "739106", "again": "739106"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/account").status_code == 200
    assert client.get("/code/secret").location == "/code"


def test_what_is_wrong_with_the_new_secret_is_said_under_it(client: FlaskClient, cast: Cast, db: Session) -> None:
    client.post("/code", data={"code": print_code(db, cast.officer_commune)})
    said = {
        "8205": "không dùng mã PIN",
        "ngắn": "Vừa gõ 4 ký tự",
        "1234567890": "người khác đoán ra ngay",
    }
    for secret, sentence in said.items():
        answer = client.post("/code/secret", data={"secret": secret, "again": secret})
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    twice = client.post("/code/secret", data={"secret": NEW, "again": NEW + "x"})
    assert "Hai lần gõ chưa giống nhau" in twice.get_data(as_text=True)
    assert client.post("/code/secret", data={"secret": NEW, "again": NEW}).status_code == 303


def test_a_wrong_code_is_told_kindly(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/code", data={"code": "7K2M-P0QX-7K2M-P0QX"})
    assert answer.status_code == 422
    assert "Mã này chưa đúng, đã dùng rồi hoặc đã quá hạn" in answer.get_data(as_text=True)


def test_the_first_admin_opens_the_house_once(app: Flask, db: Session) -> None:
    make_country(db)
    code = operations.first_admin_code(db, now=now())
    db.commit()
    client, address = app.test_client(), f"/first-admin/{code}"
    assert "Quản trị viên đầu tiên" in client.get(address).get_data(as_text=True)
    facts = {"name": "Lý Thị Ngọc", "username": "ngoc.ly", "secret": NEW, "again": NEW}
    refused = client.post(address, data={**facts, "secret": "8205", "again": "8205"})
    assert refused.status_code == 422
    assert client.post(address, data=facts).location == "/admin/accounts"
    assert client.get("/admin/accounts").status_code == 200
    assert find_by_username(db, "ngoc.ly") is not None
    again = app.test_client()
    assert again.get(address).status_code == 404
    assert again.post(address, data=facts).status_code == 404


def test_one_changes_the_own_password_and_other_phones_are_out(client_as: Enter, cast: Cast) -> None:
    here, there = client_as(cast.officer_commune), client_as(cast.officer_commune)
    form = {"current": PASSWORD, "secret": NEW, "again": NEW}
    wrong = here.post("/account/secret", data={**form, "current": "không phải thế"})
    assert wrong.status_code == 422
    assert "đang dùng chưa đúng" in wrong.get_data(as_text=True)
    assert here.post("/account/secret", data=form).status_code == 303
    assert here.get("/account?saved=secret").status_code == 200
    assert there.get("/account").status_code == 303


def test_a_mediator_may_keep_a_pin_an_officer_may_not(client_as: Enter, cast: Cast) -> None:
    form = {"secret": "739106", "again": "739106"}
    assert client_as(cast.mediator).post("/account/secret", data={**form, "current": PIN}).status_code == 303
    assert client_as(cast.trainer).post("/account/secret", data={**form, "current": PASSWORD}).status_code == 422


def test_the_present_password_cannot_be_guessed_for_ever(client_as: Enter, cast: Cast) -> None:
    client = client_as(cast.officer_commune)
    form = {"secret": NEW, "again": NEW}
    for _ in range(5):
        client.post("/account/secret", data={**form, "current": "không phải thế"})
    assert client.post("/account/secret", data={**form, "current": PASSWORD}).status_code == 422
