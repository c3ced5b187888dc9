"""While people's terms stand by two rules, pages that show terms say so and open by themselves; the others are open."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.obligations import asking, stepwise
from courses.obligations.stepwise import go_on
from lms import followers
from lms.audit import following
from lms.clock import now
from lms.people.careers.operations import recognise_list
from lms.policies.operations import load_policies
from tests.cast import VAULT, Cast, Member
from tests.factories.careers import OFFICER, decision, make_teams, somebody
from tests.reading import fields, words

ClientAs = Callable[[Member], FlaskClient]
SAID = {"number": "3", "valid_from": "01/01/2014", "source": "Quyết định 9/QĐ-UBND ngày 01/12/2026"}


@pytest.fixture
def book(db: Session, cast: Cast) -> None:
    load_policies(db, now=now())
    make_teams(db, cast.country.commune)
    db.commit()


@pytest.mark.usefixtures("book")
def test_a_page_waits_until_everybody_stands_by_one_rule(
    db: Session, cast: Cast, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as(cast.officer_province)
    assert client.get("/deadlines").status_code == 200
    tried = client.get("/policies/deadline_months/preview", query_string=SAID)
    monkeypatch.setattr(asking, "LARGE", 1)
    monkeypatch.setattr(stepwise, "PEOPLE", 2)
    assert client.post("/policies/deadline_months", data=fields(tried)).status_code == 303
    assert "đang được tính lại theo quy định mới" in words(client.get("/policies"))
    assert go_on(db, now=now())
    db.commit()
    page = client.get("/deadlines?due=30")
    assert (page.status_code, page.headers["Refresh"], page.headers["Retry-After"]) == (503, "3", "3")
    said = words(page)
    assert "Quy định vừa đổi" in said
    assert "Đã xong" in said
    assert 'href="/deadlines?due=30"' in page.get_data(as_text=True)
    asked = client.get("/", headers={"Accept": "application/json"})
    assert (asked.status_code, (asked.json or {})["code"]) == (503, "obligations.being_worked_out")
    assert client.get("/certificates/eligible").status_code == 200
    while go_on(db, now=now()):
        """The worker is at it."""
    db.commit()
    assert client.get("/deadlines?due=30").status_code == 200


@pytest.mark.usefixtures("book")
def test_of_a_flood_a_page_follows_some_and_leaves_the_rest_to_the_worker(
    db: Session, cast: Cast, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as(cast.officer_province)
    assert client.get("/deadlines").status_code == 200
    rows = [somebody(cast.country.commune, f"Triệu Thị {letter}") for letter in "ABCDE"]
    recognise_list(db, VAULT, decision(cast.country.commune, "77/QĐ-UBND"), rows, actor=OFFICER, now=now())
    db.commit()
    for module in (following, followers):
        monkeypatch.setattr(module, "PIECE", 1)
    assert "đang được đưa vào số liệu" in words(client.get("/deadlines"))
    for _look in range(40):
        page = client.get("/deadlines")
        if page.status_code == 200:
            break
    assert page.status_code == 200
