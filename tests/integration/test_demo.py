"""The demo province in a real database, on both engines: what is in it, that it repeats, and the story one can play in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, selectinload

from assessments.bank.queries import current_assessment, list_questions
from assessments.sittings.operations import hand_in, keep_answer, start_sitting
from certificates.models import Certificate
from courses.attendance.attempts import ScanAttempt
from courses.attendance.operations import open_attendance
from courses.attendance.rules import Method, Present
from courses.attendance.scans import record_scan
from courses.completion.models import Completion
from courses.completion.operations import has_news as evidence_news
from courses.content.models import Lesson
from courses.content.operations import mark_read
from courses.content.queries import list_pages
from courses.curriculum.queries import version_by_key
from courses.delivery.models import ClassSession, ClassTrainer, Enrolment, TrainingClass
from courses.evidence.models import Evidence
from courses.obligations.following import has_news as appointment_news
from courses.obligations.queries import find_case
from lms.access.models import Account, Grant
from lms.audit.events import SYSTEM
from lms.audit.queries import verify
from lms.clock import day_of
from lms.config import Settings, load_settings
from lms.db import Sessions, make_engine, make_sessions, writing
from lms.demo.cast import PHONE
from lms.demo.mark import read_mark
from lms.demo.operations import load_demo
from lms.followers import catch_up
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.models import Appointment, MediationTeam, Person, Trainer
from lms.reports.models import Plan
from lms.reports.periods.models import UnitReport
from lms.reports.periods.queries import last_step
from lms.reports.periods.verification import verify_reports
from tests.conftest import DIALECTS
from tests.factories.demo import NOW, copy_of_demo, digest, fill

TODAY = day_of(NOW)


@pytest.fixture(scope="module", params=DIALECTS)
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return copy_of_demo(request.param, "commune", tmp_path_factory.mktemp("demo") / request.param)


@pytest.fixture(scope="module")
def demo(settings: Settings) -> Iterator[Sessions]:
    engine = make_engine(settings.database_url)
    yield make_sessions(engine)
    engine.dispose()


@pytest.fixture
def db(demo: Sessions) -> Iterator[Session]:
    with demo() as session:
        yield session


def count(db: Session, table: type) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_reports_are_accepted_returned_and_drafted(db: Session) -> None:
    states = {row.period_id: last.state if (last := last_step(db, row.id)) else None for row in db.scalars(select(UnitReport))}
    assert sorted(map(str, states.values())) == ["None", "accepted", "returned"]
    assert verify_reports(db).found == []


def test_everything_a_tour_needs_is_there(db: Session) -> None:
    assert 130 <= count(db, Person) <= 400
    assert count(db, MediationTeam) >= 20
    assert count(db, TrainingClass) >= 8
    assert count(db, Certificate) >= 10
    assert count(db, Plan) == 5
    assert count(db, Trainer) >= 5
    assert set(db.scalars(select(Certificate.demo).distinct())) == {True}
    numbers = list(db.scalars(select(Certificate.number).where(Certificate.issued_on >= date(2026, 1, 1))))
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_the_five_accounts_are_told_once_complete(db: Session, settings: Settings) -> None:
    mark = read_mark(settings.data_dir)
    assert mark is not None and mark.complete
    usernames = {one.username for one in mark.sign_ins}
    assert usernames == set(db.scalars(select(Account.username))) and len(usernames) == 5
    assert count(db, Grant) == 5


def test_a_person_is_one_row_however_often_recognised(db: Session) -> None:
    versions = func.count(Appointment.id)
    several = db.execute(select(Appointment.person_id, versions).group_by(Appointment.person_id).having(versions > 1)).all()
    assert several, "somebody was re-elected or came back"


def test_nothing_happened_after_today(db: Session) -> None:
    assert (db.scalar(select(func.max(Evidence.occurred_on))) or TODAY) <= TODAY
    assert (db.scalar(select(func.max(Appointment.recognised_on))) or TODAY) <= TODAY
    assert (db.scalar(select(func.max(Certificate.issued_on))) or TODAY) <= TODAY


def test_the_followers_have_nothing_left_to_do(db: Session) -> None:
    assert not evidence_news(db)
    assert not appointment_news(db)


def test_the_log_is_sealed_and_whole(db: Session) -> None:
    found = verify(db)
    assert found.broken_at is None
    assert found.unsealed == 0


def test_the_same_seed_and_day_give_the_same_rows_on_any_engine(tmp_path: Path, fresh_engine: Engine) -> None:
    kept = copy_of_demo("sqlite", "commune", tmp_path / "kept")
    with make_sessions(make_engine(kept.database_url))() as one:
        before = digest(one)
    url = fresh_engine.url.render_as_string(hide_password=False)
    fill(fresh_engine, load_settings({"LMS_DATA_DIR": str(tmp_path / "again"), "LMS_DATABASE_URL": url}), "commune")
    with make_sessions(fresh_engine)() as two:
        assert digest(two) == before


def test_made_up_people_are_kept_away_from_real_ones(demo: Sessions, settings: Settings, tmp_path: Path) -> None:
    facts = {"scale": "commune", "seed": 1, "now": NOW, "today": TODAY, "progress": lambda _done, _total: None}
    with pytest.raises(DomainError, match=r"demo\.production"):
        load_demo(demo, replace(settings, env="production"), **facts)  # type: ignore[arg-type]
    with pytest.raises(DomainError, match=r"demo\.own_data"):
        load_demo(demo, replace(settings, data_dir=tmp_path), **facts)  # type: ignore[arg-type]


def _mediator(db: Session) -> Person:
    return db.scalars(select(Person).where(Person.phone == PHONE)).one()


def test_scanning_reading_and_the_quiz_give_the_certificate_at_once(demo: Sessions, settings: Settings) -> None:
    vault = Vault(settings.data_key, settings.signing_passphrase)
    with demo() as db:
        person_id = _mediator(db).id
        case = find_case(db, person_id, as_of=TODAY)
        assert case is not None and timedelta(days=50) < case.facts.due_on - TODAY < timedelta(days=70)
        assert db.scalar(select(Completion.id).where(Completion.person_id == person_id)) is None
    with writing(demo) as db:
        session = _session_of_today(db, person_id)
        assert session.training_class.issues_at_once
        open_attendance(db, session, actor=SYSTEM, now=NOW)
        scan = ScanAttempt(session_id=session.id, person_id=person_id, method=Method.OWN_PHONE, nonce="tour", occurred_at=NOW)
        assert isinstance(record_scan(db, scan, actor=SYSTEM, received_at=NOW), Present)
    with writing(demo) as db:
        version = version_by_key(db, "2372-mediator-first")
        lesson = db.scalars(select(Lesson).options(selectinload(Lesson.module)).where(Lesson.key == "m09")).one()
        unread = [page.position for page, read in list_pages(db, lesson.id, person_id) if not read]
        assert unread and unread[0] == 3
        for position in unread:
            mark_read(db, lesson, position, person_id, actor=SYSTEM, now=NOW)
        assessment = current_assessment(db, TODAY)
        assert assessment is not None
        sitting = start_sitting(db, assessment, person_id, actor=SYSTEM, now=NOW)
        for number, item in enumerate(sitting.paper, 1):
            question = list_questions(db, [item["question"]])[0]
            keep_answer(db, sitting, number, [choice.id for choice in question.choices if choice.correct], now=NOW)
        assert hand_in(db, person_id, sitting.id, actor=SYSTEM, now=NOW).passed
    catch_up(demo, vault, now=NOW)
    with demo() as db:
        done = db.scalars(select(Completion).where(Completion.person_id == person_id)).one()
        assert (done.version_id, done.completed_on) == (version.id, TODAY)
        certificate = db.scalars(select(Certificate).where(Certificate.person_id == person_id)).one()
        assert certificate.demo


def _session_of_today(db: Session, person_id: int) -> ClassSession:
    stmt = (
        select(ClassSession)
        .join(ClassSession.training_class)
        .join(Enrolment, Enrolment.class_id == TrainingClass.id)
        .where(Enrolment.person_id == person_id, ClassSession.starts_at <= NOW, ClassSession.ends_at > NOW)
        .options(selectinload(ClassSession.training_class))
    )
    session = db.scalars(stmt).one()
    trainer = select(Account.id).join(ClassTrainer, ClassTrainer.person_id == Account.person_id)
    assert db.scalar(trainer.where(ClassTrainer.class_id == session.class_id)) is not None
    return session
