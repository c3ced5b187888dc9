"""Pages of personal data: one's own, an officer's on behalf of somebody, requests with their clock, breaches, erasure."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.audit.models import AuditEvent
from lms.i18n import format_day
from lms.people.models import Appointment, Person
from lms.people.operations import end_appointment
from lms.people.rights.models import DataBreach, DataRequest, DataRule
from tests.cast import PIN, Cast, Member, account_of
from tests.factories.careers import OFFICER
from tests.factories.delivery import appoint
from tests.reading import words
from tests.web.people.test_sensitive import NUMBER, PEOPLE, PHONE, seed

Enter = Callable[[Member], FlaskClient]
ASK = {"kind": "correction", "detail": "ngày sinh đúng là 12/3/1968"}


@pytest.fixture
def person(db: Session, cast: Cast) -> Person:
    """The person behind the mediator's account, in a team of the commune, with number, phone and ethnicity."""
    found = db.get_one(Person, account_of(cast.mediator).person_id)
    appoint(db, found, cast.country.commune)
    seed(db, found.id)
    return found


def kinds(db: Session) -> list[str]:
    return list(db.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)))


def test_ones_own_page_is_masked_until_the_pin(cast: Cast, db: Session, client_as: Enter, person: Person) -> None:
    client = client_as(cast.mediator)
    page = client.get("/my/data")
    assert [sign in page.text for sign in (person.full_name, NUMBER, PHONE, PEOPLE)] == [True, False, False, False]
    assert "••• 7701" in page.text
    wrong = client.post("/my/data/numbers", data={"pin": "0000"})
    assert wrong.status_code == 422
    assert "chưa đúng" in wrong.text
    assert NUMBER not in wrong.text
    shown = client.post("/my/data/numbers", data={"pin": PIN})
    assert [sign in shown.text for sign in (NUMBER, PHONE, PEOPLE)] == [True, True, True]
    assert shown.headers["Cache-Control"] == "no-store"
    assert kinds(db)[-3:] == ["audit.personal_data_seen"] * 3
    assert "Chính chủ · số định danh · tự xem" in client.get("/my/data").text


def test_a_copy_is_masked_unless_the_pin_comes_with_it(cast: Cast, db: Session, client_as: Enter, person: Person) -> None:
    client = client_as(cast.mediator)
    masked = client.post("/my/data/file", data={"form": "json"})
    assert NUMBER not in masked.text
    assert json.loads(masked.data)["data"][0]["value"] == person.full_name
    full = client.post("/my/data/file", data={"form": "xlsx", "pin": PIN})
    with zipfile.ZipFile(io.BytesIO(full.data)) as book:
        assert NUMBER in book.read("xl/sharedStrings.xml").decode()
    assert kinds(db).count("rights.own_data_taken") == 2
    assert client.post("/my/data/file", data={"form": "json", "pin": "1111"}).status_code == 422
    assert client.post("/my/data/file", data={"form": "doc"}).status_code == 422


def test_a_request_is_asked_acknowledged_and_done(cast: Cast, db: Session, client_as: Enter, person: Person) -> None:
    own, office = client_as(cast.mediator), client_as(cast.officer_commune)
    assert own.post("/my/data/requests", data={"kind": "correction", "detail": " "}).status_code == 422
    assert own.post("/my/data/requests", data=ASK).status_code == 303
    again = own.post("/my/data/requests", data=ASK)
    assert again.status_code == 422
    assert "chưa trả lời xong" in again.text
    listed = office.get("/data/requests")
    assert person.full_name in listed.text
    assert "Chờ báo nhận" in listed.text
    row = db.scalars(select(DataRequest)).one()
    url = f"/data/requests/{row.id}"
    assert "ngày sinh đúng là 12/3/1968" in office.get(url).text
    assert office.post(f"{url}/step", data={"step": "acknowledged"}).status_code == 303
    assert office.post(f"{url}/step", data={"step": "acknowledged"}).status_code == 422
    assert "nhiều nhất" in office.get("/data/fields").text
    refused = office.post(f"{url}/step", data={"step": "extended", "days": "16", "note": "chờ xã cũ"})
    assert refused.status_code == 422
    assert "từ 1 đến 15 ngày" in refused.text
    assert office.post(f"{url}/step", data={"step": "extended", "days": "5", "note": "chờ xã cũ"}).status_code == 303
    assert office.post(f"{url}/step", data={"step": "done", "note": ""}).status_code == 422
    assert office.post(f"{url}/step", data={"step": "done", "note": "đã sửa"}).status_code == 303
    assert office.post(f"{url}/step", data={"step": "refused", "note": "thôi"}).status_code == 422
    assert "đã sửa" in own.get("/my/data").text
    assert client_as(cast.outsider).get(url).status_code == 404


def test_late_ones_come_first(cast: Cast, db: Session, client_as: Enter, person: Person) -> None:
    office = client_as(cast.officer_commune)
    long_ago = (clock.today() - timedelta(days=90)).strftime("%d/%m/%Y")
    tomorrow = (clock.today() + timedelta(days=1)).strftime("%d/%m/%Y")
    url = f"/people/{person.id}/data/requests"
    fresh = {"kind": "access", "received_on": clock.today().strftime("%d/%m/%Y")}
    assert office.post(url, data=fresh).status_code == 303
    assert office.post(url, data={"kind": "objection", "detail": "vì", "received_on": long_ago}).status_code == 303
    future = office.post(url, data={"kind": "erasure", "detail": "vì", "received_on": tomorrow})
    assert future.status_code == 422
    assert "không thể sau hôm nay" in future.text
    text = office.get("/data/requests").text
    assert text.index("Phản đối") < text.index("nhận bản sao")
    assert "1 yêu cầu quá hạn" in text


def test_a_person_who_has_left_is_erased_by_name(cast: Cast, db: Session, client_as: Enter, person: Person) -> None:
    office, url, name = client_as(cast.officer_commune), f"/people/{person.id}/erase", person.full_name
    serving = office.post(url, data={"name": name})
    assert serving.status_code == 422
    assert "đang là hòa giải viên" in serving.text
    appointment_id = db.scalars(select(Appointment.id).where(Appointment.person_id == person.id)).one()
    end_appointment(db, appointment_id, ended_on=clock.today(), reason=None, actor=OFFICER, now=clock.now())
    db.commit()
    assert office.post(url, data={"name": "Người Khác"}).status_code == 422
    assert office.post(url, data={"name": name}).status_code == 303
    assert name not in office.get("/people?all=1").text
    assert office.get(f"/people/{person.id}").status_code == 200
    assert office.get(url).status_code == 409
    assert client_as(cast.mediator).get("/my/data").status_code == 303, "the account is closed"


def test_a_breach_has_its_clock(cast: Cast, db: Session, client_as: Enter) -> None:
    office = client_as(cast.officer_commune)
    facts = {"kind": "lost", "people": "12", "what": "mất máy ở trụ sở"}
    now = clock.now().astimezone(clock.HANOI)
    old, ahead = now - timedelta(days=4), now + timedelta(hours=2)

    def said(at: datetime) -> dict[str, str]:
        return {"found_on": at.strftime("%d/%m/%Y"), "found_time": at.strftime("%H:%M")}

    assert office.post("/data/breaches", data={**facts, **said(ahead)}).status_code == 422
    answer = office.post("/data/breaches", data={**facts, **said(old)})
    assert answer.status_code == 303
    page = office.get("/data/breaches")
    assert "Quá hạn báo" in page.text
    assert "72 giờ" in page.text
    assert "cần cơ quan xác nhận" in page.text
    row = db.scalars(select(DataBreach)).one()
    url = f"/data/breaches/{row.id}"
    assert office.post(f"{url}/step", data={"step": "reported", "note": ""}).status_code == 422
    assert office.post(f"{url}/step", data={"step": "reported", "note": "công văn 5"}).status_code == 303
    assert office.post(f"{url}/step", data={"step": "reported", "note": "công văn 6"}).status_code == 422
    assert "công văn 5" in office.get(url).text


def test_a_number_is_decided_by_a_paper(cast: Cast, db: Session, client_as: Enter) -> None:
    admin = client_as(cast.admin)
    facts = {"key": "retention_months", "value": "120", "valid_from": "01/01/2026", "source": "Quyết định 5/QĐ-STP"}
    assert admin.post("/data/rules", data={**facts, "source": ""}).status_code == 422
    assert admin.post("/data/rules", data=facts).status_code == 303
    assert admin.post("/data/rules", data=facts).status_code == 422
    assert db.scalars(select(DataRule.value)).all() == [120]
    assert "Quyết định 5/QĐ-STP" in client_as(cast.officer_commune).get("/data/fields").text


def test_the_notice_is_there_before_anybody_signs_in(client: FlaskClient) -> None:
    assert "/data/notice" in client.get("/sign-in").text
    page = client.get("/data/notice")
    assert "2 ngày làm việc" in page.text
    assert "72" not in words(page), "nothing of the clock of breaches, which is the office's"


def test_a_restriction_holds_until_it_is_lifted(cast: Cast, db: Session, client_as: Enter, person: Person) -> None:
    office, reader = client_as(cast.officer_commune), client_as(cast.inspector)
    page, listed = f"/people/{person.id}", "/people"
    ask = {"kind": "restriction", "detail": "đừng gọi điện", "received_on": format_day(clock.today())}
    assert office.post(f"/people/{person.id}/data/requests", data=ask).status_code == 303
    request_id = db.scalars(select(DataRequest.id)).one()
    address = f"/data/requests/{request_id}"
    assert person.full_name in reader.get(listed).text
    assert office.post(f"{address}/step", data={"step": "lifted", "note": "vội"}).status_code == 422
    assert office.post(f"{address}/step", data={"step": "done", "note": "đã dừng gọi"}).status_code == 303

    assert "hạn chế sử dụng dữ liệu" in office.get(page).text
    assert office.post(f"{page}/reveal", data={"reason": "contact"}).status_code == 422
    assert NUMBER in office.post(f"{page}/reveal", data={"reason": "report"}).text
    assert person.full_name in office.get(listed).text
    assert person.full_name not in reader.get(listed).text

    assert "Gỡ hạn chế" in office.get(address).text
    assert office.post(f"{address}/step", data={"note": ""}).status_code == 422
    assert office.post(f"{address}/step", data={"note": "người ấy đồng ý lại"}).status_code == 303
    assert office.post(f"{address}/step", data={"step": "done", "note": "nữa"}).status_code == 422
    assert "hạn chế sử dụng dữ liệu" not in office.get(page).text
    assert NUMBER in office.post(f"{page}/reveal", data={"reason": "contact"}).text
    assert person.full_name in reader.get(listed).text
