"""The sign-in page, its cookies and its refusals, as a browser sees them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.access import operations
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.clock import now
from tests.cast import PASSWORD, PIN, SMITH, Cast, Member, make_account
from tests.factories.delivery import make_person

Enter = Callable[[Member], FlaskClient]
WRONG = "Tên hoặc mật khẩu chưa đúng"


def sign_in(client: FlaskClient, username: str, password: str, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"username": username, "password": password, **more})


def cookie(answer: TestResponse, name: str) -> str:
    return next((value for value in answer.headers.getlist("Set-Cookie") if value.startswith(f"{name}=")), "")


def test_the_page_has_the_fields_that_others_rely_on(client: FlaskClient) -> None:
    page = client.get("/sign-in").get_data(as_text=True)
    assert 'name="username"' in page
    assert 'name="password"' in page
    assert "Mời bác vào" in page


def test_an_officer_comes_in_and_is_not_remembered(client: FlaskClient, cast: Cast) -> None:
    answer = sign_in(client, cast.officer_province.username, PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "HttpOnly" in cookie(answer, "session")
    assert "SameSite=Lax" in cookie(answer, "session")
    assert not cookie(answer, "remember_token")
    assert client.get("/account").status_code == 200


def test_a_mediator_is_remembered_on_the_phone(client: FlaskClient, cast: Cast) -> None:
    answer = sign_in(client, cast.mediator.username, PIN)
    kept = cookie(answer, "remember_token")
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    client.delete_cookie("session")
    assert client.get("/account").status_code == 200


def test_an_unknown_name_reads_like_a_wrong_password(client: FlaskClient, cast: Cast) -> None:
    wrong = sign_in(client, cast.admin.username, "không phải thế")
    unknown = sign_in(client, "khong.co.ai", "không phải thế")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    told = [one.get_data(as_text=True).replace(cast.admin.username, "").replace("khong.co.ai", "") for one in (wrong, unknown)]
    assert WRONG in told[0]
    assert told[0] == told[1]


def test_the_typed_password_is_never_sent_back(client: FlaskClient, cast: Cast) -> None:
    assert "bí mật lắm" not in sign_in(client, cast.admin.username, "bí mật lắm").get_data(as_text=True)


def test_an_empty_form_says_what_is_missing(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={})
    assert answer.status_code == 422
    assert "Ô này còn trống" in answer.get_data(as_text=True)


@pytest.mark.parametrize("target", ["/people?q=lan", "/classes/4"])
def test_a_local_page_follows(client: FlaskClient, cast: Cast, target: str) -> None:
    assert sign_in(client, cast.admin.username, PASSWORD, next=target).location == target


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_an_address_elsewhere_does_not_follow(client: FlaskClient, cast: Cast, target: str) -> None:
    assert sign_in(client, cast.admin.username, PASSWORD, next=target).location == "/"
    assert client.get(f"/sign-in?next={quote(target)}").location == "/"


def test_a_stranger_is_sent_to_sign_in_and_back(client: FlaskClient, cast: Cast) -> None:
    answer = client.get("/admin/accounts?q=lan")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Fadmin%2Faccounts%3Fq%3Dlan")
    assert client.post("/admin/accounts/new").location == "/sign-in"
    assert client.get("/admin/accounts", headers={"Accept": "application/json"}).status_code == 401


def test_a_planted_session_gains_nothing(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    with client.session_transaction() as planted:
        planted["code"] = "planted"
        planted["_user_id"] = "1:1"
    sign_in(client, cast.admin.username, PASSWORD)
    with client.session_transaction() as held:
        assert "code" not in held
        assert held.get("_user_id") != "1:1"


def test_five_failures_and_the_page_asks_to_wait(client: FlaskClient, cast: Cast) -> None:
    for _ in range(5):
        sign_in(client, cast.admin.username, "sai rồi đấy")
    answer = sign_in(client, cast.admin.username, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 30
    assert "Mời đợi" in answer.get_data(as_text=True)


def test_signing_out_ends_the_session_and_forgets_the_phone(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.mediator.username, PIN)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get_cookie("remember_token") is None
    assert client.get("/account").status_code == 303
    assert client.get("/sign-out").status_code == 405


@pytest.mark.usefixtures("csrf")
def test_no_other_page_can_sign_out_or_in(client: FlaskClient, client_as: Enter, cast: Cast) -> None:
    inside = client_as(cast.admin)
    assert inside.post("/sign-out").status_code == 400
    assert inside.get("/account").status_code == 200
    assert sign_in(client, cast.admin.username, PASSWORD).status_code == 400


def test_ending_all_sessions_reaches_the_other_phone(app: Flask, cast: Cast) -> None:
    here, there = app.test_client(), app.test_client()
    for client in (here, there):
        sign_in(client, cast.mediator.username, PIN)
    assert here.post("/account/end-sessions").status_code == 303
    there.delete_cookie("session")
    assert [client.get("/account").status_code for client in (here, there)] == [303, 303]


def test_a_session_ends_after_a_working_day(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.officer_commune.username, PASSWORD)
    with time_machine.travel(now() + timedelta(hours=13), tick=False):
        assert client.get("/account").status_code == 303


def test_a_disabled_account_is_out_at_once(client_as: Enter, cast: Cast, db: Session) -> None:
    client = client_as(cast.trainer)
    assert client.get("/account").status_code == 200
    assert cast.trainer.account is not None
    operations.disable(db, cast.trainer.account, actor=SYSTEM, now=now())
    db.commit()
    assert client.get("/account").status_code == 303


@pytest.fixture
def demo(app: Flask) -> Iterator[None]:
    app.config["DEMO_SIGN_INS"] = (("Cán bộ tỉnh", "officer.province", PASSWORD),)
    yield
    app.config["DEMO_SIGN_INS"] = ()


@pytest.mark.usefixtures("demo")
def test_sign_ins_are_shown_in_a_demo_only(client: FlaskClient) -> None:
    assert PASSWORD not in client.get("/sign-in").get_data(as_text=True)


def test_a_shared_phone_asks_for_the_birth_year(client: FlaskClient, cast: Cast, db: Session) -> None:
    for username, name, year in (("bac.lan", "Hoàng Thị Lan", 1970), ("bac.tuan", "Hoàng Văn Tuấn", 1962)):
        person = make_person(db, name, born_on=date(year, 3, 4))
        account = make_account(db, username, Role.MEDIATOR, cast.country.commune, name=name, person_id=person.id, secret=PIN)
        operations.add_phone(db, SMITH, account, "0912345678")
    db.commit()
    asked = sign_in(client, "0912 345 678", PIN)
    assert asked.status_code == 422
    assert 'name="birth_year"' in asked.get_data(as_text=True)
    assert sign_in(client, "0912 345 678", PIN, birth_year="1966").status_code == 422
    assert sign_in(client, "0912 345 678", PIN, birth_year="1962").status_code == 303


def test_the_language_is_kept_with_the_account(client_as: Enter, cast: Cast, db: Session) -> None:
    client = client_as(cast.inspector)
    answer = client.post("/language", data={"locale": "en"}, headers={"Referer": "http://localhost/account?x=1"})
    assert (answer.status_code, answer.location) == (303, "/account?x=1")
    assert cast.inspector.account is not None
    db.refresh(cast.inspector.account)
    assert cast.inspector.account.locale == "en"
    assert '<html lang="en"' in client_as(cast.inspector).get("/account").get_data(as_text=True)


def test_a_stranger_may_choose_a_language_too(client: FlaskClient) -> None:
    elsewhere = client.post("/language", data={"locale": "en"}, headers={"Referer": "http://evil.example/x"})
    assert elsewhere.location == "/"
    assert '<html lang="en"' in client.get("/sign-in").get_data(as_text=True)
    client.post("/language", data={"locale": "xx"})
    assert '<html lang="en"' in client.get("/sign-in").get_data(as_text=True)
