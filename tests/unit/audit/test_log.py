"""The log refuses texts about people, cannot be changed, and its chain shows every change and every late row."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM, Actor, ActorKind, Event, PersonalDataSeen
from lms.audit.models import AuditEvent, Seal
from lms.audit.operations import record, record_look, seal
from lms.audit.queries import LogFilter, count_unsealed, list_events, list_kinds, list_sealed, verify
from lms.db import Sessions

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OFFICER = Actor(ActorKind.ACCOUNT, 7)


@dataclass(frozen=True, kw_only=True)
class Counted(Event):
    kind: ClassVar[str] = "test.counted"
    subject_kind: ClassVar[str] = "thing"

    facts_given: Any = None


def record_some(db: Session, count: int, *, now: datetime = NOW) -> None:
    for number in range(count):
        record(db, Counted(subject_id=number, unit_id=20, facts_given=number), actor=OFFICER, now=now)
        db.flush()


@pytest.mark.parametrize("given", [5, True, None, "2372/QĐ-BTP", ActorKind.SYSTEM, NOW.date(), [1, 2], (3,), {"new": 4}])
def test_facts_are_ids_codes_days_and_counts(db: Session, given: object) -> None:
    row = record(db, Counted(facts_given=given), actor=SYSTEM, now=NOW)
    db.flush()
    db.refresh(row)
    assert set(row.data) == {"facts_given"}


@pytest.mark.parametrize("given", ["Hoàng Thị Lan", "020190001234", "0912345678", "+84912345678", 1.5, "x" * 81, {"a b": 1}])
def test_names_and_numbers_of_people_are_refused(db: Session, given: object) -> None:
    with pytest.raises(ValueError, match=r"codes|hold a float"):
        record(db, Counted(facts_given=given), actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("statement", [update(AuditEvent).values(actor_id=8), delete(AuditEvent), update(Seal).values(count=0)])
def test_neither_log_nor_chain_can_be_changed(db: Session, statement: Any) -> None:
    record_some(db, 2)
    seal(db, now=NOW)
    with pytest.raises(DBAPIError, match="append only"):
        db.execute(statement)


def test_a_look_at_personal_data_is_a_transaction_of_its_own(db: Session, sessions: Sessions) -> None:
    record_look(sessions, PersonalDataSeen(subject_id=5, what="phone", reason="call"), actor=OFFICER, now=NOW)
    (event,) = list_events(db)
    assert (event.kind, event.subject_kind, event.subject_id) == ("audit.personal_data_seen", "person", 5)
    assert event.data == {"what": "phone", "reason": "call"}
    assert event.recorded_at == NOW


def test_the_list_is_newest_first_in_pages_and_filtered(db: Session) -> None:
    record_some(db, 5)
    record(db, PersonalDataSeen(subject_id=5, what="phone", reason="call"), actor=SYSTEM, now=NOW)
    first = list_events(db, limit=2)
    second = list_events(db, before_id=first[-1].id, limit=2)
    assert [event.subject_id for event in (*first, *second)] == [5, 4, 3, 2]
    assert len(list_events(db, LogFilter(actor=OFFICER))) == 5
    assert len(list_events(db, LogFilter(subject_kind="person", subject_id=5))) == 1
    assert len(list_events(db, LogFilter(unit_ids=frozenset({20}), kind="test.counted"))) == 5
    assert list_kinds(db) == ["audit.personal_data_seen", "test.counted"]


def test_sealing_makes_a_chain_that_holds(db: Session) -> None:
    record_some(db, 3)
    first = seal(db, now=NOW)
    record_some(db, 2)
    second = seal(db, now=NOW)
    assert first is not None
    assert second is not None
    assert second.previous == first.digest
    assert seal(db, now=NOW) is None
    found = verify(db)
    assert (found.sealed, found.unsealed, found.broken_at, found.head) == (5, 0, None, second.digest)


def test_what_is_not_sealed_yet_is_counted(db: Session) -> None:
    record_some(db, 2)
    seal(db, now=NOW)
    record_some(db, 3)
    assert (verify(db).sealed, verify(db).unsealed) == (2, 3)


def insert_behind(db: Session, number: int) -> None:
    """A row whose id lies before ids already sealed: on PostgreSQL a transaction that was committed late."""
    row = AuditEvent(
        id=number, kind="test.late", recorded_at=NOW, actor_kind=ActorKind.SYSTEM, subject_kind="thing", data={"n": number}
    )
    db.add(row)
    db.flush()


def test_a_row_committed_late_behind_sealed_ones_enters_the_next_seal(db: Session) -> None:
    insert_behind(db, 1_000_010)
    seal(db, now=NOW)
    cursor, _event = list_sealed(db, ["test.late"])[-1]
    insert_behind(db, 1_000_005)
    late = seal(db, now=NOW)
    assert late is not None
    assert late.first_id == 1_000_005
    assert [event.id for _place, event in list_sealed(db, ["test.late"], after=cursor)] == [1_000_005]
    assert verify(db).broken_at is None


def test_the_nightly_sweep_finds_what_was_open_for_more_than_a_day(db: Session) -> None:
    insert_behind(db, 1_000_010)
    seal(db, now=NOW)
    insert_behind(db, 1_000_005)
    later = NOW + timedelta(days=3)
    assert seal(db, now=later) is None
    assert count_unsealed(db) == 1
    assert seal(db, now=later, sweep=True) is not None
    assert count_unsealed(db) == 0


def lift_the_guard(db: Session) -> None:
    """What somebody with the rights of the database's owner could do."""
    if db.get_bind().dialect.name == "sqlite":
        db.execute(text("DROP TRIGGER audit_event_no_update"))
    else:
        db.execute(text("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change"))


def test_a_changed_row_breaks_the_chain_where_it_stands(db: Session) -> None:
    record_some(db, 2)
    seal(db, now=NOW)
    record_some(db, 2)
    broken = seal(db, now=NOW)
    record_some(db, 2)
    seal(db, now=NOW)
    assert broken is not None
    lift_the_guard(db)
    db.execute(update(AuditEvent).where(AuditEvent.id == broken.last_id).values(actor_id=8))
    found = verify(db)
    assert (found.broken_at, found.sealed) == (broken.id, 2)
