"""What an officer decides about an import: which column is which, which rows to write, to undo it; and the list taken away."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.audit.models import AuditEvent
from lms.builds_on import builds_on
from lms.clock import now
from lms.jobs.worker import Worker
from lms.people.models import Appointment, MediationTeam, Person, RosterImport
from lms.people.roster import operations, taking, undoing
from lms.people.roster.jobs import handlers
from lms.people.roster.models import RosterColumns
from tests.cast import Cast, Member
from tests.factories.people import roster_file, roster_row
from tests.factories.training import complete_history, make_version
from tests.reading import fields, words
from tests.web.people.importing import brought

ClientAs = Callable[[Member], FlaskClient]
pytestmark = pytest.mark.usefixtures("edition")
ODD = ("Đơn vị", "Tên nhóm", "Ai", "Sinh", "Ngày QĐ")


def serving(db: Session) -> int:
    """How many recognitions that came by an import are in force."""
    db.expire_all()
    in_force = Appointment.superseded_at.is_(None) & Appointment.import_id.is_not(None)
    return db.scalar(select(func.count()).select_from(Appointment).where(in_force)) or 0


def odd_file(*names: str) -> bytes:
    rows = [dict(zip(ODD, ("06325", "Tổ 1", name, 1962, "05/03/2025"), strict=True)) for name in names]
    return roster_file(rows, headings=ODD)


# --- columns ---


def test_a_file_with_strange_headings_is_asked_about_and_remembered(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client = client_as(cast.officer_commune)
    address = brought(client, odd_file("Hoàng Thị Lan"))
    asked = client.get(address, follow_redirects=True)
    page = words(asked)
    assert "Cột nào là gì" in page
    assert "Chưa rõ cột nào là: Mã xã, Tổ hòa giải, Họ và tên." in page
    assert "Hoàng Thị Lan" in page
    answer = client.post(f"{address}/columns", data=sent(asked) | {"c0": "unit", "c1": "team", "c2": "name", "c3": "born"})
    assert answer.status_code == 303, words(answer)
    assert "Cả 1 dòng đều đúng." in words(client.get(address))
    assert db.scalars(select(RosterColumns.fields)).one() == ["unit", "team", "name", "born", "signed"]
    again = client.get(brought(client, odd_file("Nông Văn Bền")))
    assert again.status_code == 200
    assert "Các cột đọc theo lựa chọn đã nhớ" in words(again)
    assert "Nông Văn Bền" in words(again)


def test_columns_said_twice_or_lacking_are_refused_and_nothing_is_kept(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client = client_as(cast.officer_commune)
    address = brought(client, odd_file("Hoàng Thị Lan"))
    twice = client.post(f"{address}/columns", data={"row": "1", "c0": "unit", "c1": "unit", "c2": "name", "c4": "signed"})
    assert twice.status_code == 422
    assert "Cột thứ 1 và cột thứ 2 cùng được chọn là một." in words(twice)
    lacking = client.post(f"{address}/columns", data={"row": "1", "c0": "unit", "c2": "name", "c4": "signed"})
    assert lacking.status_code == 422
    assert "còn thiếu cột: Tổ hòa giải" in words(lacking)
    assert db.scalar(select(func.count()).select_from(RosterColumns)) == 0
    assert "Cột nào là gì" in words(client.get(address, follow_redirects=True))


WITHOUT_CODES = ("Thôn/Tổ dân phố", "Tổ hòa giải", "Họ và tên", "Ngày sinh", "Ngày ký")


def file_without_codes(*numbers: int) -> bytes:
    return roster_file([roster_row(number) for number in numbers], headings=WITHOUT_CODES)


def test_a_commune_s_own_list_needs_no_column_of_codes(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client = client_as(cast.officer_commune)
    address = brought(client, file_without_codes(1, 2))
    asked = client.get(address, follow_redirects=True)
    assert "Tệp không có cột Mã xã. Nếu mọi dòng đều của Xã Lộc Bình, mời bấm" in words(asked)
    assert db.scalars(select(RosterImport.state)).one() == "asking", "the officer says so, it is not guessed"
    assert client.post(f"{address}/columns", data=sent(asked)).status_code == 303
    page = words(client.get(address))
    assert "Cả 2 dòng đều đúng." in page
    assert "mọi dòng được đọc là của xã mình, mã 06325" in page
    assert client.post(f"{address}/write", data={}).status_code == 303
    assert serving(db) == 2
    placed = select(MediationTeam.unit_id).join(Appointment, Appointment.team_id == MediationTeam.id).distinct()
    assert db.scalars(placed).all() == [cast.country.commune.id]
    again = words(client.get(brought(client, file_without_codes(1, 2, 3))))
    assert "Có 3 dòng" in again or "3 dòng" in again
    assert "Ghi 1 dòng (1 mới, 0 thay đổi) trong một lần; 2 dòng giữ nguyên." in again


def test_refused_rows_of_a_list_without_codes_come_back_unasked(client_as: ClientAs, cast: Cast) -> None:
    client = client_as(cast.officer_commune)
    bad = roster_file([roster_row(1), roster_row(2, Ngày_ký="3/2026")], headings=WITHOUT_CODES)
    address = brought(client, bad)
    client.post(f"{address}/columns", data=sent(client.get(address, follow_redirects=True)))
    assert "Tệp dùng mã xã của ngày nào?" not in words(client.get(address)), "it has no codes to be asked about"
    again = client.get(brought(client, client.get(f"{address}/refused.xlsx").data))
    assert again.status_code == 200
    assert "chưa đủ ngày, tháng, năm" in words(again)


def test_whoever_speaks_for_many_communes_must_say_which(client_as: ClientAs, cast: Cast) -> None:
    client = client_as(cast.officer_province)
    address = brought(client, file_without_codes(1))
    asked = client.get(address, follow_redirects=True)
    assert "Chưa rõ cột nào là: Mã xã." in words(asked)
    refused = client.post(f"{address}/columns", data=sent(asked))
    assert refused.status_code == 422
    assert "còn thiếu cột: Mã xã" in words(refused)


def test_a_row_without_a_code_is_offered_the_sender_s_own(client_as: ClientAs, cast: Cast) -> None:
    rows = [roster_row(1), roster_row(2, Mã_xã=None)]
    client = client_as(cast.officer_commune)
    assert "Có phải ý là “06325”?" in words(client.get(brought(client, roster_file(rows))))
    province = client_as(cast.officer_province)
    assert "Có phải ý là" not in words(province.get(brought(province, roster_file(rows))))


def test_two_people_of_one_name_in_one_file_are_told_apart_by_the_officer(client_as: ClientAs, cast: Cast) -> None:
    same: dict[str, Any] = {
        "Họ_và_tên": "Hoàng Thị Lan",
        "Giới_tính": "Nữ",
        "Số_định_danh": None,
        "Thôn/Tổ_dân_phố": "Bản Làn",
        "Tổ_hòa_giải": "Tổ 1",
    }
    client = client_as(cast.officer_commune)
    rows = [roster_row(1, **same, Ngày_sinh="02/03/1962"), roster_row(2, **same, Ngày_sinh="04/05/1985")]
    address = brought(client, roster_file(rows))
    assert "Dòng 2 cùng tên, cùng tổ nhưng khác ngày sinh." in words(client.get(address))
    assert "Người khác, chưa có trong sổ" in words(client.get(f"{address}/rows/3"))
    assert client.post(f"{address}/rows/3", data={"person_id": "0"}).status_code == 303
    assert "Cả 2 dòng đều đúng." in words(client.get(address))


def test_each_sentence_about_a_day_says_which(client_as: ClientAs, cast: Cast) -> None:
    client = client_as(cast.officer_commune)
    page = words(client.get(brought(client, roster_file([roster_row(1, Ngày_sinh="31/02/1962", Ngày_ký="3/2026")]))))
    assert "Ngày sinh: Tháng 2/1962 không có ngày 31." in page
    assert "Ngày ký: “3/2026” chưa đủ ngày, tháng, năm." in page


def test_of_two_sheets_that_both_hold_a_roster_one_is_asked(client_as: ClientAs, cast: Cast) -> None:
    book = openpyxl.load_workbook(io.BytesIO(roster_file([roster_row(1)])))
    [first] = book.worksheets
    other = book.copy_worksheet(first)
    first.title, other.title = "Cũ", "Mới"
    other["D2"] = "Vi Thị Sen"
    out = io.BytesIO()
    book.save(out)
    client = client_as(cast.officer_commune)
    address = brought(client, out.getvalue())
    page = client.get(f"{address}/columns?sheet=Mới")
    assert "Vi Thị Sen" in words(page)
    assert client.post(f"{address}/columns", data=sent(page) | {"sheet": "Mới"}).status_code == 303
    assert "Vi Thị Sen" in words(client.get(address))
    assert "trang “Mới”" in words(client.get(address))


def sent(page: TestResponse) -> dict[str, str]:
    """What a browser would send from the page of columns, nothing touched."""
    found = fields(page)
    for name, options in re.findall(r'name="(c\d+)"(.*?)</select>', page.text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


# --- suggestions ---


def test_a_suggestion_is_written_by_one_button(client_as: ClientAs, cast: Cast) -> None:
    client = client_as(cast.officer_commune)
    address = brought(client, roster_file([roster_row(1, Ngày_ký="5-3-25")]))
    assert "Có phải ý là “05/03/2025”?" in words(client.get(address))
    assert client.post(f"{address}/rows/2", data={"signed": "05/03/2025"}).status_code == 303
    assert "Cả 1 dòng đều đúng." in words(client.get(address))


def test_a_commune_s_name_for_its_code(client_as: ClientAs, cast: Cast) -> None:
    client = client_as(cast.officer_commune)
    address = brought(client, roster_file([roster_row(1, Mã_xã="Xã Lộc Bình")]))
    assert "Có phải ý là “06325”?" in words(client.get(address))


# --- partial acceptance ---


def test_single_rows_and_groups_are_left_out_and_written_later(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client = client_as(cast.officer_commune)
    client.post(brought(client, roster_file([roster_row(1)])) + "/write")
    rows = [roster_row(1, Trình_độ="Thạc sĩ"), roster_row(2), roster_row(3)]
    address = brought(client, roster_file(rows))
    assert client.post(f"{address}/rows/4/leave", data={"left_out": "1"}).status_code == 303
    assert "Đang để lại 1 dòng, không ghi." in words(client.get(address))
    assert "Chưa chọn nhóm dòng nào" in words(client.post(f"{address}/write", data={"chosen": "1"}, follow_redirects=True))
    client.post(f"{address}/write", data={"chosen": "1", "accept": "new"})
    page = words(client.get(address))
    assert "Đã ghi 1 dòng" not in page or serving(db) == 2
    assert serving(db) == 2
    assert "Để lại 2 dòng đúng, chưa ghi." in page
    roster = db.scalars(select(RosterImport).order_by(RosterImport.id.desc()).limit(1)).one()
    assert (roster.read, roster.new + roster.changed + roster.same + roster.refused, roster.left_out) == (3, 3, 2)
    client.post(f"{address}/left")
    client.post(f"{address}/write")
    assert serving(db) == 3
    assert db.scalars(select(Person.qualification).where(Person.identity_tail == "0001")).one() == "Thạc sĩ"


# --- undo ---


def test_an_import_is_undone_from_its_page(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client = client_as(cast.officer_commune)
    content = roster_file([roster_row(number) for number in range(1, 6)])
    address = brought(client, content)
    assert client.get(f"{address}/undo").status_code == 409
    client.post(f"{address}/write")
    assert "Rút lại tệp danh-sach.xlsx?" in words(client.get(f"{address}/undo"))
    assert client.post(f"{address}/undo").status_code == 303
    page = words(client.get(address))
    assert "Đã rút lại tệp này" in page
    assert serving(db) == 0
    assert client.post(f"{address}/undo").status_code == 409
    assert client.post(f"{address}/write").status_code == 409
    second = brought(client, content)
    assert "Đúng tệp này đã đưa vào lúc" in words(client.get(second))
    client.post(f"{second}/write")
    assert serving(db) == 5


def test_whoever_was_taught_since_is_named(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client = client_as(cast.officer_commune)
    address = brought(client, roster_file([roster_row(number) for number in range(1, 4)]))
    client.post(f"{address}/write")
    person = db.scalars(select(Person).where(Person.identity_tail == "0002")).one()
    complete_history(db, person, make_version(db), date(2026, 1, 5))
    db.commit()
    answer = client.post(f"{address}/undo")
    assert answer.status_code == 422
    assert person.full_name in words(answer)
    assert "có minh chứng đã học" in words(answer)
    assert serving(db) == 3


# --- taken away ---


def test_the_file_as_it_came_and_the_list_of_a_unit(client_as: ClientAs, cast: Cast, db: Session) -> None:
    client, content = client_as(cast.officer_commune), roster_file([roster_row(number) for number in range(1, 6)])
    address = brought(client, content)
    assert client.get(f"{address}/file").data == content
    client.post(f"{address}/write")
    listed = client.get("/people/roster.xlsx?unit=06325")
    assert listed.status_code == 200
    assert client_as(cast.outsider).get("/people/roster.xlsx?unit=06325").status_code == 404
    assert client_as(cast.inspector).get("/people/roster.xlsx?unit=06325").status_code == 404
    kinds: list[Any] = list(
        db.scalars(select(AuditEvent.kind).where(AuditEvent.kind.in_(["people.roster_exported", "people.roster_cells_seen"])))
    )
    assert sorted(kinds) == ["people.roster_cells_seen", "people.roster_exported"]
    page = words(client.get(brought(client, listed.data)))
    assert "giống hệt trong sổ, không có gì để ghi" in page


def test_refused_rows_come_back_in_the_columns_and_sheet_of_the_file(client_as: ClientAs, cast: Cast) -> None:
    heads = ["STT", "Họ tên", "Ghi chú", "Mã xã", "Tổ hòa giải", "Ngày ký", "Nam", "Nữ"]
    rows = [
        {
            "STT": 1,
            "Họ tên": "Hoàng Thị Lan",
            "Ghi chú": "a",
            "Mã xã": "06325",
            "Tổ hòa giải": "Tổ 1",
            "Ngày ký": "31/02/2025",
            "Nữ": "x",
        },
        {
            "STT": 2,
            "Họ tên": "Nông Văn Bền",
            "Ghi chú": "b",
            "Mã xã": "06325",
            "Tổ hòa giải": "Tổ 1",
            "Ngày ký": "05/3/2025",
            "Nam": "x",
        },
    ]
    book = openpyxl.load_workbook(io.BytesIO(roster_file(rows, headings=heads)))
    book.active.title = "DS năm 2025"  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    client = client_as(cast.officer_commune)
    address = brought(client, out.getvalue())
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/refused.xlsx").data)).active
    assert sheet is not None
    assert sheet.title == "DS năm 2025"
    heading, row = sheet.iter_rows(values_only=True)
    assert heading == (*heads, "Lý do từ chối")
    assert row[:8] == ("1", "Hoàng Thị Lan", "a", "06325", "Tổ 1", "31/02/2025", None, "x")
    again = brought(client, client.get(f"{address}/refused.xlsx").data)
    returned = openpyxl.load_workbook(io.BytesIO(client.get(f"{again}/refused.xlsx").data)).active
    assert returned is not None
    assert list(returned.iter_rows(values_only=True)) == [heading, row], "the reasons of this time take the place of the last"


# --- long files ---


def test_a_long_file_is_read_written_in_part_and_undone_by_the_worker(
    client_as: ClientAs, cast: Cast, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (taking, operations, undoing):
        monkeypatch.setattr(room, "AT_ONCE", 3)
    client = client_as(cast.officer_commune)
    extensions = client.application.extensions
    jobs = dict(handlers(extensions["vault"], extensions["storage"], builds_on))
    worker = Worker(extensions["sessions"], jobs, (), now)
    client.post(brought_by(worker, client, [roster_row(number) for number in range(1, 6)]) + "/write")
    assert worker.run_one()
    assert serving(db) == 5
    rows = [roster_row(1, Trình_độ="Thạc sĩ"), *(roster_row(number) for number in range(2, 10))]
    address = brought_by(worker, client, rows)
    assert "Thay đổi 1" in words(client.get(address))
    client.post(f"{address}/write", data={"chosen": "1", "accept": "new"})
    assert "Đang ghi vào sổ" in words(client.get(address))
    assert worker.run_one()
    assert serving(db) == 9
    assert "Để lại 1 dòng đúng, chưa ghi." in words(client.get(address))
    client.post(f"{address}/undo")
    assert "Đang rút lại" in words(client.get(address))
    assert worker.run_one()
    assert serving(db) == 5
    assert "Đã rút lại tệp này" in words(client.get(address))


def brought_by(worker: Worker, client: FlaskClient, rows: list[Any]) -> str:
    """The address of a long file once the worker has read it."""
    address = brought(client, roster_file(rows))
    assert "Đang xét từng dòng" in words(client.get(address))
    assert worker.run_one()
    assert "Xem trước khi ghi vào sổ" in words(client.get(address))
    return address
