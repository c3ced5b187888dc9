"""Two phones in a hall, in any order, with clocks set wrong, answers lost, batches cut and sent twice: as on paper.

What is expected is worked out from the set of records alone: no order of arrival, no batch, no database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from courses.attendance.models import Presence
from courses.attendance.scanner.models import ScannerRecord
from courses.attendance.scanner.queries import Told, ref_of
from courses.attendance.scanner.receiving import receive
from courses.attendance.scanner.rules import Signed
from courses.delivery.models import ClassSession, SessionModule
from courses.evidence.models import Evidence, Retraction
from lms.clock import day_of
from lms.db import Sessions
from tests.cast import VAULT
from tests.factories.delivery import CLASS_DAY, hanoi
from tests.factories.scanners import Phone, nonce_of
from tests.unit.courses.attendance.scanner.conftest import Hall, make_hall

BEGIN = hanoi(CLASS_DAY, "06:50")
PEOPLE = 4
# How many modules each of the two meetings delivers: so many rows of evidence.
MODULES = (2, 1)


@dataclass
class Made:
    """A record as the phone made it. ``at``: by the server's clock, known when it first arrives; ``told`` likewise."""

    signed: Signed
    kind: str
    meeting: int
    person: int
    said: datetime
    undoes: str | None = None
    at: datetime | None = None
    told: Told | None = None
    future: bool = False


@dataclass
class Hand:
    """A phone in somebody's hand: what it made, and what it still holds because no answer has come."""

    phone: Phone
    made: list[Made] = field(default_factory=list)
    holds: list[Made] = field(default_factory=list)


@dataclass(frozen=True)
class Hours:
    """The hours of a meeting; ``leave_until`` None where nobody is scanned out."""

    opens: datetime
    starts: datetime
    closes: datetime
    ends: datetime
    leave_until: datetime | None


@dataclass(frozen=True)
class Place:
    """Two meetings of one class at one hour, the second with check-out; who has no place is the last of the people."""

    hall: Hall
    sessions: Sequence[int]
    hours: Sequence[Hours]


class Machine(RuleBasedStateMachine):
    place: Place
    connection: Connection

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = self.connection.begin_nested()
        self.now = BEGIN
        self.hands = [Hand(Phone(1)), Hand(Phone(2, "ES256"))]
        with Session(self.connection, join_transaction_mode="create_savepoint") as db:
            self.hands[1].phone.enrol(db, self.place.hall.account_id, now=BEGIN)
            db.commit()

    def teardown(self) -> None:
        try:
            for hand in self.hands[::-1]:
                self.deliver(hand, hand.holds[::-1])
            self.compare()
        finally:
            self.savepoint.rollback()

    # --- what happens in the hall ---

    def make(self, hand: Hand, kind: str, meeting: int, person: int, **facts: str) -> None:
        signed = hand.phone.tell(kind, self.place.sessions[meeting], self.now, **facts)
        made = Made(signed, kind, meeting, person, self.now - hand.phone.slow, facts.get("undoes"))
        hand.made.append(made)
        hand.holds.append(made)

    @rule(phone=st.integers(0, 1), person=st.integers(0, PEOPLE - 1), meeting=st.integers(0, 1))
    def card(self, phone: int, person: int, meeting: int) -> None:
        self.make(self.hands[phone], "card", meeting, person, card=self.place.hall.cards[person])

    @rule(phone=st.integers(0, 1), person=st.integers(0, PEOPLE - 2), meeting=st.integers(0, 1))
    def listed(self, phone: int, person: int, meeting: int) -> None:
        hall = self.place.hall
        ref = ref_of(VAULT, hall.training_class.id, hall.people[person].id)
        self.make(self.hands[phone], "list", meeting, person, ref=ref)

    @precondition(lambda self: any(hand.made for hand in self.hands))
    @rule(phone=st.integers(0, 1), back=st.integers(1, 4))
    def undo(self, phone: int, back: int) -> None:
        hand = self.hands[phone]
        scans = [one for one in hand.made if one.kind != "undo"]
        if len(scans) >= back:
            meant = scans[-back]
            self.make(hand, "undo", meant.meeting, meant.person, undoes=nonce_of(meant.signed))

    @rule(minutes=st.sampled_from((1, 10, 35, 90)))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(phone=st.integers(0, 1), minutes=st.integers(-180, 180))
    def clock_is_set(self, phone: int, minutes: int) -> None:
        self.hands[phone].phone.slow = timedelta(minutes=minutes)

    # --- what reaches the server ---

    @rule(phone=st.integers(0, 1), order=st.randoms(use_true_random=False), lost=st.booleans(), again=st.booleans())
    def sync(self, phone: int, order: object, lost: bool, again: bool) -> None:
        """Some of what the phone holds, and some it was told of before; the answer may be lost, the batch sent twice."""
        hand = self.hands[phone]
        part = [one for one in hand.holds if order.random() < 0.8]  # type: ignore[attr-defined]
        part += [one for one in hand.made if order.random() < 0.1]  # type: ignore[attr-defined]
        order.shuffle(part)  # type: ignore[attr-defined]
        for _ in range(1 + again):
            self.deliver(hand, part, lost=lost)

    def deliver(self, hand: Hand, part: Sequence[Made], *, lost: bool = False) -> None:
        if not part:
            return
        batch = hand.phone.batch([one.signed for one in part], self.now)
        received = receive(self.place.hall.sessions, VAULT, batch, today=day_of(self.now), received_at=self.now)
        for one, told in zip(part, received.told, strict=True):
            assert told is not None
            assert told.nonce == nonce_of(one.signed)
            if one.told is None:
                one.told, one.at = told, one.said + hand.phone.slow
                one.future = one.at > self.now + timedelta(minutes=10)
            assert told == one.told  # once and for ever
        if not lost:
            hand.holds = [one for one in hand.holds if one not in part]

    # --- what must be so ---

    def compare(self) -> None:
        with Session(self.connection) as db:
            assert db.scalar(select(func.count(ScannerRecord.id))) == sum(len(hand.made) for hand in self.hands)
            stands = {
                (row.session_id, row.person_id): (row.method.value, row.occurred_at, row.left_at)
                for row in db.scalars(select(Presence).where(Presence.present))
            }
            live = select(Evidence.person_id, Evidence.facts).outerjoin(Retraction, Retraction.evidence_id == Evidence.id)
            proved = sorted((row.facts["session_id"], row.person_id) for row in db.execute(live.where(Retraction.id.is_(None))))
        hall, expected, counted = self.place.hall, {}, []
        for meeting, session_id in enumerate(self.place.sessions):
            for person, one in enumerate(hall.people):
                presence, counts = self.on_paper(meeting, person)
                if presence is not None:
                    expected[session_id, one.id] = presence
                if counts and person < PEOPLE - 1:
                    counted += [(session_id, one.id)] * MODULES[meeting]
        assert stands == expected
        assert proved == counted

    def on_paper(self, meeting: int, person: int) -> tuple[tuple[str, datetime, datetime | None] | None, bool]:
        """Whether one person was at one meeting, by which record, until when; and whether that counts."""
        hours = self.place.hours[meeting]
        said = [
            (one.kind, one.at)
            for hand in self.hands
            for one in hand.made
            if (one.meeting, one.person) == (meeting, person) and one.at is not None and one.kind != "undo"
            if not one.future and nonce_of(one.signed) not in self.taken_back(hand)
        ]
        cards = sorted(at for kind, at in said if kind == "card" and hours.opens <= at < hours.closes)
        names = sorted(at for kind, at in said if kind == "list" and at >= hours.opens)
        left = [at for kind, at in said if kind == "card" and hours.leave_until and hours.closes <= at < hours.leave_until]
        if not (cards or names):
            return None, False
        last = max(left, default=None)
        if hours.leave_until is None or names:
            enough = True
        else:
            inside = min(last, hours.ends) - max(cards[0], hours.starts) if last else timedelta()
            enough = inside >= 0.8 * (hours.ends - hours.starts)
        return ("card", cards[0], last) if cards else ("trainer_list", names[0], last), enough

    def taken_back(self, hand: Hand) -> set[str]:
        return {one.undoes for one in hand.made if one.undoes is not None and not one.future}


@pytest.fixture
def place(db: Session, sessions: Sessions) -> Place:
    hall = make_hall(db, sessions, people=PEOPLE)
    first = hall.session
    second = ClassSession(class_id=first.class_id, starts_at=first.starts_at + timedelta(hours=4), ends_at=first.ends_at)
    second.ends_at, second.checks_out = second.starts_at + timedelta(minutes=100), True
    db.add(second)
    db.flush()
    modules = select(SessionModule.module_id).where(SessionModule.session_id == first.id)
    db.add(SessionModule(session_id=second.id, module_id=db.scalars(modules).first(), periods=1))
    db.commit()
    return Place(hall, (first.id, second.id), (hours_of(first), hours_of(second)))


def hours_of(one: ClassSession) -> Hours:
    starts, ends = one.starts_at, one.ends_at
    until = ends + timedelta(minutes=60) if one.checks_out else None
    return Hours(starts - timedelta(minutes=60), starts, starts + timedelta(minutes=31), ends, until)


def test_whatever_the_road_the_presences_are_those_on_paper(place: Place, connection: Connection) -> None:
    examples = 30 if connection.dialect.name == "sqlite" else 8
    machine = type("In", (Machine,), {"place": place, "connection": connection})
    relaxed = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    kept = settings(max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=relaxed)
    run_state_machine_as_test(machine, settings=kept)
