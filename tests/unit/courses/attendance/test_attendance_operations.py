"""Attendance on a real database: one presence whatever comes, evidence with it, refusals kept, corrections as rows."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.attendance.attempts import ScanAttempt, Submission
from courses.attendance.corrections import confirm_walk_in, correct_presence, dismiss_walk_in
from courses.attendance.facts import load_facts
from courses.attendance.models import Method, Outcome, Presence, Scan, SessionOpening
from courses.attendance.operations import (
    ListResult,
    close_attendance,
    open_attendance,
    record_list,
)
from courses.attendance.queries import arrivals, load_presence, openings_of, roll, tally
from courses.attendance.rules import AlreadyPresent, Opening, Present, Reason, Refused
from courses.attendance.scans import record_refusal, record_scan, record_scans
from courses.delivery.models import Category, ClassSession, ClassState, Enrolment, TrainingClass
from courses.delivery.operations import cancel_class
from courses.evidence.models import Evidence
from courses.evidence.queries import list_evidence
from lms.audit.events import ANONYMOUS, SYSTEM, Actor, ActorKind
from lms.audit.models import AuditEvent
from lms.kernel.errors import DomainError
from lms.people.models import Person
from tests.cast import make_country
from tests.factories.delivery import CLASS_DAY, appoint, enrol, hanoi, make_class, make_person, sessions_of

EARLY = hanoi(CLASS_DAY, "07:30")
NOW = hanoi(CLASS_DAY, "07:52")
TRAINER = Actor(ActorKind.ACCOUNT, 5)


@dataclass(frozen=True)
class Morning:
    """A class with its one meeting, attendance open, and one person enrolled."""

    training_class: TrainingClass
    session: ClassSession
    person: Person


@pytest.fixture
def morning(db: Session) -> Morning:
    country = make_country(db)
    training_class = make_class(db, country.commune)
    person = make_person(db, "Triệu Văn Phúc")
    enrol(db, training_class, person)
    session = sessions_of(db, training_class)[0]
    open_attendance(db, session, actor=TRAINER, now=EARLY)
    return Morning(training_class, session, person)


def attempt(morning: Morning, nonce: str = "a", person: Person | None = None, method: Method = Method.OWN_PHONE) -> ScanAttempt:
    person = person or morning.person
    return ScanAttempt(session_id=morning.session.id, person_id=person.id, method=method, nonce=nonce, occurred_at=NOW)


def count(db: Session, table: type) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_a_scan_gives_presence_evidence_and_two_events(db: Session, morning: Morning) -> None:
    assert record_scan(db, attempt(morning), actor=ANONYMOUS, received_at=NOW) == Present()
    presence = db.scalars(select(Presence)).one()
    assert (presence.person_id, presence.method, presence.present) == (morning.person.id, Method.OWN_PHONE, True)
    rows = list_evidence(db, morning.person.id)
    assert [row.periods for row in rows] == [2, 2]
    assert {row.occurred_on for row in rows} == {CLASS_DAY}
    assert rows[0].facts == {"class_id": morning.training_class.id, "session_id": morning.session.id}
    kinds = db.scalars(select(AuditEvent.kind).where(AuditEvent.recorded_at == NOW)).all()
    assert sorted(kinds) == ["attendance.checked_in", "evidence.recorded"]


def test_sent_twice_late_or_from_two_phones_is_one_presence(db: Session, morning: Morning) -> None:
    record_scan(db, attempt(morning), actor=ANONYMOUS, received_at=NOW)
    later = NOW + timedelta(hours=8)
    assert record_scan(db, attempt(morning), actor=ANONYMOUS, received_at=NOW) == AlreadyPresent(NOW)
    assert record_scan(db, attempt(morning, "b"), actor=ANONYMOUS, received_at=NOW) == AlreadyPresent(NOW)
    assert record_scan(db, attempt(morning, "c"), actor=ANONYMOUS, received_at=later) == AlreadyPresent(NOW)
    assert count(db, Presence) == 1
    assert count(db, Evidence) == 2
    outcomes = db.scalars(select(Scan.outcome).order_by(Scan.id)).all()
    assert outcomes == [Outcome.PRESENT, Outcome.ALREADY, Outcome.ALREADY]


def test_two_phones_that_loaded_the_same_facts_give_one_presence(db: Session, morning: Morning) -> None:
    stale = load_facts(db, [(morning.session.id, morning.person.id)])
    for nonce, answer in (("a", Present()), ("b", AlreadyPresent(NOW))):
        sent = Submission(attempt(morning, nonce), ANONYMOUS, NOW)
        assert record_scans(db, [sent], facts=stale) == [answer]
    assert count(db, Presence) == 1
    assert db.scalars(select(Scan.outcome).order_by(Scan.id)).all() == [Outcome.PRESENT, Outcome.ALREADY]


def test_a_stronger_scan_takes_over_and_the_loser_stays(db: Session, morning: Morning) -> None:
    record_list(
        db, morning.session.id, [morning.person.id], method=Method.PAPER, actor=TRAINER, occurred_at=NOW, received_at=NOW
    )
    assert record_scan(db, attempt(morning), actor=ANONYMOUS, received_at=NOW) == AlreadyPresent(NOW, stronger=True)
    presence = load_presence(db, morning.session.id, morning.person.id)
    assert presence
    assert presence.method is Method.OWN_PHONE
    assert count(db, Scan) == 2
    assert count(db, Evidence) == 2


def test_a_refusal_is_kept_with_its_reason(db: Session, morning: Morning) -> None:
    close_attendance(db, morning.session, actor=TRAINER, now=NOW)
    assert record_scan(db, attempt(morning), actor=ANONYMOUS, received_at=NOW) == Refused(Reason.CLOSED)
    scan = db.scalars(select(Scan)).one()
    assert (scan.outcome, scan.refusal, scan.person_id) == (Outcome.REFUSED, "closed", morning.person.id)
    assert count(db, Presence) == 0
    assert count(db, Evidence) == 0
    event = db.scalars(select(AuditEvent).where(AuditEvent.kind == "attendance.refused")).one()
    assert event.data == {"person_id": morning.person.id, "reason": "closed"}


def test_an_altered_code_is_kept_without_meeting_or_person_and_once(db: Session) -> None:
    for _ in range(2):
        record_refusal(
            db,
            Reason.TOKEN_ALTERED,
            session_id=None,
            person_id=None,
            nonce="same",
            device=None,
            actor=ANONYMOUS,
            received_at=NOW,
        )
    assert db.scalars(select(Scan.refusal)).all() == ["token_altered"]


def test_a_walk_in_counts_only_once_confirmed(db: Session, morning: Morning) -> None:
    country = make_country_again(db, morning)
    guest, stranger = make_person(db, "Ma Thị Thêm"), make_person(db, "Trần Quốc Việt")
    appoint(db, guest, country)
    assert record_scan(db, attempt(morning, "g", guest), actor=ANONYMOUS, received_at=NOW) == Present(walk_in=True)
    assert record_scan(db, attempt(morning, "s", stranger), actor=ANONYMOUS, received_at=NOW) == Present(walk_in=True)
    assert count(db, Evidence) == 0
    enrolment = confirm_walk_in(db, morning.training_class.id, guest.id, actor=TRAINER, now=NOW)
    assert enrolment.category is Category.MEDIATOR
    assert len(list_evidence(db, guest.id)) == 2
    confirm_walk_in(db, morning.training_class.id, stranger.id, actor=TRAINER, now=NOW)
    assert list_evidence(db, stranger.id) == []
    with pytest.raises(DomainError) as caught:
        confirm_walk_in(db, morning.training_class.id, guest.id, actor=TRAINER, now=NOW)
    assert caught.value.code == "delivery.walk_in.already"


def make_country_again(db: Session, morning: Morning):  # type: ignore[no-untyped-def]
    from lms.units.models import Unit

    return db.get_one(Unit, morning.training_class.unit_id)


def test_a_dismissed_walk_in_leaves_the_class_and_the_count(db: Session, morning: Morning) -> None:
    guest = make_person(db, "Ma Thị Thêm")
    record_scan(db, attempt(morning, "g", guest), actor=ANONYMOUS, received_at=NOW)
    assert tally(db, morning.session.id, morning.training_class.id).present == 1
    dismiss_walk_in(db, morning.session, guest.id, actor=TRAINER, now=NOW)
    found = tally(db, morning.session.id, morning.training_class.id)
    assert (found.present, found.enrolled) == (0, 1)
    assert record_scan(db, attempt(morning, "again", guest), actor=ANONYMOUS, received_at=NOW) == Refused(Reason.CORRECTED)


def test_delegates_are_present_and_not_trained(db: Session, morning: Morning) -> None:
    delegate = make_person(db, "Lý Thị Hoa")
    enrol(db, morning.training_class, delegate, category=Category.OFFICIAL)
    assert record_scan(db, attempt(morning, "d", delegate), actor=ANONYMOUS, received_at=NOW) == Present()
    assert list_evidence(db, delegate.id) == []


def test_a_list_takes_many_down_at_once_and_twice_is_once(db: Session, morning: Morning) -> None:
    country = make_country_again(db, morning)
    others = [make_person(db, f"Nông Văn {name}") for name in ("An", "Bình", "Chiến")]
    enrol(db, morning.training_class, *others[:2])
    appoint(db, others[2], country)
    ids = [morning.person.id, *(person.id for person in others)]
    for _ in range(2):
        result = record_list(
            db, morning.session.id, [*ids, 0], method=Method.TRAINER_LIST, actor=TRAINER, occurred_at=NOW, received_at=NOW
        )
    assert result == ListResult(already=ids)
    assert count(db, Presence) == 4
    assert count(db, Evidence) == 8
    newcomer = db.scalars(select(Enrolment).where(Enrolment.person_id == others[2].id)).one()
    assert newcomer.walk_in
    assert newcomer.confirmed_at is not None
    assert db.scalar(select(func.count()).where(AuditEvent.kind == "evidence.recorded")) == 4


def test_a_list_before_the_day_is_refused_person_by_person(db: Session, morning: Morning) -> None:
    early = NOW - timedelta(days=1)
    result = record_list(
        db,
        morning.session.id,
        [morning.person.id],
        method=Method.TRAINER_LIST,
        actor=TRAINER,
        occurred_at=early,
        received_at=early,
    )
    assert result == ListResult(refused=[(morning.person.id, Reason.TOO_EARLY)])
    assert count(db, Presence) == 0


def test_a_correction_retracts_and_another_restores(db: Session, morning: Morning) -> None:
    record_scan(db, attempt(morning), actor=ANONYMOUS, received_at=NOW)

    def correct(present: bool, minutes: int) -> None:
        at = NOW + timedelta(minutes=minutes)
        correct_presence(
            db, morning.session, morning.person.id, present=present, reason="ghi nhầm", actor=TRAINER, received_at=at
        )

    correct(False, 1)
    assert list_evidence(db, morning.person.id) == []
    assert tally(db, morning.session.id, morning.training_class.id).present == 0
    correct(True, 2)
    assert [row.periods for row in list_evidence(db, morning.person.id)] == [2, 2]
    correct(True, 3)
    assert len(list_evidence(db, morning.person.id)) == 2
    correct(False, 4)
    correct(True, 5)
    assert len(list_evidence(db, morning.person.id)) == 2
    assert db.scalar(select(func.count()).where(Scan.method == Method.CORRECTION)) == 5
    presence = load_presence(db, morning.session.id, morning.person.id)
    assert presence
    assert (presence.method, presence.present) == (Method.CORRECTION, True)


def test_somebody_absent_can_be_corrected_to_present(db: Session, morning: Morning) -> None:
    correct_presence(db, morning.session, morning.person.id, present=True, reason="quên ghi", actor=TRAINER, received_at=NOW)
    assert len(list_evidence(db, morning.person.id)) == 2
    with pytest.raises(DomainError) as caught:
        correct_presence(db, morning.session, 0, present=True, reason="ai", actor=TRAINER, received_at=NOW)
    assert caught.value.code == "attendance.person.missing"


def test_opening_twice_is_once_closing_ends_it_and_it_may_be_opened_again(db: Session, morning: Morning) -> None:
    first = open_attendance(db, morning.session, actor=TRAINER, now=NOW)
    assert open_attendance(db, morning.session, actor=SYSTEM, now=NOW) is first
    assert count(db, SessionOpening) == 1
    assert morning.training_class.state is ClassState.RUNNING
    assert close_attendance(db, morning.session, actor=TRAINER, now=NOW)
    assert not close_attendance(db, morning.session, actor=TRAINER, now=NOW)
    assert openings_of(db, [morning.session.id]) == {morning.session.id: Opening.CLOSED}
    open_attendance(db, morning.session, actor=TRAINER, now=NOW)
    assert openings_of(db, [morning.session.id]) == {morning.session.id: Opening.OPEN}
    assert record_scan(db, attempt(morning), actor=ANONYMOUS, received_at=NOW) == Present()


def test_a_cancelled_class_opens_no_more(db: Session, morning: Morning) -> None:
    cancel_class(db, morning.training_class, actor=SYSTEM, now=NOW)
    with pytest.raises(DomainError) as caught:
        open_attendance(db, morning.session, actor=TRAINER, now=NOW)
    assert caught.value.code == "delivery.class.closed_by_cancelling"
    assert record_scan(db, attempt(morning), actor=ANONYMOUS, received_at=NOW) == Refused(Reason.CANCELLED)


def test_the_wall_and_the_list_show_who_is_there(db: Session, morning: Morning) -> None:
    enrol(db, morning.training_class, make_person(db, "Hà Thị Bích"))
    record_scan(db, attempt(morning), actor=ANONYMOUS, received_at=NOW)
    found = tally(db, morning.session.id, morning.training_class.id)
    assert (found.present, found.enrolled, found.missing) == (1, 2, 1)
    assert [one.name for one in arrivals(db, morning.session.id)] == ["Triệu Văn Phúc"]
    assert [(one.name, one.present) for one in roll(db, morning.session.id, morning.training_class.id)] == [
        ("Hà Thị Bích", False),
        ("Triệu Văn Phúc", True),
    ]


def test_unknown_meeting_and_unknown_person_are_missing(db: Session, morning: Morning) -> None:
    for session_id, person_id, code in (
        (0, morning.person.id, "delivery.session.missing"),
        (morning.session.id, 0, "attendance.person.missing"),
    ):
        scan = ScanAttempt(session_id=session_id, person_id=person_id, method=Method.CARD, nonce="x", occurred_at=NOW)
        with pytest.raises(DomainError) as caught:
            record_scan(db, scan, actor=SYSTEM, received_at=NOW)
        assert caught.value.code == code
    with pytest.raises(DomainError):
        record_list(db, 0, [1], method=Method.PAPER, actor=SYSTEM, occurred_at=NOW, received_at=NOW)
