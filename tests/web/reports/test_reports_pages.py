"""The pages of figures: what an officer reads, that page and files say the same, and that nobody looks beyond their scope."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from lms import clock
from lms.reports.models import Plan
from tests.cast import Cast, Member
from tests.factories.reports import NOW
from tests.reading import text_of
from tests.unit.reports.test_plans import GOOD
from tests.web.reports.conftest import Records

Enter = Callable[[Member], FlaskClient]
pytestmark = pytest.mark.usefixtures("day")


def test_a_unit_says_its_sentence_first_and_adds_up(client_as: Enter, cast: Cast, records: Records) -> None:
    page = text_of(client_as(cast.officer_province), "/coverage?unit=20&map=now")
    assert "Có 1 trong 5 hòa giải viên đã tập huấn, 20,0 %" in page
    assert "Xã Lộc Bình" in page
    assert "Xã Na Dương" in page
    assert "Cộng 2 dòng" in page


def test_page_and_files_carry_the_same_figures(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.officer_province)
    found = json.loads(client.get("/coverage?unit=20&map=now&format=json").data)
    assert found["indicators"][0]["numerator"] == 1
    assert found["indicators"][0]["denominator"] == 5
    rows = client.get("/coverage?unit=20&map=now&format=csv").data.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("20,Tỉnh Lạng Sơn,tỉnh,1,5,20.0")
    assert client.get("/coverage?unit=20&map=now&format=xlsx").data[:2] == b"PK"
    assert client.get("/coverage?unit=20&map=now&format=odt").status_code == 404


def test_a_commune_shows_its_teams_and_a_team_its_people(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.officer_commune)
    page = text_of(client, "/coverage")
    assert "Thôn 101" in page
    assert "Thiếu người" in page  # the second team has one mediator
    assert "Cộng 2 tổ" in page
    team = text_of(client, "/coverage/team/101")
    assert "Hoàng Thị Lan" in team
    assert "Tổ có 3 hòa giải viên, 1 người đã tập huấn" in team


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("indicator=mediators_trained&part=numerator", {"Hoàng Thị Lan"}),
        ("indicator=mediators_trained&part=missing", {"Nông Văn Páo", "Vi Thị Mến", "Lý Văn Sinh"}),
        ("indicator=newcomers_trained_on_time&part=not_yet_due", {"Vi Thị Mến"}),
        ("indicator=newcomers_trained_on_time&part=overdue", set()),
    ],
)
def test_the_list_behind_a_figure(client_as: Enter, cast: Cast, records: Records, query: str, names: set[str]) -> None:
    page = text_of(client_as(cast.officer_commune), f"/coverage/list?unit=06325&{query}")
    known = ("Hoàng Thị Lan", "Nông Văn Páo", "Vi Thị Mến", "Lý Văn Sinh", "Bế Thị Thúy", "Đặng Mùi Nái")
    assert {name for name in known if name in page} == names


def test_outside_the_scope_looks_like_missing(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.officer_commune)
    for url in ("/coverage?unit=20", "/coverage?unit=06349", "/deadlines?unit=06349", "/coverage/team/103", "/people/105"):
        assert client.get(url).status_code == 404, url
    assert client_as(cast.outsider).get("/coverage?unit=06325").status_code == 404
    assert client_as(cast.officer_commune).get("/coverage/list?unit=20&indicator=mediators_trained").status_code == 404


@pytest.mark.parametrize("query", ["as_of=31/02/2026", "as_of=x", "map=hôm+qua", "unit=99999", "from=99/99/9999"])
def test_a_wrong_address_gets_a_sentence(client_as: Enter, cast: Cast, records: Records, query: str) -> None:
    answer = client_as(cast.officer_province).get(f"/coverage?{query}")
    assert answer.status_code == 422
    assert "Mời" in answer.text or "mẫu" in answer.text


def test_the_figure_moves_by_one_person_and_the_page_says_why(
    client_as: Enter, cast: Cast, records: Records, db: Session
) -> None:
    client = client_as(cast.officer_commune)
    before = json.loads(client.get("/coverage?unit=06325&map=now&format=json").data)["indicators"][0]
    day = clock.today()
    db.add(Completion(person_id=102, version_id=records.version, completed_on=day, evidence=[], computed_at=NOW))
    db.commit()
    after = json.loads(client.get("/coverage?unit=06325&map=now&format=json").data)["indicators"][0]
    assert after["numerator"] == before["numerator"] + 1
    assert after["denominator"] == before["denominator"]
    page = text_of(client, "/coverage/change?unit=06325&map=now&from=2026-11-21&to=2026-11-22")
    assert "Có 1 người làm con số đổi" in page
    assert "Nông Văn Páo" in page
    assert "Hoàn thành ngày 22/11/2026 theo 2372/QĐ-BTP" in page


def test_deadlines_by_standing_and_by_days_left(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.officer_commune)
    assert "Vi Thị Mến" in text_of(client, "/deadlines")
    assert "Còn 9 ngày" in text_of(client, "/deadlines?within=30")
    assert "Vi Thị Mến" not in text_of(client, "/deadlines?within=7")
    assert "Vi Thị Mến" not in text_of(client, "/deadlines?standing=overdue")
    heading, row = client.get("/deadlines?format=csv").data.decode("utf-8-sig").splitlines()
    assert heading.endswith('Tình trạng,Ngày hoàn thành,"Số ngày, lý do"'), heading
    assert "Vi Thị Mến" in row
    assert row.endswith(",Còn 9 ngày"), row


def test_home_is_the_province_today(client_as: Enter, cast: Cast, records: Records) -> None:
    page = text_of(client_as(cast.officer_province), "/")
    assert "Tỉnh Lạng Sơn hôm nay" in page
    assert "20,0 %" in page
    assert "Đến hạn trong 30 ngày 1" in page
    assert "Chưa có kế hoạch riêng" in page
    assert "Xã Lộc Bình hôm nay" in text_of(client_as(cast.officer_commune), "/")


def test_home_of_the_others(client_as: Enter, cast: Cast, client: FlaskClient) -> None:
    assert client.get("/").headers["Location"] == "/sign-in"
    assert client_as(cast.admin).get("/").headers["Location"] == "/admin/accounts"


def test_a_plan_is_brought_in_by_the_page_and_aims_at_the_figure(
    client_as: Enter, cast: Cast, records: Records, db: Session
) -> None:
    client = client_as(cast.officer_province)
    content = GOOD.replace("teams_complete", "mediators_trained").replace("floor: 100", "floor: 80").replace('"="', '">="')

    def post(text: str) -> Any:
        return client.post("/plans/import", data={"file": (BytesIO(text.encode()), "plan.yaml")})

    refused = post(content.replace("floor: 80", "floor: 180"))
    assert refused.status_code == 422
    assert "là quá 100" in refused.text
    assert db.scalar(select(func.count()).select_from(Plan)) == 0
    answer = post(content)
    assert answer.status_code == 303
    assert "từ 80 %" in text_of(client, answer.headers["Location"])
    assert "Thêm 3 người nữa là đạt mức 80 %" in text_of(client, "/coverage?unit=20&map=now")
    commune = client_as(cast.officer_commune)
    assert "bằng mức 80 % của kế hoạch cấp trên" in text_of(commune, "/coverage")
    assert "Kế hoạch thử" in text_of(commune, "/plans")
    assert "Kế hoạch thử" not in text_of(client_as(cast.outsider), "/plans")
    assert client_as(cast.outsider).get(answer.headers["Location"]).status_code == 404


def test_a_commune_cannot_bring_in_a_plan_of_the_province(client_as: Enter, cast: Cast, records: Records) -> None:
    answer = client_as(cast.officer_commune).post("/plans/import", data={"file": (BytesIO(GOOD.encode()), "plan.yaml")})
    assert answer.status_code == 422
    assert "ngoài phạm vi" in answer.text


def test_what_is_no_plan_gets_a_sentence(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.officer_province)
    for content, name in ((b"a: [", "plan.yaml"), (b"\xff\xfe", "plan.yaml"), (b"a", "plan.xlsx")):
        answer = client.post("/plans/import", data={"file": (BytesIO(content), name)})
        assert answer.status_code == 422
        assert "Mời" in answer.text


def test_demo_marks_every_export(app: Flask, client_as: Enter, cast: Cast, records: Records) -> None:
    app.config["DEMO"] = True
    try:
        client = client_as(cast.officer_province)
        assert "DỮ LIỆU MINH HỌA" in client.get("/coverage?unit=20&map=now&format=csv").data.decode()
        assert json.loads(client.get("/deadlines?format=json").data)["demo"] == "DỮ LIỆU MINH HỌA"
    finally:
        app.config["DEMO"] = False


@pytest.mark.parametrize(
    ("url", "most"),
    [
        ("/", 38),
        ("/coverage?unit=20&map=now", 28),
        ("/coverage?unit=06325&map=now", 36),
        ("/coverage/list?indicator=mediators_trained&part=denominator", 24),
        ("/coverage/change", 30),
        ("/deadlines", 22),
        ("/plans", 12),
    ],
)
def test_statements_of_a_page(
    client_as: Enter,
    cast: Cast,
    records: Records,
    queries: Callable[[], AbstractContextManager[Any]],
    url: str,
    most: int,
) -> None:
    client = client_as(cast.officer_province)
    client.get(url)
    with queries() as found:
        assert client.get(url).status_code == 200
    assert len(found) <= most, "\n".join(found.sent)
