"""The list behind a figure leaves the house as a file: the lines of the page, on the page's map, with what a team lacks."""

import csv
import io
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import openpyxl
import pytest
from docx import Document
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.people.models import MediationTeam
from lms.reports.coverage import views as coverage_views
from lms.units.models import Succession, UnitEdition, UnitReach
from tests.cast import MADE_AT, START, Cast, Member
from tests.web.reports.conftest import Records

Enter = Callable[[Member], FlaskClient]
KEYS = ("pdf", "docx", "xlsx", "csv", "json")


@pytest.fixture(autouse=True)
def _day(day: None) -> None:
    """As every page of these."""


def page_of(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.text).replace("\u00a0", " ")


def files_of(client: FlaskClient, url: str) -> dict[str, bytes]:
    """What the page offers, by its own links."""
    page = page_of(client, url)
    links = {key: re.search(rf'href="([^"]*format={key}[^"]*)"', page) for key in KEYS}
    return {key: client.get(link[1]).data for key, link in links.items() if link}


def rows_of(file: bytes) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    return rows[1:]


def words_of(key: str, file: bytes) -> str:
    match key:
        case "pdf":
            return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).split())
        case "docx":
            tables = Document(io.BytesIO(file)).tables
            return " ".join(cell.text for table in tables for row in table.rows for cell in row.cells)
        case "xlsx":
            sheet: Any = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
            return " ".join(str(cell) for row in sheet.values for cell in row if cell is not None)
        case _:
            return file.decode("utf-8-sig")


PEOPLE = (
    "/coverage/list?unit=06325&map=now&indicator=mediators_trained&part=missing",
    "/indicators/mediators_trained/list?unit=06325&map=now&part=missing",
)


@pytest.mark.parametrize("url", PEOPLE)
def test_people_in_every_form(client_as: Enter, cast: Cast, records: Records, url: str) -> None:
    files = files_of(client_as(cast.officer_commune), url)
    assert sorted(files) == sorted(KEYS)
    for key, file in files.items():
        text = words_of(key, file)
        for name in ("Nông Văn Páo", "Vi Thị Mến", "Lý Văn Sinh"):
            assert name in text, (key, name)
        assert "Hoàng Thị Lan" not in text, key
    found = json.loads(files["json"])
    assert (found["indicator"], found["part"], found["total"]) == ("mediators_trained", "missing", 3)
    by_id = {line["person"]: line for line in found["lines"]}
    assert sorted(by_id) == [102, 103, 104]
    assert (by_id[103]["recognised_on"], by_id[103]["due_on"], by_id[103]["completed_on"]) == ("2026-06-01", "2026-12-01", None)
    assert [row[0] for row in rows_of(files["csv"])] == [str(line["person"]) for line in found["lines"]]


TEAMS = (
    "/coverage/list?unit=06325&map=now&indicator=teams_complete&part=missing",
    "/indicators/teams_complete/list?unit=06325&map=now&part=missing",
)


@pytest.mark.parametrize("url", TEAMS)
def test_what_a_team_lacks_is_named(client_as: Enter, cast: Cast, records: Records, url: str) -> None:
    client = client_as(cast.officer_commune)
    page = " ".join(re.sub(r"<[^>]+>", " ", page_of(client, url)).split())
    assert "Còn thiếu gì" in page
    assert "Thiếu người; Thiếu nữ" in page
    files = files_of(client, url)
    assert [line["lacking"] for line in json.loads(files["json"])["lines"]] == ["Thiếu người; Thiếu nữ"]
    assert "Thiếu người; Thiếu nữ" in words_of("pdf", files["pdf"])
    # Where nothing is missing nothing is said.
    assert "Còn thiếu gì" not in page_of(client, url.replace("missing", "numerator"))


@pytest.mark.parametrize("url", [*PEOPLE, *TEAMS])
def test_teams_stand_where_the_map_places_them(client_as: Enter, cast: Cast, records: Records, db: Session, url: str) -> None:
    """A team recorded under a commune that has gone over into another is named by the one that stands."""
    old, new = cast.country.old_commune.id, cast.country.commune.id
    db.add(Succession(predecessor_id=old, successor_id=new, valid_from=START, whole=True, source="x"))
    db.add(UnitReach(unit_id=old, ancestor_id=new))
    db.execute(update(MediationTeam).where(MediationTeam.id.in_([101, 102])).values(unit_id=old, placed_unit_id=old))
    db.add(UnitEdition(token="merged", recorded_at=MADE_AT))
    db.commit()
    client = client_as(cast.officer_commune)
    rows = rows_of(files_of(client, url)["csv"])
    assert rows
    assert all("Xã Lộc Bình" in row for row in rows), rows
    assert page_of(client, url).count(">Xã Lộc Bình</td>") == len(rows)


def test_a_list_too_long_for_a_file_says_so(
    client_as: Enter, cast: Cast, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage_views, "MOST_ROWS", 2)
    answer = client_as(cast.officer_commune).get(f"{PEOPLE[0]}&format=csv")
    assert answer.status_code == 422
    assert "Danh sách có 3 dòng, tệp chỉ nhận đến 2 dòng" in unescape(answer.text)


@pytest.mark.parametrize("code", ["trainers_trained", "typical_communes", "mediation_success_rate", "materials_published"])
def test_every_other_list_has_its_files(client_as: Enter, cast: Cast, records: Records, code: str) -> None:
    client = client_as(cast.officer_province)
    for key in KEYS:
        answer = client.get(f"/indicators/{code}/list?unit=20&map=now&part=numerator&format={key}")
        assert answer.status_code == 200, key
        assert len(answer.data) > 20


def test_the_teams_of_a_commune_are_files_of_its_page(client_as: Enter, cast: Cast, records: Records) -> None:
    """What is seen is what is taken away: a row a team, the commune first."""
    files = files_of(client_as(cast.officer_commune), "/coverage?unit=06325&map=now")
    assert sorted(files) == sorted(KEYS)
    found = json.loads(files["json"])
    teams = {one["id"]: (one["trained"], one["mediators"], one["due_soon"], one["complete"]) for one in found["teams"]}
    assert teams == {101: (1, 3, 1, True), 102: (0, 1, 0, False)}
    main = found["indicators"][0]
    assert (main["numerator"], main["denominator"]) == (sum(one[0] for one in teams.values()), 4)
    whole, *rows = rows_of(files["csv"])
    assert whole[:4] == ["Xã Lộc Bình", "", "4", "1"]
    assert [row[2:4] for row in rows] == [[str(one["mediators"]), str(one["trained"])] for one in found["teams"]]
    for key in ("pdf", "docx", "xlsx"):
        assert all(f"Thôn {number}" in words_of(key, files[key]) for number in (101, 102)), key
    assert "Người mới đi về đâu" in words_of("pdf", files["pdf"])
    # Of a province they are its communes, as ever.
    assert "teams" not in json.loads(files_of(client_as(cast.officer_province), "/coverage?unit=20&map=now")["json"])
