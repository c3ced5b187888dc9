"""The pages of Forms 11 and 12 as an officer opens them: figures, lists, files, scope, what a text of qualifications is."""

import json
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent
from lms.cases.operations import complete, save
from lms.people.models import Person
from tests.cast import Cast, Member
from tests.factories.careers import NOW, OFFICER
from tests.factories.cases import GOOD, H1, grid_in, make_teams_of, row
from tests.reading import words
from tests.web.reports.conftest import Records

ClientAs = Callable[[Member], FlaskClient]


def test_form_11_opens_its_lists(cast: Cast, records: Records, client_as: ClientAs) -> None:
    client = client_as(cast.officer_province)
    page = words(client.get("/reports/form11?as_of=22/11/2026"))
    assert "3 tổ hòa giải, 5 hòa giải viên" in page
    assert "cần đối chiếu Thông tư 17/2025/TT-BTP" in page
    listed = words(client.get("/reports/form11/list?as_of=22/11/2026&column=women"))
    assert "Hoàng Thị Lan" in listed
    assert "Nông Văn Páo" not in listed
    behind = "/reports/form11/list?as_of=22/11/2026&column="
    assert "format=pdf" in client.get(f"{behind}women").text
    for key in ("pdf", "docx", "xlsx", "csv"):
        assert client.get(f"{behind}women&format={key}").status_code == 200, key
    lines = json.loads(client.get(f"{behind}women&format=json").data)["lines"]
    assert [line["name"] for line in lines] == ["Hoàng Thị Lan", "Vi Thị Mến", "Bế Thị Thúy"]
    assert [line["team"] for line in json.loads(client.get(f"{behind}teams&format=json").data)["lines"]]
    data = json.loads(client.get("/reports/form11?as_of=22/11/2026&format=json").data)
    assert (data["counts"]["mediators"], data["counts"]["women"], data["counts"]["trained"]) == (5, 3, 1)
    assert client.get("/reports/form11/list?column=nothing").status_code == 404
    assert "Biểu 12" in words(client.get("/reports"))


def test_a_look_at_ethnicity_is_recorded_and_an_inspector_has_none(
    db: Session, cast: Cast, records: Records, client_as: ClientAs
) -> None:
    address = "/reports/form11/list?as_of=22/11/2026&column=minority"
    assert client_as(cast.inspector).get(address).status_code == 404
    assert client_as(cast.officer_province).get(address).status_code == 200
    looks = db.scalars(select(AuditEvent.subject_id).where(AuditEvent.kind == "audit.personal_data_seen")).all()
    assert sorted(looks, key=str) == [101, 102, 103, 104, 105]
    assert client_as(cast.inspector).get(f"{address}&format=json").status_code == 404
    assert len(json.loads(client_as(cast.officer_province).get(f"{address}&format=json").data)["lines"]) == 5
    kinds = select(AuditEvent.subject_id).where(AuditEvent.kind == "audit.personal_data_seen")
    assert len(db.scalars(kinds).all()) == 10


def test_the_province_decides_what_a_text_is(db: Session, cast: Cast, records: Records, client_as: ClientAs) -> None:
    db.execute(update(Person).where(Person.id == 101).values(qualification="Lý luận chính trị"))
    db.commit()
    commune, province = client_as(cast.officer_commune), client_as(cast.officer_province)
    assert "Cán bộ cấp tỉnh chọn cột" in words(commune.get("/reports/form11"))
    sent = {"text": "Lý luận chính trị", "kind": "other"}
    assert commune.post("/reports/qualifications", data=sent).status_code == 404
    assert "Lý luận chính trị" in words(province.get("/reports/form11"))
    assert province.post("/reports/qualifications", data={**sent, "kind": "gì đó"}).status_code == 404
    assert province.post("/reports/qualifications", data=sent).status_code == 303
    assert "chưa có trong danh mục" not in words(province.get("/reports/form11")).replace(
        "theo cách chưa có trong danh mục", ""
    )


def test_form_12_opens_its_teams(db: Session, cast: Cast, client_as: ClientAs) -> None:
    make_teams_of(db, cast.country.commune)
    grid = grid_in(db, cast.country.commune.id, H1)
    save(db, grid, {team.id: row(**GOOD) for team in grid.teams}, actor=OFFICER, now=NOW)
    db.commit()
    client = client_as(cast.officer_province)
    page = words(client.get(f"/reports/form12?period={H1}"))
    assert "không phát sinh" in page
    assert "Còn 1 đơn vị chưa báo xong" in page
    complete(db, grid, actor=OFFICER, now=NOW)
    db.commit()
    assert "6 / 8 = 75,0 %" in words(client.get(f"/reports/form12?period={H1}"))
    assert "10 vụ, việc ở 2 tổ" in words(client.get(f"/reports/form12/list?period={H1}&column=received"))
    taken = json.loads(client.get(f"/reports/form12/list?period={H1}&column=received&format=json").data)
    assert (taken["total"], sum(line["cases"] for line in taken["lines"])) == (2, 10)
    assert client.get(f"/reports/form12/list?period={H1}&column=x").status_code == 404
    assert client.get("/reports/form12?period=2199-h1").status_code == 422
    assert client_as(cast.outsider).get(f"/reports/form12?period={H1}&unit=06325").status_code == 404
