"""From the list of who is due to a class with its people and invitations, and what an officer may change on the way."""

import html
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.delivery.models import ClassState, Enrolment, TrainingClass
from courses.proposals.models import ClassProposal
from lms import clock
from lms.audit.models import AuditEvent
from lms.clock import HANOI
from lms.messages.channels import FileDrop
from lms.messages.models import Message
from lms.messages.rules import ChannelKind
from lms.people.models import Person, Trainer, TrainerLevel
from tests.cast import Cast, Member
from tests.factories.delivery import enrol, make_class, make_person, meeting_on
from tests.papers import pdf_tables
from tests.reading import words
from tests.web.reports.conftest import Records, records

__all__ = ["records"]
Enter = Callable[[Member], FlaskClient]
TODAY = date(2026, 11, 22)
ASKED = {"within": "30", "absent": "y", "first_on": "30/11/2026", "seats": "40", "travel": "province"}


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 9, 0, tzinfo=HANOI))


@pytest.fixture
def officer(client_as: Enter, cast: Cast, records: Records, db: Session) -> FlaskClient:
    """The province's officer, with a trainer; 103 is due on 1 December, 105 of the sister commune missed a class."""
    teacher = make_person(db, "Chu Thanh Thúy", person_id=201)
    since = {"valid_from": date(2025, 7, 1), "recorded_at": datetime(2025, 7, 1, tzinfo=HANOI)}
    db.add(Trainer(person_id=teacher.id, level=TrainerLevel.PROVINCE, unit_id=cast.country.province.id, **since))
    missed = make_class(db, cast.country.sister, meetings=[meeting_on(date(2026, 10, 5))])
    missed.version_id = records.version
    enrol(db, missed, db.get_one(Person, 105))
    missed.state = ClassState.CLOSED
    db.commit()
    return client_as(cast.officer_province)


def drawn_up(officer: FlaskClient) -> str:
    """The address of a proposal for the province."""
    answer = officer.post("/proposals/new?unit=20", data=ASKED)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def change(officer: FlaskClient, address: str, db: Session, **said: str | list[str]) -> tuple[int, str]:
    """The first class changed, and what the page then says."""
    db.expire_all()
    row = db.scalars(select(ClassProposal)).one()
    _days, unit, trainer, _people = row.plan["classes"][0]
    form = {"edition": str(row.edition), "first_on": "30/11/2026", "unit": str(unit), "trainer": str(trainer)}
    answer = officer.post(f"{address}/classes/1", data=form | said)
    return answer.status_code, words(answer if answer.status_code != 303 else officer.get(address))


def test_one_confirmation_makes_class_people_invitations_and_call_list(
    officer: FlaskClient, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = drawn_up(officer)
    text = words(officer.get(address)).replace("\N{NO-BREAK SPACE}", " ")
    assert "1 lớp cho 2 người." in text and "Đã đối chiếu" in text
    first, second = (officer.post(f"{address}/confirm", data={"edition": "1"}) for _click in (1, 2))
    assert (first.status_code, second.status_code) == (303, 303)
    made = db.scalars(select(TrainingClass).where(TrainingClass.state == ClassState.PLANNED)).one()
    people = set(db.scalars(select(Enrolment.person_id).where(Enrolment.class_id == made.id)))
    assert people == {103, 105}
    assert set(db.scalars(select(Message.recipient_id).where(Message.text_code == "proposals.invitation"))) == people
    db.get_one(Person, 103).phone, db.get_one(Person, 105).phone = None, "+84999000105"
    db.commit()
    # Nothing is turned on: everybody is called. With SMS on, 105 has a message and 103 has nothing at all.
    channels = officer.application.extensions
    monkeypatch.setitem(channels, "channels", ())
    assert "2 trong 2 người không nhắn được" in words(officer.get(f"{address}/calls"))
    monkeypatch.setitem(channels, "channels", (FileDrop(ChannelKind.SMS, Path("/nowhere")),))
    unreached = words(officer.get(f"{address}/calls"))
    assert "Vi Thị Mến" in unreached and "Bế Thị Thúy" not in unreached
    assert "1 trong 2 người không nhắn được" in unreached and "1 người không có cả điện thoại" in unreached
    printed = officer.get(f"{address}/calls?format=pdf")
    assert (printed.status_code, printed.content_type) == (200, "application/pdf")
    [heads, row] = pdf_tables(printed.data)[0]
    assert heads[-2:] == ["Đã gọi (ngày, giờ)", "Trả lời (đến, không đến, lý do)"]
    assert row[1] == "Vi Thị Mến" and row[-2:] == ["", ""]
    looks = select(func.count()).where(AuditEvent.kind == "audit.personal_data_seen", AuditEvent.subject_id == 105)
    before = db.scalar(looks) or 0
    sheet = officer.get(f"{address}/calls?who=all&format=csv").text
    assert "Bế Thị Thúy" in words(officer.get(f"{address}/calls?who=all")) and "84999000105" in sheet
    assert db.scalar(looks) == before + 2


def test_a_change_is_refused_with_its_reason_or_tells_what_follows(officer: FlaskClient, db: Session, cast: Cast) -> None:
    address = drawn_up(officer)
    status, text = change(officer, address, db, first_on="29/11/2026")
    assert status == 422 and "Ngày 29/11/2026 là ngày nghỉ." in text
    make_class(db, cast.country.other_commune, meetings=[meeting_on(date(2026, 12, 7))], trainers=[db.get_one(Person, 201)])
    db.commit()
    status, text = change(officer, address, db, first_on="07/12/2026")
    assert status == 422 and "đã dạy lớp khác vào ngày ấy" in text
    status, text = change(officer, address, db, first_on="08/12/2026", remove="105")
    assert status == 303 and "1 người học xong sau hạn" in text
    assert re.search(r"Cán bộ đã bỏ ra .*Bế Thị Thúy", text)
    status, text = change(officer, address, db, add="105", edition="1")
    assert status == 422 and "đã được sửa sau khi trang này mở" in text
    status, text = change(officer, address, db, remove="999999")
    assert status == 422 and "Lựa chọn này không có trong danh sách" in text and "not a valid" not in text
    assert officer.post(f"{address}/confirm", data={"edition": "1"}).status_code == 422


def test_a_proposal_is_dropped_until_it_is_confirmed(officer: FlaskClient, client_as: Enter, db: Session, cast: Cast) -> None:
    kept, gone = drawn_up(officer), drawn_up(officer)
    assert officer.post(f"{kept}/confirm", data={"edition": "1"}).status_code == 303
    assert client_as(cast.outsider).post(f"{gone}/drop").status_code == 404
    assert officer.post(f"{gone}/drop").status_code == 303
    assert officer.get(gone).status_code == 404
    refused = officer.post(f"{kept}/drop")
    assert refused.status_code == 422 and "Đề xuất đã thành lớp" in words(refused)
    assert "Bỏ đề xuất này" not in words(officer.get(kept))
    assert db.scalars(select(ClassProposal.id)).all() == [int(kept.rsplit("/", 1)[1])]


def test_nobody_in_time_leads_back_to_what_was_asked(officer: FlaskClient, client_as: Enter, db: Session, cast: Cast) -> None:
    answer = officer.post("/proposals/new?unit=20", data=ASKED | {"first_on": "02/12/2026", "absent": "", "seats": "17"})
    page = officer.get(str(answer.location))
    assert "1 người: hạn đến trước khi lớp sớm nhất kết thúc" in words(page)
    assert "một lớp ở trên" not in words(page)
    [way] = re.findall(r'href="(/proposals/new[^"]+like=\d+)"', page.get_data(as_text=True))
    asked = officer.get(html.unescape(way)).get_data(as_text=True)
    assert re.search(r'name="seats"[^>]*value="17"', asked) and 'value="02/12/2026"' in asked
    assert re.search(r'checked[^>]*name="within"|name="within" value="30" checked', asked)
    assert client_as(cast.officer_commune).get(html.unescape(way).replace("unit=20", "")).status_code == 404
    again = ASKED | {"first_on": "02/12/2026", "absent": "", "late_too": "y"}
    made = officer.get(str(officer.post("/proposals/new?unit=20", data=again).location))
    assert "1 lớp cho 1 người" in words(made).replace("\N{NO-BREAK SPACE}", " ")


def test_what_was_taken_meanwhile_undoes_all(officer: FlaskClient, db: Session, cast: Cast) -> None:
    address = drawn_up(officer)
    taken = make_class(db, cast.country.commune, meetings=[meeting_on(TODAY + timedelta(days=20))])
    enrol(db, taken, db.get_one(Person, 103))
    db.commit()
    answer = officer.post(f"{address}/confirm", data={"edition": "1"})
    assert answer.status_code == 422 and "Không mở lớp cho" in words(answer)
    assert db.scalar(select(func.count()).select_from(TrainingClass)) == 2
    assert db.scalar(select(func.count()).select_from(Message)) == 0


def test_who_has_a_place_already_is_counted(officer: FlaskClient, db: Session, cast: Cast) -> None:
    coming = make_class(db, cast.country.commune, meetings=[meeting_on(TODAY + timedelta(days=20))])
    enrol(db, coming, db.get_one(Person, 103))
    db.commit()
    assert "1 người khác trong danh sách đã có tên ở lớp sắp tới" in words(officer.get(drawn_up(officer)))
    enrol(db, coming, db.get_one(Person, 105))
    db.commit()
    answer = officer.post("/proposals/new?unit=20", data=ASKED)
    assert answer.status_code == 422 and "2 người trong danh sách đều đã có tên ở một lớp sắp tới" in words(answer)


def test_nobody_and_nowhere_are_said(officer: FlaskClient, client_as: Enter, cast: Cast) -> None:
    answer = officer.post("/proposals/new?unit=20", data=ASKED | {"within": "7", "absent": ""})
    assert answer.status_code == 422 and "chưa có ai cần xếp lớp" in words(answer)
    assert officer.get(f"/proposals/new?unit={cast.country.other_province.code}").status_code == 404
    assert client_as(cast.outsider).get(drawn_up(officer)).status_code == 404
