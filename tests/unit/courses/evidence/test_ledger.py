"""The ledger: one row a source, one event a person and version, and retractions as rows of their own."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.curriculum.operations import load_curricula
from courses.curriculum.queries import version_by_key
from courses.evidence.models import Evidence, EvidenceKind, Retraction
from courses.evidence.operations import NewEvidence, record_evidence, retract
from courses.evidence.queries import list_by_source, list_evidence, people_with
from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.audit.models import AuditEvent
from lms.kernel.errors import DomainError
from tests.factories.delivery import make_person

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture
def rows(db: Session) -> list[NewEvidence]:
    """Two people, two modules each, and the assessment of the first."""
    load_curricula(db, now=NOW)
    version = version_by_key(db, "2372-mediator-first")
    people = [make_person(db, "Lương Văn Páo").id, make_person(db, "Hoàng Thị Lan").id]
    periods = [
        NewEvidence(person, EvidenceKind.PERIODS, version.id, module.id, module.periods, DAY, "presence", 70 + place)
        for place, person in enumerate(people)
        for module in version.modules[:2]
    ]
    passed = NewEvidence(people[0], EvidenceKind.ASSESSMENT_PASSED, version.id, None, None, DAY, "sitting", 5, {"score": 80})
    return [*periods, passed]


def test_ids_come_back_in_order_and_the_same_source_counts_once(db: Session, rows: list[NewEvidence]) -> None:
    ids = record_evidence(db, rows, actor=SYSTEM, now=NOW)
    assert len(ids) == 5
    stored = [db.get_one(Evidence, evidence_id) for evidence_id in ids]
    assert [(row.person_id, row.module_id) for row in stored] == [(row.person_id, row.module_id) for row in rows]
    assert record_evidence(db, rows, actor=SYSTEM, now=NOW) == []
    assert record_evidence(db, [], actor=SYSTEM, now=NOW) == []
    assert db.scalar(select(func.count()).select_from(Evidence)) == 5


def test_a_row_given_twice_in_one_call_is_one(db: Session, rows: list[NewEvidence]) -> None:
    assert len(record_evidence(db, [*rows, *rows], actor=SYSTEM, now=NOW)) == 5


def test_one_event_for_each_person_and_version(db: Session, rows: list[NewEvidence]) -> None:
    ids = record_evidence(db, rows, actor=SYSTEM, now=NOW)
    events = db.scalars(select(AuditEvent).where(AuditEvent.kind == "evidence.recorded").order_by(AuditEvent.id)).all()
    assert [event.data["evidence_id"] for event in events] == [ids[4], ids[3]]
    assert [event.subject_id for event in events] == [rows[0].person_id, rows[2].person_id]


def test_a_retracted_row_stays_and_no_longer_holds(db: Session, rows: list[NewEvidence]) -> None:
    ids = record_evidence(db, rows, actor=SYSTEM, now=NOW)
    retract(db, ids[0], reason="ghi nhầm người", actor=Actor(ActorKind.ACCOUNT, 9), now=NOW)
    assert db.get(Evidence, ids[0]) is not None
    held = list_evidence(db, rows[0].person_id)
    assert [row.id for row in held] == [ids[1], ids[4]]
    assert [row.id for row in list_by_source(db, "presence", [70, 71])] == ids[1:4]
    assert db.scalar(select(Retraction.account_id)) == 9
    event = db.scalars(select(AuditEvent).where(AuditEvent.kind == "evidence.retracted")).one()
    assert event.data["evidence_id"] == ids[0]
    with pytest.raises(DomainError) as caught:
        retract(db, ids[0], reason="lần nữa", actor=SYSTEM, now=NOW)
    assert caught.value.code == "evidence.already_retracted"
    with pytest.raises(DomainError) as caught:
        retract(db, 0, reason="không có", actor=SYSTEM, now=NOW)
    assert caught.value.code == "evidence.missing"


def test_who_has_passed(db: Session, rows: list[NewEvidence]) -> None:
    record_evidence(db, rows, actor=SYSTEM, now=NOW)
    people = [rows[0].person_id, rows[2].person_id]
    assert people_with(db, EvidenceKind.ASSESSMENT_PASSED, rows[0].version_id, people) == {people[0]}
    assert list_evidence(db, people[0], 0) == []


def test_the_database_itself_keeps_a_source_to_one_row(db: Session, rows: list[NewEvidence]) -> None:
    record_evidence(db, rows, actor=SYSTEM, now=NOW)
    first = db.scalars(select(Evidence).where(Evidence.kind == EvidenceKind.ASSESSMENT_PASSED)).one()
    values = {column.key: getattr(first, column.key) for column in Evidence.__table__.columns if column.key != "id"}
    with pytest.raises(IntegrityError), db.begin_nested():
        db.add(Evidence(**values))
