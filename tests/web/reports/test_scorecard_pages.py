"""The pages of all indicators: what an officer reads, lists as long as their figures, the same numbers in files, scope."""

import csv
import html
import io
import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.reports.plans.operations import import_plan, read_plan
from tests.cast import Cast, Member
from tests.factories.reports import NOW
from tests.reading import text_of
from tests.unit.reports.test_plans import GOOD
from tests.web.reports.conftest import Records

Enter = Callable[[Member], FlaskClient]
pytestmark = pytest.mark.usefixtures("day")


def test_all_indicators_of_a_province(client_as: Enter, cast: Cast, records: Records, db: Session) -> None:
    client = client_as(cast.officer_province)
    assert "Đơn vị chưa có kế hoạch nào nêu mức" in text_of(client, "/indicators?unit=20&map=now")
    import_plan(db, read_plan(db, GOOD.encode()), actor=SYSTEM, now=NOW)
    db.commit()
    page = text_of(client, "/indicators?unit=20&map=now")
    assert "Hòa giải viên đã tập huấn 1 / 5" in page
    assert "Hội thi hòa giải viên giỏi" in page
    assert "chưa đạt" in page


def test_one_indicator_is_taken_apart(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.officer_commune)
    page = text_of(client, "/indicators/mediators_trained")
    assert "1 trong 4, đạt 25,0 %" in page
    assert "Nữ 1 2 50,0 %" in page
    assert "Chỉ tiêu này nghĩa là gì" in page
    assert "không tính cho" in text_of(client, "/indicators/typical_communes")
    text_of(client, "/indicators/nothing", 404)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("mediators_trained/list?part=numerator", {"Hoàng Thị Lan"}),
        ("mediators_with_materials/list?part=missing", {"Hoàng Thị Lan", "Nông Văn Páo", "Vi Thị Mến", "Lý Văn Sinh"}),
        ("mediators_trained/list?part=denominator&population=pilot", set()),
        ("teams_with_legal_support/list?part=denominator", {"Thôn 101", "Thôn 102"}),
        ("trainers_province_per_teams/list?part=denominator", {"Thôn 101", "Thôn 102"}),
    ],
)
def test_the_lists(query: str, names: set[str], client_as: Enter, cast: Cast, records: Records) -> None:
    page = client_as(cast.officer_commune).get(f"/indicators/{query}").text
    rows = {html.unescape(re.sub(r"<[^>]+>", "", row)) for row in re.findall(r'<th scope="row"[^>]*>(.*?)</th>', page)}
    assert rows == names


@pytest.mark.parametrize("query", ["mediators_trained/list?part=x", "contest_held/list?part=missing", "x/list"])
def test_a_list_that_is_none(query: str, client_as: Enter, cast: Cast, records: Records) -> None:
    text_of(client_as(cast.officer_commune), f"/indicators/{query}", 404)


def test_page_and_files_carry_the_same_figures(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.officer_province)
    found = json.loads(client.get("/indicators?unit=20&map=now&format=json").data)
    first = found["indicators"][0]
    assert (first["code"], first["numerator"], first["denominator"], first["percent"]) == ("mediators_trained", 1, 5, "20.0")
    assert [one["group"] for one in first["breakdown"]["sex"]] == ["male", "female"]
    text = client.get("/indicators?unit=20&map=now&format=csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][:7] == ["20", "Tỉnh Lạng Sơn", "Hòa giải viên đã tập huấn", "toàn bộ", "1", "5", "20.0"]
    assert client.get("/indicators?unit=20&map=now&format=xlsx").data[:2] == b"PK"


def test_nobody_looks_beyond_the_scope(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.officer_commune)
    for address in ("/indicators", "/indicators/mediators_trained", "/indicators/mediators_trained/list"):
        text_of(client, f"{address}?unit=20&map=now", 404)


def test_anybody_reads_the_public_figures_without_persons(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.anonymous)
    page = text_of(client, "/figures?unit=VN")
    # So few people stand in the country of the tests that nothing may be told apart.
    assert "quá ít để công bố" in page
    assert "Hoàng Thị Lan" not in page
    text_of(client, "/figures?unit=x", 404)
    assert client.get("/figures?format=csv").data.decode("utf-8-sig").startswith("Mã đơn vị,Đơn vị,")
