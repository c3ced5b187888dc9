"""Page, command and JSON address say the same of any day on any map; units side by side; what home says lies ahead."""

import csv
import io
import json
import random
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from lms import clock
from lms.db import Sessions
from lms.reports.commands import report
from tests.cast import Cast, Member
from tests.factories.reports import NOW
from tests.web.reports.conftest import Records

Enter = Callable[[Member], FlaskClient]
TODAY = date(2026, 11, 22)
FIRST_MAP = date(2025, 7, 1)
LINE = re.compile(r'<tr class="(?:up|d1|sum)"><th scope="row">(.*?)</th><td class="n">([\d.]+)</td><td class="n">([\d.]+)</td>')


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def on_page(text: str) -> dict[str, tuple[int, int]]:
    """Name of a row -> (trained, mediators), as the table of the page shows them."""
    rows = {re.sub(r"<[^>]+>", "", name).replace("\u00a0", " "): (a, b) for name, a, b in LINE.findall(unescape(text))}
    return {name: (int(trained.replace(".", "")), int(all_.replace(".", ""))) for name, (all_, trained) in rows.items()}


def in_json(found: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """The same of the JSON, the whole unit once more as the sum."""
    rows = {one["unit"]["name"]: one["indicators"][0] for one in (found, *found["children"])}
    counts = {name: (figure["numerator"], figure["denominator"]) for name, figure in rows.items()}
    return counts | {f"Cộng {len(found['children'])} dòng": counts[found["unit"]["name"]]}


def taken_away(client: FlaskClient, url: str) -> dict[str, Any]:
    """The files that a page offers by its own links: rows of CSV and XLSX as plain text, JSON as it came."""
    page = unescape(client.get(url).text)
    links = {key: re.search(rf'href="([^"]*format={key}[^"]*)"', page) for key in ("csv", "xlsx", "json")}
    made = {key: client.get(link[1]).data for key, link in links.items() if link}
    cells = [[_plain(cell) for cell in row] for row in openpyxl.load_workbook(io.BytesIO(made["xlsx"])).worksheets[0].values]
    sheet = cells[1 + next(n for n, row in enumerate(cells) if row[0] == "Mã đơn vị") :]
    lines = [[_plain(cell) for cell in line] for line in csv.reader(io.StringIO(made["csv"].decode("utf-8-sig")))][1:]
    return {"csv": lines, "xlsx": sheet, "json": made["json"]}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value).removesuffix(".0")


def test_page_command_and_address_agree_on_any_day_and_map(
    client_as: Enter, cast: Cast, records: Records, db: Session, sessions: Sessions
) -> None:
    for person, day in ((102, date(2025, 2, 3)), (105, date(2026, 7, 1)), (104, date(2026, 11, 22))):
        db.add(Completion(person_id=person, version_id=records.version, completed_on=day, evidence=[], computed_at=NOW))
    db.commit()
    client, chance = client_as(cast.officer_province), random.Random(315)
    context: Any = SimpleNamespace(sessions=sessions, settings=SimpleNamespace(demo=False), catch_up=lambda: None)
    seen = set()
    for _ in range(6):
        as_of = TODAY - timedelta(days=chance.randrange(800))
        map_on = FIRST_MAP + timedelta(days=chance.randrange((TODAY - FIRST_MAP).days + 1))
        url = f"/coverage?unit=20&as_of={as_of}&map={map_on}"
        answer = json.loads(client.get(f"{url}&format=json").data)
        words = ["coverage", "--unit", "20", "--as-of", str(as_of), "--map", str(map_on), "--format", "json"]
        assert json.loads(CliRunner().invoke(report, words, obj=context).output) == answer
        page = client.get(url).text
        assert on_page(page) == in_json(answer), url
        # The link to the file on the page carries the whole question.
        link = re.search(r'href="(/coverage\?[^"]*format=json[^"]*)"', page)
        assert link
        assert json.loads(client.get(unescape(link[1])).data) == answer
        seen.add(in_json(answer)["Tỉnh Lạng Sơn"])
    assert len(seen) > 1, "the days must differ in something"


def test_units_side_by_side(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.officer_province)
    page = unescape(client.get("/coverage/compare?unit=20&map=now&units=06325,06349").text).replace("\u00a0", " ")
    assert "2 đơn vị của tỉnh Lạng Sơn" in page
    assert re.search(r"Hòa giải viên đã tập huấn</th><td class=\"n\">1 / 4</td><td class=\"n\">0 / 1</td>", page)
    assert page.count('<polyline class="draw-') == 2
    one = unescape(client.get("/coverage/compare?unit=20&map=now&units=06349").text).replace("\u00a0", " ")
    assert "Chọn thêm ít nhất một đơn vị để so sánh." in one
    assert client.get("/coverage/compare?unit=20&map=now&units=99999").status_code == 404
    files = taken_away(client, "/coverage/compare?unit=20&map=now&units=06325,06349")
    assert [[row[place] for place in (0, 1, 3, 4)] for row in files["csv"]] == [
        ["06325", "Xã Lộc Bình", "1", "4"],
        ["06349", "Xã Na Dương", "0", "1"],
    ]
    assert files["csv"] == files["xlsx"]
    units = json.loads(files["json"])["units"]
    assert [[one["unit"]["code"], *list(one["figures"][0].values())[1:3]] for one in units] == [
        ["06325", 1, 4],
        ["06349", 0, 1],
    ]
    figures = [[str(figure[part]) for figure in one["figures"] for part in ("numerator", "denominator")] for one in units]
    assert figures == [[row[place] for at in range(3, 21, 3) for place in (at, at + 1)] for row in files["csv"]]
    assert "Không có đơn vị nào để so sánh" in client_as(cast.officer_commune).get("/coverage/compare").text


def test_home_says_what_it_takes_and_why_it_foretells_nothing(client_as: Enter, cast: Cast, records: Records) -> None:
    page = unescape(client_as(cast.officer_province).get("/").text).replace("\u00a0", " ")
    assert "trong 12 tháng qua con số đổi chưa tới 3 tháng" in page


def test_home_lists_the_reports_still_to_send_or_to_read(client_as: Enter, cast: Cast, records: Records) -> None:
    province, commune = client_as(cast.officer_province), client_as(cast.officer_commune)
    assert "Báo cáo gửi lên" not in commune.get("/").text
    facts = {"kind": "year", "year": "2025", "due_on": "15/01/2026", "unit": cast.country.province.id}
    assert province.post("/reports/periods/new", data=facts).status_code == 303
    page = unescape(province.get("/").text).replace("\u00a0", " ")
    assert "0 / 2 đơn vị đã gửi, 0 đúng hạn" in page
    assert "2 đơn vị chưa gửi" in page
    page = unescape(commune.get("/").text).replace("\u00a0", " ")
    assert "Năm 2025" in page
    assert "Quá hạn 311 ngày" in page


def test_a_figure_of_chosen_groups_is_its_part_of_the_breakdown(client_as: Enter, cast: Cast, records: Records) -> None:
    client = client_as(cast.officer_province)

    def figures(query: str) -> tuple[int, int]:
        found = re.search(r"(\d+) trong (\d+) hòa giải viên", client.get(f"/coverage/groups?unit=20&map=now&{query}").text)
        assert found, query
        return int(found[1]), int(found[2])

    assert figures("") == figures("sex=nonsense") == (1, 5)
    assert figures("sex=female") == (1, 3)
    assert figures("sex=female&ethnicity=other&role=mediator") == (1, 3)
    assert tuple(map(sum, zip(figures("sex=female"), figures("sex=male"), strict=True))) == (1, 5)
    assert "không phát sinh" in client.get("/coverage/groups?unit=20&map=now&ethnicity=kinh").text
    files = taken_away(client, "/coverage/groups?unit=20&map=now&sex=female")
    assert files["csv"] == files["xlsx"]
    assert files["csv"][0][:7] == ["20", "Tỉnh Lạng Sơn", "tỉnh", "Giới tính: Nữ", "1", "3", "33.3"]
    assert [sum(int(row[place]) for row in files["csv"][1:]) for place in (4, 5)] == [1, 3]
    found = json.loads(files["json"])
    assert (found["groups"], found["numerator"], found["denominator"]) == ({"sex": "female"}, 1, 3)
    counts = [[str(one["numerator"]), str(one["denominator"])] for one in (found, *found["children"])]
    assert counts == [row[4:6] for row in files["csv"]]
