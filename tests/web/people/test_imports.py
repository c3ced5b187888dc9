"""The import pages, by what an officer sees."""

import io
import re
import secrets
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent
from lms.clock import now
from lms.people.models import Appointment, MediationTeam, Person, RosterImport
from lms.units.models import UnitEdition
from lms.units.rules import Level
from tests.cast import Cast, Member, make_unit
from tests.factories.people import forty_rows, roster_file, roster_row
from tests.reading import links, words
from tests.web.people.importing import bring, brought

ClientAs = Callable[[Member], FlaskClient]
Counting = Callable[[], AbstractContextManager[Any]]


pytestmark = pytest.mark.usefixtures("edition")


def count(db: Session, table: Any) -> int:
    """How many rows came by an import, of teams how many such appointments stand in."""
    db.expire_all()
    column = {Person: Appointment.person_id, MediationTeam: Appointment.team_id}.get(table, table.id)
    stmt = select(func.count(column.distinct()))
    return db.scalar(stmt if table is RosterImport else stmt.where(Appointment.import_id.is_not(None))) or 0


def test_forty_rows_with_five_bad_ones_are_mended_and_written(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client, roster = client_as(cast.officer_commune), forty_rows("06325")
    address = brought(client, roster.content)
    page = words(client.get(address))
    assert "Có 5 dòng cần sửa; 35 dòng còn lại đã đúng." in page
    assert "Tháng 2/2026 không có ngày 31." in page
    assert "Tải 5 dòng kèm lý do" in page
    assert count(db, Person) == 0
    for entry in roster.mended:
        column = {"Ngày ký": "signed", "Mã xã": "unit", "Họ và tên": "name", "Số định danh": "identity"}[entry.heading]
        answer = client.post(f"{address}/rows/{entry.row}", data={column: entry.text})
        assert answer.status_code == 303, words(answer)
    page = words(client.get(address))
    assert "Cả 40 dòng đều đúng." in page
    assert client.post(f"{address}/write").status_code == 303
    done = client.get(address)
    assert "Đã ghi 40 dòng: 40 mới, 0 thay đổi; 0 dòng giữ nguyên." in words(done)
    assert "/coverage?unit=06325" in links(done)
    assert (count(db, Person), count(db, Appointment), count(db, MediationTeam)) == (40, 40, 8)


def test_good_rows_are_written_and_the_rest_comes_back_as_a_file(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client = client_as(cast.officer_commune)
    address = brought(client, forty_rows("06325").content)
    client.post(f"{address}/write")
    assert count(db, Person) == 35
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/refused.xlsx").data))
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 6
    assert rows[0][-1] == "Lý do từ chối"
    assert "không có ngày 31" in str(rows[1][-1])
    again = words(client.get(brought(client, forty_rows("06325").content)))
    assert "Có 5 dòng cần sửa; 35 dòng còn lại đã đúng." in again
    assert "Giữ nguyên 35" in again


def test_a_row_that_is_still_wrong_says_why(client_as: ClientAs, cast: Cast) -> None:
    client = client_as(cast.officer_commune)
    address = brought(client, forty_rows("06325").content)
    answer = client.post(f"{address}/rows/11", data={"signed": "30/02/2026"})
    assert answer.status_code == 422
    assert "Tháng 2/2026 không có ngày 30." in words(answer)
    assert client.get(f"{address}/rows/999").status_code == 404


def test_taking_away_what_was_brought_is_on_record(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client = client_as(cast.officer_commune)
    address = brought(client, forty_rows("06325").content)
    client.get(f"{address}/refused.xlsx")
    client.get(f"{address}/rows/11")
    looks = db.scalars(select(AuditEvent).where(AuditEvent.kind == "people.roster_cells_seen").order_by(AuditEvent.id)).all()
    assert [look.data["row"] for look in looks] == [None, 11]


def test_a_commune_brings_only_its_own_rows(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client = client_as(cast.officer_commune)
    rows = [roster_row(1, code="06325"), roster_row(2, code="06349")]
    address = brought(client, roster_file(rows))
    assert "Xã Na Dương ở ngoài đơn vị mình phụ trách." in words(client.get(address))
    client.post(f"{address}/write")
    assert count(db, Person) == 1
    address = brought(client_as(cast.officer_province), roster_file(rows))
    assert "Từ chối 0" in words(client_as(cast.officer_province).get(address))


@pytest.mark.parametrize("path", ["", "/refused.xlsx", "/rows/5"])
def test_outside_the_scope_a_file_does_not_exist(client_as: ClientAs, cast: Cast, path: str) -> None:
    address = brought(client_as(cast.officer_commune), forty_rows("06325").content)
    assert client_as(cast.officer_province).get(address + path).status_code == 200
    assert client_as(cast.outsider).get(address + path).status_code == 404
    assert client_as(cast.inspector).get(address + path).status_code == 404
    assert client_as(cast.outsider).post(f"{address}/write").status_code == 404


def macro_book() -> bytes:
    out = io.BytesIO(roster_file([roster_row()]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


def far_cell() -> bytes:
    """A heading, and one word in row 200,000."""
    book = openpyxl.Workbook()
    book.active.cell(1, 1).value = "Mã xã"  # type: ignore[union-attr]
    book.active.cell(200_000, 1).value = "x"  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook with a member of 300 MB of noughts, a few hundred KB on disk."""
    out = io.BytesIO(roster_file([roster_row()]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet2.xml", "w") as member:
        for _ in range(300):
            member.write(bytes(1 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (far_cell(), "Bảng có hơn 60.000 dòng"),
        (bomb(), "nén quá nhiều"),
        (b"Ma xa,Ho va ten\r\n06325,Lan\r\n", "văn bản (như CSV) đổi tên"),
        (b"", "Tệp không có gì bên trong"),
        (b"PK\x03\x04 nothing", "bị hỏng"),
        (macro_book(), "macro"),
        (roster_file([]), "chưa có dòng nào"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    client_as: ClientAs, cast: Cast, db: Session, content: bytes, said: str
) -> None:
    answer = bring(client_as(cast.officer_commune), content)
    assert answer.status_code == 422
    assert said in words(answer)
    assert count(db, RosterImport) == 0


def test_no_file_at_all(client_as: ClientAs, cast: Cast) -> None:
    answer = client_as(cast.officer_commune).post("/imports", data={})
    assert answer.status_code == 422
    assert "Chưa chọn tệp nào" in words(answer)


def test_formulas_are_shown_as_their_values_never_run(client_as: ClientAs, cast: Cast) -> None:
    rows = [roster_row(1, Trình_độ='=HYPERLINK("http://x")'), roster_row(2, Họ_và_tên="<script>alert(1)</script>")]
    client = client_as(cast.officer_commune)
    address = brought(client, roster_file(rows))
    page = client.get(address).text
    assert "<script>alert" not in page


def test_the_day_of_the_codes_is_asked_when_codes_have_two_meanings(client_as: ClientAs, cast: Cast, db: Session) -> None:
    make_unit(db, "06325", Level.COMMUNE, "Thị trấn", "Tên Cũ", cast.country.province, old=True)
    db.add(UnitEdition(token=secrets.token_hex(16), recorded_at=now()))
    db.commit()
    client = client_as(cast.officer_province)
    address = brought(client, roster_file([roster_row(1, code="06325", Ngày_ký="01/3/2024")]))
    page = words(client.get(address))
    assert "Tệp dùng mã xã của ngày nào?" in page
    assert "mã 06325 là Thị trấn Tên Cũ, nay là Xã Lộc Bình" in page
    assert client.post(f"{address}/codes", data={"codes": "day", "day": "01/7/2025"}).status_code == 303
    page = words(client.get(address))
    assert "Đang tra mọi mã theo bản đồ ngày 01/7/2025." in page
    assert "nay là Xã Lộc Bình" not in page


def test_the_preview_asks_the_database_the_same_number_of_times_for_any_rows(
    client_as: ClientAs, cast: Cast, queries: Counting
) -> None:
    client = client_as(cast.officer_commune)
    short = brought(client, roster_file([roster_row(1)]))
    long = brought(client, roster_file([roster_row(number) for number in range(1, 41)]))
    client.get(short)
    with queries() as few:
        client.get(short)
    with queries() as many:
        client.get(long)
    assert len(few) == len(many) <= 10


def test_the_list_says_what_to_do_first(client_as: ClientAs, cast: Cast) -> None:
    client = client_as(cast.officer_commune)
    assert "Chưa có tệp nào" in words(client.get("/imports"))
    brought(client, roster_file([roster_row(1)]))
    assert "danh-sach.xlsx" in words(client.get("/imports"))
    assert "danh-sach.xlsx" not in words(client_as(cast.outsider).get("/imports"))


def test_somebody_is_found_by_the_whole_number_of_a_card(client_as: ClientAs, cast: Cast, db: Session) -> None:
    officer = client_as(cast.officer_commune)
    row = roster_row(1)
    officer.post(brought(officer, roster_file([row])) + "/write")
    number, person_id = row["Số định danh"], db.scalars(select(Person.id).where(Person.full_name == row["Họ và tên"])).one()
    assert "Tìm theo số định danh" in words(officer.get("/people"))
    assert "không ở ô tìm theo tên" in words(officer.get(f"/people?q={number[:3]} {number[3:]}"))
    found = officer.post("/people/number", data={"number": f"{number[:3]} {number[3:]}"})
    assert (found.status_code, found.location) == (303, f"/people/{person_id}")
    for typed, said in (
        ("020168999999", "Không có ai trong phạm vi phụ trách mang số này"),
        ("12345", "có 5 chữ số; cần 12 số"),
    ):
        answer = officer.post("/people/number", data={"number": typed})
        assert answer.status_code == 422
        assert said in words(answer)
    assert "Mời ghi số định danh" in words(officer.post("/people/number", data={}))
    elsewhere = client_as(cast.outsider).post("/people/number", data={"number": number})
    assert "Không có ai trong phạm vi phụ trách" in words(elsewhere)


def test_people_are_found_without_accents_and_masked(client_as: ClientAs, cast: Cast, db: Session, queries: Counting) -> None:
    client = client_as(cast.officer_commune)
    address = brought(client, roster_file([roster_row(number) for number in range(1, 31)]))
    client.post(f"{address}/write")
    page = client.get("/people?q=hoang")
    assert "Hoàng" in words(page)
    assert "Nông" not in words(page).replace("Nông Thị Hoa", "")
    everybody = client.get("/people")
    assert not re.search(r"\b0?9\d{8}\b", words(everybody))
    assert "09•• •••" in words(everybody)
    assert "Không tìm thấy ai" in words(client_as(cast.outsider).get("/people?q=hoang"))
    with queries() as found:
        client.get("/people")
    assert len(found) <= 10
    assert "Lộc Bình" in words(client.get("/people?unit=06325"))
    assert "không có đơn vị nào mang mã 00000" in words(client.get("/people?unit=00000"))


def test_a_team_names_what_it_lacks(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client = client_as(cast.officer_commune)
    rows = [roster_row(1), roster_row(3)]
    client.post(brought(client, roster_file(rows)) + "/write")
    team = db.scalars(select(MediationTeam.id)).first()
    page = words(client.get(f"/teams/{team}"))
    assert "Tổ có 2 hòa giải viên, cần từ 3 người trở lên." in page
    assert "Tổ chưa có hòa giải viên nữ." in page
    assert client_as(cast.outsider).get(f"/teams/{team}").status_code == 404
