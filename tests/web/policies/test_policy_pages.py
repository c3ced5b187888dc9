"""Changing a rule on the pages: tried first, shown case by case, saved as a new row; the calendar likewise."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.models import Obligation
from lms.clock import now
from lms.people.models import Appointment
from lms.policies.models import Holiday, Policy
from lms.policies.operations import load_policies
from lms.policies.queries import policy_on
from lms.policies.rules import PolicyKey
from tests.cast import Cast, Member
from tests.factories.careers import make_teams
from tests.reading import fields, words

ClientAs = Callable[[Member], FlaskClient]
SAID = {"number": "3", "valid_from": "01/01/2014", "source": "Quyết định 9/QĐ-UBND ngày 01/12/2026"}


@pytest.fixture
def term(db: Session, cast: Cast) -> tuple[int, date]:
    """The person and the recognition day of one mediator of the commune."""
    load_policies(db, now=now())
    row = make_teams(db, cast.country.commune).rows[1]
    db.commit()
    appointment = db.get_one(Appointment, row.id)
    return appointment.person_id, appointment.recognised_on


def due_on(db: Session, term: tuple[int, date]) -> date:
    db.expire_all()
    return db.scalars(select(Obligation.due_on).where(Obligation.person_id == term[0])).one()


def test_a_rule_is_tried_and_then_changed(db: Session, cast: Cast, client_as: ClientAs, term: tuple[int, date]) -> None:
    client = client_as(cast.officer_province)
    assert "trong 6 tháng" not in words(client.get("/policies"))
    tried = client.get("/policies/deadline_months/preview", query_string=SAID)
    before = due_on(db, term)
    said = words(tried)
    assert "Thời hạn tập huấn người mới (tháng): 3, từ ngày 01/01/2014." in said
    assert "Theo quy định đang có" in said
    assert "Cộng 3 tháng" in said
    assert policy_on(db, PolicyKey.DEADLINE_MONTHS, date(2026, 1, 1)).number == 6
    listed = client.get("/policies/deadline_months/preview", query_string=SAID | {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(listed.get_data(as_text=True).removeprefix("\ufeff"))))
    mine = next(row for row in rows if row["Mã hồ sơ"] == str(term[0]))
    assert mine["Hạn đang có"] == before.isoformat()
    saved = client.post("/policies/deadline_months", data=fields(tried))
    assert saved.status_code == 303
    assert due_on(db, term).isoformat() == mine["Hạn mới"]
    page = words(client.get("/policies"))
    assert "Quyết định 9/QĐ-UBND ngày 01/12/2026" in page
    assert "thay " in page
    assert len(db.scalars(select(Policy).where(Policy.key == PolicyKey.DEADLINE_MONTHS)).all()) == 2


def test_a_rule_of_the_future_shows_somebody_who_will_follow_it(
    cast: Cast, client_as: ClientAs, term: tuple[int, date]
) -> None:
    sent = SAID | {"valid_from": "31/8/2027"}
    said = words(client_as(cast.admin).get("/policies/deadline_months/preview", query_string=sent))
    assert "Không thời hạn nào thay đổi" in said
    assert "Một người có thời hạn bắt đầu từ ngày 31/8/2027" in said
    assert "Cộng 6 tháng: thứ Ba, 29/02/2028" in said
    assert "Cộng 3 tháng: thứ Ba, 30/11/2027" in said


def test_an_admin_sees_numbers_of_records_and_no_names(
    db: Session, cast: Cast, client_as: ClientAs, term: tuple[int, date]
) -> None:
    said = words(client_as(cast.admin).get("/policies/deadline_months/preview", query_string=SAID))
    assert f"Hồ sơ số {term[0]}" in said
    assert f"/people/{term[0]}" not in said


@pytest.mark.parametrize(
    ("key", "sent", "wrong"),
    [
        ("deadline_months", SAID | {"number": "0"}, "phải là một số từ 1 đến 60"),
        ("accepted_instruments", SAID | {"numbers": "1/QĐ"}, "Mức này không dùng được"),
        ("training_of_trainers", SAID | {"term": "date", "audience": "trainer"}, "Mức này không dùng được"),
        ("training_of_trainers", SAID | {"source": "", "term": "year_end", "audience": "trainer"}, "Chưa ghi căn cứ"),
    ],
)
def test_what_no_rule_can_be_is_said_beside_the_field(
    cast: Cast, client_as: ClientAs, term: tuple[int, date], key: str, sent: dict[str, str], wrong: str
) -> None:
    answer = client_as(cast.admin).get(f"/policies/{key}/preview", query_string=sent)
    assert answer.status_code == 422
    assert wrong in words(answer)


def test_a_day_off_moves_who_is_due_on_it(db: Session, cast: Cast, client_as: ClientAs, term: tuple[int, date]) -> None:
    client = client_as(cast.officer_province)
    client.get("/deadlines")
    before = due_on(db, term)
    sent = {"day": before.strftime("%d/%m/%Y"), "kind": "holiday", "name": "Ngày nghỉ thêm", "source": "Thông báo 5/TB"}
    tried = client.get("/policies/calendar/preview", query_string=sent)
    assert "Nghỉ lễ (Ngày nghỉ thêm)" in words(tried)
    assert client.post("/policies/calendar", data=fields(tried)).status_code == 303
    assert due_on(db, term) > before
    assert "Ngày nghỉ thêm" in words(client.get(f"/policies/calendar?year={before.year}"))
    again = client.get("/policies/calendar/preview", query_string=sent | {"kind": "ordinary"})
    assert client.post("/policies/calendar", data=fields(again)).status_code == 303
    assert due_on(db, term) == before
    assert [row.superseded_at is None for row in db.scalars(select(Holiday).where(Holiday.day == before))] == [False]
    calendar = words(client.get(f"/policies/calendar?year={before.year}"))
    assert "Ngày nghỉ thêm" in calendar.split("Đã sửa, đã bỏ")[1]


def test_a_swap_is_two_days_and_is_undone_as_two(cast: Cast, client_as: ClientAs, term: tuple[int, date]) -> None:
    client = client_as(cast.officer_province)
    # A Friday off, worked on the Saturday of the week before.
    sent = {"day": "18/12/2026", "kind": "swap", "name": "", "source": "Thông báo 6/TB"}
    for wrong, said in [
        ({}, "ghi cả ngày làm thay"),
        ({"other_day": "17/12/2026"}, "Ngày 17/12/2026 vốn là ngày làm việc"),
        ({"day": "13/12/2026", "other_day": "12/12/2026"}, "Ngày 13/12/2026 vốn là ngày nghỉ"),
        ({"kind": "holiday", "name": "Nghỉ", "other_day": "12/12/2026"}, "Ngày làm thay chỉ ghi khi đổi hai ngày"),
        ({"kind": "ordinary"}, "không có gì để đổi"),
    ]:
        refused = client.get("/policies/calendar/preview", query_string=sent | wrong)
        assert refused.status_code == 422
        assert said in words(refused)
    tried = client.get("/policies/calendar/preview", query_string=sent | {"other_day": "12/12/2026"})
    assert client.post("/policies/calendar", data=fields(tried)).status_code == 303
    for day in ("18/12/2026", "12/12/2026"):
        half = client.get("/policies/calendar/preview", query_string=sent | {"day": day, "kind": "ordinary"})
        assert half.status_code == 422
        assert f"Ngày {day} đã đổi cho một ngày khác" in words(half)
    both = {"day": "12/12/2026", "other_day": "18/12/2026", "kind": "ordinary"}
    tried = client.get("/policies/calendar/preview", query_string=sent | both)
    assert client.post("/policies/calendar", data=fields(tried)).status_code == 303
    calendar = words(client.get("/policies/calendar?year=2026")).split("Đã sửa, đã bỏ")
    assert "Làm thay cho ngày 18/12/2026" not in calendar[0]
    assert "Làm thay cho ngày 18/12/2026" in calendar[1]


def test_a_case_stands_still_is_exempted_and_neither_again(
    db: Session, cast: Cast, client_as: ClientAs, term: tuple[int, date]
) -> None:
    client = client_as(cast.officer_commune)
    assert "Thời hạn này" in words(client.get(f"/people/{term[0]}"))
    case = db.scalars(select(Obligation).where(Obligation.person_id == term[0])).one()
    before, at = case.due_on, f"/obligations/{case.id}"
    day = f"{term[1]:%d/%m/}{term[1].year}"
    sent = {"first_on": day, "reason": "Nghỉ ốm", "number": "7/QĐ-UBND"}
    refused = client.post(f"{at}/suspend", data=sent | {"last_on": "01/01/2020"})
    assert refused.status_code == 422
    assert "Ngày cuối đứng trước ngày đầu" in words(refused)
    last = date.fromordinal(term[1].toordinal() + 30)
    done = client.post(f"{at}/suspend", data=sent | {"last_on": last.strftime("%d/%m/%Y")})
    assert done.status_code == 303
    assert due_on(db, term) > before
    page = client.get(at)
    assert "Thời hạn đứng lại 30 ngày" in words(page)
    assert client.post(f"{at}/exempt", data={"reason": "Đã học ở nơi khác", "number": "8/QĐ-UBND"}).status_code == 303
    page = client.get(at)
    assert "Miễn tập huấn" in words(page)
    assert "8/QĐ-UBND" in words(page)
    back = [url for url in page.get_data(as_text=True).split('"') if url.endswith("/take-back")]
    assert len(back) == 2
    for url in back:
        assert client.post(url, data={"why": "Ghi nhầm người"}).status_code == 303
        again = client.post(url, data={"why": "Bấm lần nữa"}, follow_redirects=True)
        assert "đã được rút lại từ trước" in words(again)
        assert "Bấm lần nữa" not in words(again)
    assert due_on(db, term) == before
    assert words(client.get(at)).count("Ghi nhầm người") == 2


def standing_counts(client: FlaskClient, url: str) -> dict[str, int]:
    """The counts on the tabs of a list, by standing."""
    tabs = re.findall(r'standing=(\w+)"[^>]*>[^<]*?(\d+)</a>', client.get(url).get_data(as_text=True))
    return {standing: int(count) for standing, count in tabs}


def test_a_kind_that_is_switched_on_has_its_list(db: Session, cast: Cast, client_as: ClientAs, term: tuple[int, date]) -> None:
    client = client_as(cast.officer_province)
    assert "Chưa dùng quy định nào ngoài hạn của người mới" in words(client.get("/obligations"))
    said = {"on": "y", "audience": "mediator_yearly", "term": "year_end", "valid_from": "01/01/2024", "source": "Quyết định 4"}
    tried = client.get("/policies/yearly_refresher/preview", query_string=said)
    assert "không có thời hạn" in words(tried)
    assert client.post("/policies/yearly_refresher", data=fields(tried)).status_code == 303
    case = db.scalars(select(Obligation.id).where(Obligation.person_id == term[0], Obligation.kind == "refresher")).first()
    listed = client.get("/obligations?kind=refresher")
    assert f"/obligations/{case}" in listed.get_data(as_text=True)
    exempted = client_as(cast.officer_commune).post(f"/obligations/{case}/exempt", data={"reason": "Ốm", "number": "8/QĐ"})
    assert exempted.status_code == 303
    counts = standing_counts(client, "/obligations?kind=refresher")
    assert counts["exempt"] == 1 and counts["open"] > 1
    for standing, count in counts.items():
        url = f"/obligations?kind=refresher&standing={standing}"
        rows = list(csv.DictReader(client.get(f"{url}&format=csv").get_data(as_text=True).removeprefix("\ufeff").splitlines()))
        cases = json.loads(client.get(f"{url}&format=json").data)["cases"]
        assert len(rows) == len(cases) == count == client.get(url).get_data(as_text=True).count('<th scope="row"'), standing
        assert {one["standing"] for one in cases} <= {standing}
        listed_rows = {(row["Mã người"], row["Mã đơn vị"], row["Đơn vị"]) for row in rows}
        assert listed_rows == {(str(one["person"]["id"]), one["unit"]["code"], one["unit"]["name"]) for one in cases}
    assert standing_counts(client, f"/obligations?kind=refresher&year={now().year}") == counts
    assert json.loads(client.get("/obligations?kind=refresher&year=2020&format=json").data)["cases"] == []
    assert "Bồi dưỡng hằng năm" in words(client.get(f"/people/{term[0]}"))
    assert "Phải hoàn thành: chương trình bồi dưỡng hằng năm" in words(client.get(f"/obligations/{case}"))
