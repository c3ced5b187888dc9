"""The mediator's own pages: how long is left, what to do next, the next class, the papers, the record, the calendar."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.sittings.operations import hand_in, keep_answer
from certificates.models import Certificate, RegisterBook, Revocation
from courses.completion.operations import refresh_completions
from courses.curriculum.models import CurriculumModule, CurriculumVersion
from courses.delivery.models import Category, ClassSession, ClassState, ClassTrainer, Enrolment, SessionModule, TrainingClass
from courses.evidence.models import EvidenceKind
from courses.obligations.models import Obligation
from courses.obligations.operations import refresh_obligations
from lms.audit.events import SYSTEM
from lms.clock import HANOI, now, today
from lms.kernel.text import fold
from lms.people.models import Person
from tests.cast import Cast, Member, account_of
from tests.factories.assessments import Learning, load_learning, open_paper, right_answers
from tests.factories.training import appoint, make_person, make_team, prove
from tests.reading import links, words

Enter = Callable[[Member], FlaskClient]


@pytest.fixture
def learning(cast: Cast, db: Session) -> Learning:
    return load_learning(db, now=now())


@pytest.fixture
def person(cast: Cast, db: Session) -> Person:
    return db.get_one(Person, account_of(cast.mediator).person_id)


@pytest.fixture
def phone(client_as: Enter, cast: Cast) -> FlaskClient:
    return client_as(cast.mediator)


def recognise(db: Session, cast: Cast, person: Person, on: date) -> None:
    appoint(db, person, make_team(db, cast.country.commune), on)
    refresh_obligations(db, [person.id], now=now())
    db.commit()


def attend(db: Session, learning: Learning, person: Person, count: int, on: date) -> None:
    version = db.get_one(CurriculumVersion, learning.version_id)
    for module in modules(db, learning)[:count]:
        prove(db, person, version, EvidenceKind.PERIODS, on, module_id=module.id, periods=module.periods)
    refresh_completions(db, [person.id], now=now())
    db.commit()


def pass_quiz(db: Session, person: Person) -> None:
    sitting = open_paper(db, person.id, now=now())
    for number, chosen in enumerate(right_answers(db, sitting), 1):
        keep_answer(db, sitting, number, chosen, now=now())
    hand_in(db, person.id, sitting.id, actor=SYSTEM, now=now())
    db.commit()


def modules(db: Session, learning: Learning) -> list[CurriculumModule]:
    stmt = select(CurriculumModule).where(CurriculumModule.version_id == learning.version_id)
    return list(db.scalars(stmt.order_by(CurriculumModule.position)))


def make_class(db: Session, cast: Cast, learning: Learning, *, person: Person | None, days: int = 11) -> TrainingClass:
    """A class of one morning, so many days from today, taught by Nguyễn Đức Minh."""
    title = "Lớp tập huấn xã Lộc Bình"
    found = TrainingClass(
        code="LB-01", title=title, title_fold=fold(title), version_id=learning.version_id, unit_id=cast.country.commune.id,
        venue="Hội trường UBND xã Lộc Bình", address="Khu Hòa Bình", capacity=40, state=ClassState.PLANNED, recorded_at=now(),
    )  # fmt: skip
    db.add(found)
    db.flush()
    start = datetime.combine(today() + timedelta(days=days), datetime.min.time(), HANOI) + timedelta(hours=8)
    meeting = ClassSession(class_id=found.id, starts_at=start, ends_at=start + timedelta(hours=3, minutes=30))
    db.add(meeting)
    db.flush()
    db.add(SessionModule(session_id=meeting.id, module_id=modules(db, learning)[1].id, periods=2))
    db.add(ClassTrainer(class_id=found.id, person_id=make_person(db, "Nguyễn Đức Minh").id))
    if person is not None:
        db.add(Enrolment(class_id=found.id, person_id=person.id, category=Category.MEDIATOR, enrolled_at=now()))
    db.commit()
    return found


def test_a_newcomer_sees_the_days_left_and_what_to_do(
    phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session
) -> None:
    recognise(db, cast, person, today() - timedelta(days=30))
    answer = phone.get("/")
    said = words(answer)
    assert "Chào bác Páo" in said
    assert "để hoàn thành tập huấn" in said
    assert "Hạn: " in said
    assert "Bác chưa học tiết nào. Còn 16 tiết: 11 tiết ở lớp, 5 tiết ở nhà." in said
    assert "trang 1 · " in said
    assert f"/learn/{learning.lesson_ids[0]}" in links(answer)
    assert "Xã chưa xếp lớp cho bác" in said
    assert "Học xong 16 tiết và đạt bài kiểm tra" in said
    assert 'id="card"' in answer.get_data(as_text=True)
    assert 'id="papers"' in answer.get_data(as_text=True)


def test_the_due_day_itself_is_said_as_today(
    phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session
) -> None:
    recognise(db, cast, person, today() - timedelta(days=30))
    db.scalars(select(Obligation)).one().due_on = today()
    db.commit()
    assert "Hôm nay là hạn hoàn thành tập huấn của bác" in words(phone.get("/"))


def test_who_is_late_is_helped_not_scolded(
    phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session
) -> None:
    recognise(db, cast, person, today() - timedelta(days=250))
    said = words(phone.get("/"))
    assert "Hạn tập huấn đã qua" in said
    assert "Bác vẫn học tiếp được" in said


def test_who_is_trained_is_thanked(phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session) -> None:
    recognise(db, cast, person, today() - timedelta(days=30))
    attend(db, learning, person, 10, today())
    assert "Bác đã học đủ 16 tiết. Còn bài kiểm tra." in words(phone.get("/"))
    assert "/quiz" in links(phone.get("/"))
    pass_quiz(db, person)
    said = words(phone.get("/"))
    assert "Bác đã hoàn thành tập huấn" in said
    assert "Học tiếp" not in said
    assert "hoàn thành tập huấn" in words(phone.get("/my/record"))


def test_who_is_trained_takes_the_certificate_with_the_first_button(
    phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session
) -> None:
    recognise(db, cast, person, today() - timedelta(days=30))
    attend(db, learning, person, 10, today())
    pass_quiz(db, person)
    certificate = paper(db, cast, learning, person)
    said = words(phone.get("/"))
    assert said.index("Tải giấy chứng nhận") < said.index("Xem bài học") < said.index("Thẻ của bác")
    assert links(phone.get("/")).count(f"/certificates/{certificate.id}.pdf") == 2
    db.add(Revocation(certificate_id=certificate.id, revoked_on=today(), reason="nhầm", account_id=None, recorded_at=now()))
    db.commit()
    assert f"/certificates/{certificate.id}.pdf" not in links(phone.get("/"))


def test_without_a_term_the_lessons_stay_open(phone: FlaskClient, learning: Learning, person: Person) -> None:
    said = words(phone.get("/"))
    assert "không có hạn tập huấn nào đang chờ" in said
    assert "Bắt đầu học" in said


def test_the_next_class_says_when_where_what_and_who(
    phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session
) -> None:
    recognise(db, cast, person, today() - timedelta(days=30))
    found = make_class(db, cast, learning, person=person)
    answer = phone.get("/")
    said = words(answer)
    for part in ("8 giờ đến 11 giờ 30", "Hội trường UBND xã Lộc Bình, Khu Hòa Bình", "Tập huấn viên Nguyễn Đức Minh", "bút"):
        assert part in said
    assert f"/my/classes/{found.id}.ics" in links(answer)


def test_the_calendar_holds_each_meeting_and_nothing_personal(
    phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session
) -> None:
    found = make_class(db, cast, learning, person=person)
    db.refresh(found, ["sessions"])
    answer = phone.get(f"/my/classes/{found.id}.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    [event] = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    assert event.decoded("dtstart") == found.sessions[0].starts_at
    assert event["summary"] == found.title
    assert event["location"] == "Hội trường UBND xã Lộc Bình, Khu Hòa Bình"
    assert "Páo" not in answer.get_data(as_text=True)


def test_a_class_of_others_has_no_calendar(
    phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session
) -> None:
    found = make_class(db, cast, learning, person=None)
    assert phone.get(f"/my/classes/{found.id}.ics").status_code == 404
    assert "Hội trường" not in words(phone.get("/"))


@pytest.mark.parametrize("gone", ["past", "withdrawn", "cancelled"])
def test_a_class_that_will_not_be_is_not_shown(
    phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session, gone: str
) -> None:
    found = make_class(db, cast, learning, person=person, days=-1 if gone == "past" else 3)
    if gone == "withdrawn":
        db.scalars(select(Enrolment)).one().withdrawn_at = now()
    if gone == "cancelled":
        found.state = ClassState.CANCELLED
    db.commit()
    assert "Hội trường" not in words(phone.get("/"))


def test_the_list_of_modules_says_which_can_be_read_at_home(
    phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session
) -> None:
    make_class(db, cast, learning, person=person)
    attend(db, learning, person, 1, date(2026, 11, 20))
    phone.post(f"/learn/{learning.lesson_ids[1]}/1")
    answer = phone.get("/learn")
    said = words(answer)
    assert "Bác đã học 2 trong 16 tiết" in said
    assert "2 tiết · xong ngày 20/11/2026" in said
    assert "đọc ở nhà, đã đọc 1 trong 5 trang" in said
    assert "2 tiết · ở lớp, " in said
    assert "2 tiết · học ở lớp" in said
    assert "Bản minh họa" in said
    assert {f"/learn/{lesson_id}" for lesson_id in learning.lesson_ids} <= set(links(answer))


def test_without_a_curriculum_the_list_says_so(phone: FlaskClient, cast: Cast) -> None:
    assert "Chưa có chương trình nào" in words(phone.get("/learn"))
    assert "Chương trình này chưa có bài kiểm tra" in words(phone.get("/quiz"))


def test_the_record_shows_what_is_held(phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session) -> None:
    recognise(db, cast, person, today() - timedelta(days=30))
    attend(db, learning, person, 2, date(2026, 11, 20))
    pass_quiz(db, person)
    said = words(phone.get("/my/record"))
    for part in (
        "Bác đã học 4 trong 16 tiết", "Vì sao hạn là ngày ấy?", "Quyết định 12/QĐ-UBND", "Điều 147", "20/11/2026, ở lớp",
        "bác học ở nhà", "ở lớp, xã sẽ báo ngày", "Đúng 10 trong 10 câu", "Thấy chưa đúng?", "Chưa có buổi nào",
    ):  # fmt: skip
        assert part in said


def test_papers_can_be_fetched_unless_taken_back(
    phone: FlaskClient, cast: Cast, learning: Learning, person: Person, db: Session
) -> None:
    certificate = paper(db, cast, learning, person)
    assert f"/certificates/{certificate.id}.pdf" in links(phone.get("/"))
    assert "số 7/2026/STP-LS" in words(phone.get("/"))
    db.add(Revocation(certificate_id=certificate.id, revoked_on=today(), reason="nhầm", account_id=None, recorded_at=now()))
    db.commit()
    answer = phone.get("/")
    assert "Đã thu hồi" in words(answer)
    assert f"/certificates/{certificate.id}.pdf" not in links(answer)


def paper(db: Session, cast: Cast, learning: Learning, person: Person) -> Certificate:
    book = RegisterBook(issuer_unit_id=cast.country.province.id, year=2026, series="", last_number=7)
    db.add(book)
    db.flush()
    certificate = Certificate(
        book_id=book.id, number=7, register_no="7/2026/STP-LS", code_hash="h", person_id=person.id,
        version_id=learning.version_id, unit_id=cast.country.commune.id, payload_sealed=b"", signature=b"", kid="k",
        demo=False, issued_on=today(), issued_at=now(),
    )  # fmt: skip
    db.add(certificate)
    db.commit()
    return certificate


def test_the_statements_do_not_grow_with_what_is_held(
    phone: FlaskClient,
    cast: Cast,
    learning: Learning,
    person: Person,
    db: Session,
    queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    recognise(db, cast, person, today() - timedelta(days=30))
    make_class(db, cast, learning, person=person)
    attend(db, learning, person, 1, today())
    counts = []
    for more in (True, False):
        with queries() as home:
            phone.get("/")
        with queries() as list_:
            phone.get("/learn")
        with queries() as record:
            phone.get("/my/record")
        counts.append((len(home), len(list_), len(record)))
        if more:
            attend(db, learning, person, 6, today())
            paper(db, cast, learning, person)
    assert counts[0] == counts[1]
    assert counts[0][0] <= 32  # the units of these tests have no edition, so their register is read anew each time
