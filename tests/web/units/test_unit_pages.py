"""Resolutions, split communes and villages on the pages, by what an officer sees."""

import csv
import io
import json
import re
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.admin.units.example import example_file
from lms.clock import now
from lms.people.assignments.models import TeamAssignment
from lms.people.models import MediationTeam
from lms.units.changes.models import UnitChange
from lms.units.changes.reading import HEADINGS, read_file
from lms.units.models import UnitEdition
from lms.units.queries import find_unit, unit_name
from lms.units.villages.models import Village
from tests.cast import Cast, Member
from tests.factories.changes import add_team
from tests.reading import fields, links, words

ClientAs = Callable[[Member], FlaskClient]
DAY = date(2026, 3, 1)
HEAD = {"number": "12/NQ-HĐND", "signed_on": "10/02/2026", "effective_on": "01/03/2026"}
MERGER = HEAD | {
    "kind": ["merge", "merge"],
    "old_code": ["06325", "06349"],
    "old_name": ["", ""],
    "new_code": ["06325", "06325"],
    "new_type": ["Xã", ""],
    "new_name": ["Lộc Bình", ""],
    "parent_code": ["20", ""],
}
PARTED = HEAD | {
    "kind": ["split", "split"],
    "old_code": ["06325", "06325"],
    "old_name": ["", ""],
    "new_code": ["06325", "06399"],
    "new_type": ["Xã", "Xã"],
    "new_name": ["Lộc Bình", "Khánh Xuân"],
    "parent_code": ["", ""],
}


@pytest.fixture(autouse=True)
def _edition(db: Session, cast: Cast) -> None:
    db.add(UnitEdition(token=secrets.token_hex(16), recorded_at=now()))
    db.commit()


def confirm(client: FlaskClient, preview: TestResponse) -> TestResponse:
    found = fields(preview)
    return client.post("/units/changes/load", data={"lines": found["lines"], "edition": found["edition"]})


def test_a_merger_is_seen_before_it_is_loaded(db: Session, cast: Cast, client_as: ClientAs) -> None:
    team = add_team(db, cast.country.commune.id, "Thôn Nà Lầm", date(2025, 9, 1))
    db.commit()
    client = client_as(cast.officer_province)
    preview = client.post("/units/changes/new", data=MERGER)
    said = words(preview)
    assert preview.status_code == 200, said
    assert "2 đơn vị kết thúc, 1 đơn vị bắt đầu" in said
    assert "Xã Na Dương 01/3/2026 Xã Lộc Bình (06325, toàn bộ) 0 0 0 0" in said
    assert "Xã Lộc Bình 01/3/2026 Xã Lộc Bình (06325, toàn bộ) 1 1 0 2" in said, "a team, a person, two grants to give anew"
    assert db.scalar(select(UnitChange)) is None
    assert confirm(client, preview).status_code == 303
    db.expire_all()
    assert find_unit(db, "06325", DAY).id != cast.country.commune.id
    assert unit_name(db, cast.country.sister.id) == "Xã Na Dương", "a closed unit keeps its name"
    assert db.get_one(MediationTeam, team.id).unit_id == cast.country.commune.id
    listed = client.get("/units/changes")
    assert "12/NQ-HĐND 10/02/2026 01/3/2026 2 Tỉnh Lạng Sơn Nông Thị Hoa" in words(listed)
    one = next(link for link in links(listed) if re.fullmatch(r"/units/changes/\d+", link))
    assert "Sáp nhập 06349" in words(client.get(one))
    again = client.post("/units/changes/new", data=MERGER)
    assert "2 dòng đã ghi từ trước" in words(again)
    assert "Giống đang có" in words(again)


def test_an_old_name_of_another_unit_is_told_before_anything_is_written(cast: Cast, client_as: ClientAs) -> None:
    client = client_as(cast.officer_province)
    preview = client.post("/units/changes/new", data=MERGER | {"old_name": ["", "Xã Khuất Xá"]})
    assert preview.status_code == 200
    assert (
        "Mời xem lại trước khi ghi: Dòng 2: Dòng này ghi Tên cũ là Xã Khuất Xá, nhưng trước ngày 01/3/2026 mã 06349"
        in words(preview)
    )
    assert confirm(client, preview).status_code == 303


def test_what_cannot_be_comes_back_with_what_to_do(db: Session, cast: Cast, client_as: ClientAs) -> None:
    client = client_as(cast.officer_province)
    empty = client.post("/units/changes/new", data={})
    assert empty.status_code == 422
    assert "Mời ghi ít nhất một dòng" in words(empty)
    bad = client.post("/units/changes/new", data=MERGER | {"signed_on": "31/02/2026", "new_type": ["Thôn", ""]})
    assert bad.status_code == 422
    assert "Không đọc được ngày “31/02/2026”" in words(bad)
    assert "Loại hình “Thôn” không có" in words(bad)
    assert fields(bad)["number"] == "12/NQ-HĐND", "nothing typed is lost"
    beyond = client.post("/units/changes/new", data=MERGER | {"old_code": ["06325", "01273"]})
    assert beyond.status_code == 422
    assert "Phường Thục Phán không thuộc tỉnh" in words(beyond)
    assert db.scalar(select(UnitChange)) is None


def test_more_lines_keep_what_was_typed(cast: Cast, client_as: ClientAs) -> None:
    more = client_as(cast.officer_province).post("/units/changes/new", data=MERGER | {"more": "1"})
    assert more.status_code == 200
    text = more.get_data(as_text=True)
    assert text.count('name="old_code"') == 6
    assert 'value="06349"' in text


def test_a_register_that_changed_meanwhile_is_shown_anew(db: Session, cast: Cast, client_as: ClientAs) -> None:
    client = client_as(cast.officer_province)
    preview = client.post("/units/changes/new", data=MERGER)
    db.add(UnitEdition(token=secrets.token_hex(16), recorded_at=now()))
    db.commit()
    again = confirm(client, preview)
    assert again.status_code == 422
    assert "vừa thay đổi trong lúc đang xem" in words(again)
    assert confirm(client, again).status_code == 303


def test_what_was_tampered_with_is_refused(db: Session, cast: Cast, client_as: ClientAs) -> None:
    client = client_as(cast.officer_province)
    for lines in ("", "nothing", "{}", "[1]", json.dumps([{"kind": "merge"}]), json.dumps([{"number": {"a": 1}, "kind": []}])):
        assert client.post("/units/changes/load", data={"lines": lines, "edition": ""}).status_code == 422
    assert db.scalar(select(UnitChange)) is None


@pytest.mark.parametrize("kind", ["xlsx", "csv", "yaml"])
def test_a_file_says_the_same(db: Session, cast: Cast, client_as: ClientAs, kind: str) -> None:
    rows: list[list[object]] = [
        list(HEADINGS.values()),
        ["12/NQ-HĐND", "10/02/2026", "2026-03-01", "NHẬP", 6325, "", "06325", "xã", "Lộc Bình", 20],
        ["", "", "", "nhap", "06349", "", "06325", "", "", ""],
        ["13/NQ-HĐND", "10/02/2026", "01/05/2026", "Đổi loại", "06325", "", "", "Phường", "", ""],
    ]
    content = {"xlsx": _xlsx, "csv": _csv, "yaml": _yaml}[kind](rows)
    client = client_as(cast.officer_province)
    answer = client.post("/units/changes/file", data={"file": (io.BytesIO(content), f"nq.{kind}")})
    assert answer.status_code == 200, words(answer)
    assert "2 đơn vị kết thúc, 1 đơn vị bắt đầu, 1 đổi tên" in words(answer)
    assert confirm(client, answer).status_code == 303
    db.expire_all()
    assert unit_name(db, find_unit(db, "06325", date(2026, 5, 1)).id) == "Phường Lộc Bình"
    assert len(db.scalars(select(UnitChange)).all()) == 2


def _xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Các nghị quyết của tỉnh"])
    for row in rows:
        sheet.append([cell or None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv(rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _yaml(_rows: list[list[object]]) -> bytes:
    return """
- so_nghi_quyet: 12/NQ-HĐND
  ngay_ky: 2026-02-10
  ngay_hieu_luc: 2026-03-01
  dong:
    - {loai: Nhập, ma_cu: "06325", ma_moi: "06325", ten_moi: Xã Lộc Bình, ma_cap_tren: "20"}
    - {loai: Nhập, ma_cu: "06349", ma_moi: "06325"}
- so_nghi_quyet: 13/NQ-HĐND
  ngay_ky: 10/02/2026
  ngay_hieu_luc: 01/05/2026
  dong:
    - {loai: Đổi loại, ma_cu: "06325", loai_hinh_moi: phường}
""".encode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"not a workbook", ""),
        ("a.csv", b"\xff\xfe\x00", "Không đọc được tệp này"),
        ("a.csv", b"Ma cu,Loai\n1,2\n", "Tệp thiếu cột"),
        ("a.yaml", b"- [1, 2", "Không đọc được tệp này"),
        ("a.yaml", b"so: 1", "Tệp thiếu cột"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(
    cast: Cast, client_as: ClientAs, name: str, content: bytes, said: str
) -> None:
    answer = client_as(cast.officer_province).post("/units/changes/file", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    assert said in words(answer)
    assert "Mời" in words(answer)


def test_the_example_reads_back() -> None:
    reading = read_file("mau.xlsx", example_file(made_on=DAY))
    assert not reading.refusals
    assert [len(one.lines) for one in reading.changes] == [2, 2, 3]


# --- the teams of a split commune ---


def divide(client: FlaskClient) -> None:
    assert confirm(client, client.post("/units/changes/new", data=PARTED)).status_code == 303


def test_the_teams_of_a_split_commune_are_assigned_on_one_screen(db: Session, cast: Cast, client_as: ClientAs) -> None:
    old = cast.country.commune.id
    team, other = (
        add_team(db, old, "Thôn Nà Lầm", date(2025, 9, 1)),
        add_team(db, old, "Thôn Khánh Xuân", date(2025, 9, 1), "Vi Văn Tý"),
    )
    db.commit()
    client = client_as(cast.officer_province)
    preview = client.post("/units/changes/new", data=PARTED)
    assert "Tổ cần xếp" in words(preview)
    assert "2 2 2 2" in words(preview)
    assert confirm(client, preview).status_code == 303
    assert "Xã Lộc Bình 06325 01/3/2026 2 0 2 Còn tổ chưa xếp Cộng 1 xã 2 0 2" in words(client.get("/units/splits"))
    screen = client.get(f"/units/splits/{old}")
    assert "0 Đã xếp + 2 Chưa xếp" in words(screen)
    assert "tên thôn hoặc tên tổ có tên xã ấy" in words(screen)
    new = find_unit(db, "06399", DAY).id
    kept = client.post(f"/units/splits/{old}", data={f"team-{team.id}": str(new), f"team-{other.id}": ""})
    assert kept.status_code == 303
    assert "1 Đã xếp + 1 Chưa xếp" in words(client.get(f"/units/splits/{old}"))
    db.expire_all()
    assert db.get_one(MediationTeam, team.id).placed_unit_id == new
    wrong = client.post(f"/units/splits/{old}", data={f"team-{team.id}": str(cast.country.other_commune.id)})
    assert wrong.status_code == 422
    assert "chưa ghi gì" in words(wrong)
    assert len(db.scalars(select(TeamAssignment)).all()) == 1


def test_others_do_not_see_the_screen(db: Session, cast: Cast, client_as: ClientAs) -> None:
    old = cast.country.commune.id
    divide(client_as(cast.officer_province))
    for member in (cast.outsider, cast.officer_commune, cast.inspector, cast.mediator):
        assert client_as(member).get(f"/units/splits/{old}").status_code == 404, member.name


# --- villages ---


def test_villages_are_entered_renamed_marked_and_merged(db: Session, cast: Cast, client_as: ClientAs) -> None:
    unit = cast.country.commune.id
    add_team(db, unit, "Thôn Nà Lầm", date(2025, 9, 1))
    db.commit()
    client, page = client_as(cast.officer_commune), f"/units/{unit}/villages"
    assert client.post(page, data={"name": "bản Quan", "on": "", "marked": "y"}).status_code == 303
    assert "Bản Quan chưa có tổ Có đông" in words(client.get(page))
    ids = {row.id for row in db.scalars(select(Village))}
    assert len(ids) == 2
    lam = min(ids)
    assert client.post(f"{page}/{lam}/rename", data={"name": "Thôn Lầm", "on": "01/02/2026"}).status_code == 303
    assert client.post(f"{page}/{lam}/mark", data={"on": "01/04/2026", "marked": "1"}).status_code == 303
    twice = client.post(f"{page}/{lam}/mark", data={"on": "02/04/2026", "marked": "1"})
    assert twice.status_code == 422
    assert "đã được ghi như vậy" in words(twice)
    taken = client.post(page, data={"name": "THON LAM"})
    assert taken.status_code == 422
    assert "Xã đã có Thôn LAM" in words(taken)
    merged = {"villages": [str(one) for one in ids], "name": "Thôn Lầm Quan", "on": "01/05/2026"}
    assert client.post(f"{page}/merge", data=merged).status_code == 303
    said = words(client.get(page))
    assert "Thôn Lầm Quan từ 01/5/2026 Tổ hòa giải Thôn Nà Lầm" in said
    assert "Bản Quan" not in said
    assert client.post(f"{page}/merge", data={"name": "x", "on": "01/06/2026"}).status_code == 422


def test_a_village_of_another_commune_cannot_be_reached(db: Session, cast: Cast, client_as: ClientAs) -> None:
    add_team(db, cast.country.sister.id, "Thôn Nà Lầm", date(2025, 9, 1))
    db.commit()
    village = db.scalars(select(Village.id)).one()
    client = client_as(cast.officer_commune)
    answer = client.post(
        f"/units/{cast.country.commune.id}/villages/{village}/rename", data={"name": "Thôn X", "on": "01/02/2026"}
    )
    assert answer.status_code == 422
    assert "Không tìm thấy thôn" in words(answer)
    assert client.get(f"/units/{cast.country.sister.id}/villages").status_code == 404


# --- how much is asked ---


def test_the_statements_do_not_grow_with_the_teams(
    db: Session, cast: Cast, client_as: ClientAs, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    old, client = cast.country.commune.id, client_as(cast.officer_province)

    def asked(path: str) -> int:
        assert client.get(path).status_code == 200
        with queries() as found:
            client.get(path)
        return len(found)

    def grow(count: int, first: int) -> None:
        for number in range(first, first + count):
            add_team(db, old, f"Thôn {number}", date(2025, 9, 1), f"Nông Văn {number}")
        db.commit()

    grow(1, 0)
    few = asked(f"/units/{old}/villages")
    grow(6, 1)
    assert asked(f"/units/{old}/villages") == few
    divide(client)
    pages = ("/units/splits", f"/units/splits/{old}", "/units/changes")
    before = [asked(path) for path in pages]
    for number in range(7, 12):
        add_team(db, old, f"Thôn {number}", date(2026, 1, 5), f"Nông Văn {number}")
    db.commit()
    assert [asked(path) for path in pages] == before
