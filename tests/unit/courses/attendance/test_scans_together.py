"""Many scans in one go: the rows and answers of one after the other, whatever the mixture; one that fails, fails alone."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from threading import Barrier
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from courses.attendance.attempts import Answer, ScanAttempt, Submission
from courses.attendance.corrections import correct_presence
from courses.attendance.door import Heard, Knock, hear, hear_all
from courses.attendance.models import Method, Outcome, Presence, Scan
from courses.attendance.operations import close_attendance, open_attendance, trust_phone
from courses.attendance.rules import AlreadyPresent, Code, CodeKind, Decision, Present, Reason, Refused
from courses.attendance.scans import GROUP, record_scans
from courses.attendance.tokens import Claim, read_token, rotating_token
from courses.delivery.models import Category, Enrolment
from courses.evidence.models import Evidence
from lms.audit.events import Actor, ActorKind
from lms.audit.models import AuditEvent
from lms.db import Sessions, writing
from lms.kernel.errors import DomainError
from lms.web.together import Together
from tests.cast import VAULT, make_country
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import (
    CLASS_DAY,
    appoint,
    enrol,
    hanoi,
    make_class,
    make_person,
    make_version,
    meeting_on,
    sessions_of,
)

EARLY = hanoi(CLASS_DAY, "07:30")
NOW = hanoi(CLASS_DAY, "07:52")
SCANNED = (Method.OWN_PHONE, Method.CARD, Method.TRAINER_LIST, Method.PAPER)
OLD = Code(CodeKind.ROTATING, 1)


@dataclass(frozen=True)
class Hall:
    """Meetings: one open, one closed, one never opened. People: enrolled, a delegate, two without a place, one corrected."""

    sessions: tuple[int, ...]
    people: tuple[int, ...]


@pytest.fixture
def hall(db: Session) -> Hall:
    country = make_country(db)
    version = make_version(db)
    periods = {module.id: 1 for module in version.modules[:2]}
    hours = [meeting_on(starts=starts, ends=ends, periods=periods) for starts, ends in (("08:00", "08:35"), ("08:40", "11:00"))]
    day = make_class(db, country.commune, version=version, meetings=hours)
    other = make_class(db, country.sister, version=version)
    enrolled, delegate, guest, walk_in, absent = (
        make_person(db, f"Nông Văn {name}") for name in ("An", "Bé", "Chi", "Du", "Em")
    )
    appoint(db, walk_in, country.commune)
    enrol(db, day, enrolled, absent)
    enrol(db, day, delegate, category=Category.OFFICIAL)
    first, second = sessions_of(db, day)
    third = sessions_of(db, other)[0]
    actor = Actor(ActorKind.ACCOUNT, 5)
    for one in (first, second):
        open_attendance(db, one, actor=actor, now=EARLY)
    close_attendance(db, second, actor=actor, now=EARLY)
    correct_presence(db, first, absent.id, present=False, reason="vắng", actor=actor, received_at=EARLY)
    db.flush()
    people = (enrolled.id, delegate.id, guest.id, walk_in.id, absent.id, 0)
    return Hall((first.id, second.id, third.id, 0), people)


@dataclass(frozen=True)
class Try:
    """One attempt before it has a meeting and a person: places in the hall, a nonce out of few, minutes after now."""

    session: int
    person: int
    method: Method
    nonce: int
    minutes: int
    stale: bool


TRIES = st.lists(
    st.builds(
        Try,
        st.sampled_from((0, 0, 0, 0, 1, 2, 3)),
        st.integers(0, 5),
        st.sampled_from(SCANNED),
        st.integers(0, 7),
        st.sampled_from((0, 1, 2, 45, -90)),
        st.booleans(),
    ),
    max_size=12,
)


def submission(hall: Hall, one: Try) -> Submission:
    person_id = hall.people[one.person]
    at = NOW + timedelta(minutes=one.minutes)
    scan = ScanAttempt(
        session_id=hall.sessions[one.session],
        person_id=person_id,
        method=one.method,
        nonce=f"n{one.nonce}",
        occurred_at=at,
        code=OLD if one.stale and one.method is Method.OWN_PHONE else None,
        device="d" * 24,
    )
    return Submission(scan, Actor(ActorKind.PERSON, person_id), at)


def said(answer: Answer) -> Any:
    return answer.code if isinstance(answer, DomainError) else answer


def written(db: Session) -> dict[str, Any]:
    """All that scans write, told without the ids that the order of writing gives."""
    scans = {row.id: row.nonce for row in db.execute(select(Scan.id, Scan.nonce))}
    places_of = select(Presence.id, Presence.session_id, Presence.person_id)
    where = {row.id: (row.session_id, row.person_id) for row in db.execute(places_of)}
    columns = [column for column in Scan.__table__.c if column.name != "id"]
    presence = select(Presence.session_id, Presence.person_id, Presence.method, Presence.occurred_at, Presence.present)
    evidence = select(Evidence.person_id, Evidence.module_id, Evidence.periods, Evidence.source_id, Evidence.recorded_at)
    places = select(Enrolment.person_id, Enrolment.class_id, Enrolment.category, Enrolment.walk_in, Enrolment.confirmed_at)
    events = db.execute(
        select(AuditEvent.kind, AuditEvent.actor_id, AuditEvent.subject_id, AuditEvent.unit_id, AuditEvent.data)
    )
    return {
        "scans": Counter(str(tuple(row)) for row in db.execute(select(*columns))),
        "presences": {(*row[:-1], scans[row[-1]]) for row in db.execute(presence.add_columns(Presence.scan_id))},
        "evidence": {(*row[:3], where.get(row[3]), row[4]) for row in db.execute(evidence)},
        "places": {tuple(row) for row in db.execute(places)},
        # Of one person's evidence in two meetings of one group a single event tells; the id in it is the order of writing.
        "events": {str((*row[:4], {k: v for k, v in row.data.items() if k != "evidence_id"})) for row in events},
    }


@settings(max_examples=60)
@given(tries=TRIES)
def test_a_group_gives_the_rows_and_answers_of_one_by_one(db: Session, hall: Hall, tries: Sequence[Try]) -> None:
    sent = [submission(hall, one) for one in tries]
    found = []
    for groups in ([[one] for one in sent], [sent]):
        with db.begin_nested() as trial:
            answers = [said(answer) for group in groups for answer in record_scans(db, group)]
            found.append((answers, written(db)))
            trial.rollback()
            db.expunge_all()
    assert found[0] == found[1]


def enrolled_at(hall: Hall, nonce: str, person: int = 0, **changed: Any) -> Submission:
    one = submission(hall, Try(0, person, Method.OWN_PHONE, 0, 0, False))
    return Submission(replace(one.scan, nonce=nonce, **changed), one.actor, one.received_at)


@pytest.mark.parametrize(
    "broken",
    [{"occurred_at": NOW.replace(tzinfo=None)}, {"method": cast(Method, "telepathy")}],
    ids=["when it is decided", "when it is written"],
)
def test_one_that_fails_fails_alone(db: Session, hall: Hall, broken: dict[str, Any]) -> None:
    sent = [enrolled_at(hall, "a", 0), enrolled_at(hall, "b", 2, **broken), enrolled_at(hall, "c", 1)]
    first, failed, last = record_scans(db, sent)
    assert (first, last) == (Present(), Present())
    assert isinstance(failed, Exception)
    assert db.scalars(select(Scan.nonce).where(Scan.method != Method.CORRECTION).order_by(Scan.nonce)).all() == ["a", "c"]


def test_a_refusal_sent_again_stays_one_and_another_person_cannot_use_its_number(db: Session, hall: Hall) -> None:
    late = enrolled_at(hall, "a", occurred_at=NOW + timedelta(hours=3))
    assert record_scans(db, [late]) == [Refused(Reason.TOO_LATE)]
    again, other = record_scans(db, [enrolled_at(hall, "a"), enrolled_at(hall, "a", 1)])
    assert again == Refused(Reason.TOO_LATE)
    assert isinstance(other, DomainError)
    assert other.code == "attendance.nonce.conflict"
    assert db.scalar(select(func.count()).select_from(Presence).where(Presence.present)) == 0


def test_statements_do_not_grow_with_the_group(db: Session, hall: Hall) -> None:
    counted = []
    people = [make_person(db, f"Lý Văn {number}") for number in range(60)]
    for number, group in enumerate((people[:30], people[30:])):
        seen: list[str] = []
        listen = partial(_note, seen)
        sent = [
            Submission(
                replace(enrolled_at(hall, f"{number}-{one.id}").scan, person_id=one.id), Actor(ActorKind.PERSON, one.id), NOW
            )
            for one in group[: 2 if number else 30]
        ]
        event.listen(db.connection(), "before_cursor_execute", listen)
        assert record_scans(db, sent) == [Present(walk_in=True)] * len(sent)
        event.remove(db.connection(), "before_cursor_execute", listen)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 10


def _note(seen: list[str], _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    if "SAVEPOINT" not in statement:
        seen.append(statement)


def test_a_batch_longer_than_a_group_sees_what_it_wrote_itself(db: Session, hall: Hall) -> None:
    sent = [enrolled_at(hall, f"n{number}") for number in range(GROUP + 3)]
    answers = record_scans(db, sent)
    assert Counter(type(answer).__name__ for answer in answers) == {"Present": 1, "AlreadyPresent": GROUP + 2}


# --- phones at the door -----------------------------------------------------------------------------------------------


def at_door(db: Session) -> tuple[Door, list[str]]:
    """A door, and the cookies of eight phones seen before."""
    door = stand_at_door(db, make_country(db).commune, NOW)
    people = [door.person, *(make_person(db, f"Hà Thị {number}") for number in range(7))]
    enrol(db, door.training_class, *people[1:])
    phones = [trust_phone(db, person.id, now=NOW) for person in people]
    db.commit()
    return door, phones


def knock(door: Door, phone: str, nonce: str) -> Knock:
    claim = read_token(rotating_token(VAULT, door.bound, at=NOW))
    assert claim is not None
    return Knock(claim=claim, phone=sha256(phone.encode()).hexdigest(), nonce=nonce, device="d", at=NOW)


def test_who_is_not_recognised_disturbs_nobody(db: Session) -> None:
    door, phones = at_door(db)
    good, stranger = knock(door, phones[0], "a"), knock(door, "nobody's", "b")
    forged = replace(good, claim=Claim(good.claim.session_id, good.claim.step, b"x" * 10), nonce="c")
    elsewhere = replace(good, claim=replace(good.claim, session_id=door.session.id + 1000), nonce="d")
    heard = hear(db, VAULT, [stranger, forged, good, elsewhere])
    assert [one.answer for one in heard] == [None, None, Present(), None]
    assert [one.meeting is None for one in heard] == [False, True, False, True]
    assert db.scalar(select(func.count()).select_from(Scan)) == 1


def test_the_door_sends_as_many_statements_for_one_phone_as_for_seven(db: Session) -> None:
    door, phones = at_door(db)
    counted = []
    for group in (phones[:1], phones[1:]):
        seen: list[str] = []
        listen = partial(_note, seen)
        knocks = [knock(door, phone, phone) for phone in group]
        event.listen(db.connection(), "before_cursor_execute", listen)
        heard = hear(db, VAULT, knocks, all_or_none=True)
        event.remove(db.connection(), "before_cursor_execute", listen)
        assert [one.answer for one in heard] == [Present()] * len(group)
        counted.append(len(seen))
    # Meetings, people, new ids, and all that is written: in one statement on PostgreSQL, on SQLite one for each table.
    assert counted == ([7, 7] if db.get_bind().dialect.name == "sqlite" else [4, 4])


def test_a_knock_sent_again_is_known_though_nobody_asked_before(fresh_sessions: Sessions) -> None:
    with writing(fresh_sessions) as db:
        door, phones = at_door(db)
    first, again = (hear_all(fresh_sessions, VAULT, [knock(door, phones[0], "a")]) for _ in range(2))
    assert [first[0].answer, again[0].answer] == [Present(), AlreadyPresent(NOW)]
    with fresh_sessions() as db:
        assert db.scalar(select(func.count()).select_from(Scan)) == 1


def test_a_knock_that_cannot_be_written_fails_alone(fresh_sessions: Sessions) -> None:
    with writing(fresh_sessions) as db:
        door, phones = at_door(db)
    # The driver of either database refuses the row when it is written.
    broken = replace(knock(door, phones[1], "b"), device=cast(str, object()))
    heard = hear_all(fresh_sessions, VAULT, [knock(door, phones[0], "a"), broken, knock(door, phones[2], "c")])
    assert [isinstance(one.answer, Exception) for one in heard] == [False, True, False]
    with fresh_sessions() as db:
        assert db.scalars(select(Scan.nonce).order_by(Scan.id)).all() == [
            f"{one.person.person_id}:{nonce}" for one, nonce in zip(heard, "abc", strict=True) if one.person and nonce != "b"
        ]


def test_thirty_two_phones_at_once_through_two_processes(fresh_sessions: Sessions) -> None:
    with writing(fresh_sessions) as db:
        door, phones = at_door(db)
    doors = [Together[Knock, Heard](partial(hear_all, fresh_sessions, VAULT)) for _ in range(2)]
    start = Barrier(32)

    def come(number: int) -> Decision | Exception | None:
        start.wait(30)
        return doors[number % 2].do(knock(door, phones[number // 4], f"{number}")).answer

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(come, range(32)))
    assert Counter(type(answer).__name__ for answer in answers) == {"Present": 8, "AlreadyPresent": 24}
    with fresh_sessions() as db:
        outcomes = Counter(db.scalars(select(Scan.outcome)))
        present = db.scalars(select(Presence.person_id)).all()
        evidence = db.scalar(select(func.count()).select_from(Evidence))
    assert outcomes == {Outcome.PRESENT: 8, Outcome.ALREADY: 24}
    assert len(present) == len(set(present)) == 8
    assert evidence == 16
