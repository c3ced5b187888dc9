"""Meetings that ask for check-out, and scans taken back: the rule to the second, and the same presences in any order."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.attendance.attempts import ScanAttempt
from courses.attendance.models import Presence
from courses.attendance.queries import stands
from courses.attendance.rules import LEAVING, Left, Method, Present, Reason, Refused, Stay, stay
from courses.attendance.scans import record_scan
from courses.attendance.undoing import Undoing, take_back
from courses.delivery.models import ClassSession
from courses.evidence.models import Evidence
from courses.evidence.queries import holds
from lms.audit.events import Actor, ActorKind
from lms.people.models import Person
from tests.cast import make_country
from tests.factories.delivery import CLASS_DAY, enrol, hanoi, make_class, make_person, sessions_of
from tests.vectors import scans as vectors

TRAINER = Actor(ActorKind.ACCOUNT, 5)
PHONE = "may-quet-1"
COME, LEAVE = hanoi(CLASS_DAY, "07:50"), hanoi(CLASS_DAY, "11:20")


def test_the_shared_cases_say_what_the_rule_says() -> None:
    assert vectors.FILE.read_text("utf-8") == vectors.text(), "run python -m tests.vectors.scans"
    assert {case["decision"]["outcome"] for case in json.loads(vectors.text())} == {"present", "already", "left", "refused"}


@pytest.mark.parametrize(
    ("came", "left", "told"),
    [
        ("07:50", "11:30", Stay(210, 168, 0, 0)),
        ("08:00", "12:15", Stay(210, 168, 0, 0)),
        ("08:20", "11:08", Stay(168, 168, 20, 22)),
        ("08:20", "11:07", Stay(167, 168, 20, 23)),
        ("08:00", None, Stay(0, 168, 0, None)),
        ("11:40", "11:50", Stay(0, 168, 220, 0)),
    ],
)
def test_minutes_are_those_inside_the_meeting(came: str, left: str | None, told: Stay) -> None:
    begin, end = hanoi(CLASS_DAY, "08:00"), hanoi(CLASS_DAY, "11:30")
    found = stay(begin, end, 80, hanoi(CLASS_DAY, came), hanoi(CLASS_DAY, left) if left else None)
    assert found == told
    assert found.enough == (told.minutes >= 168)


@given(st.integers(-90, 300), st.integers(-90, 300), st.integers(1, 100))
def test_nobody_is_credited_more_minutes_than_the_meeting_has(came: int, left: int, share: int) -> None:
    begin, end = hanoi(CLASS_DAY, "08:00"), hanoi(CLASS_DAY, "11:30")
    found = stay(begin, end, share, begin + timedelta(minutes=came), begin + timedelta(minutes=left))
    assert 0 <= found.minutes <= 210
    assert found.minutes <= max(left - came, 0)


class Hall:
    """A meeting that asks for check-out, and one person of the class."""

    def __init__(self, db: Session) -> None:
        country = make_country(db)
        self.db, self.training_class = db, make_class(db, country.commune)
        self.person: Person = make_person(db, "Triệu Văn Phúc")
        enrol(db, self.training_class, self.person)
        self.session: ClassSession = sessions_of(db, self.training_class)[0]
        self.session.checks_out = True
        db.flush()

    def scan(self, nonce: str, at: datetime, method: Method = Method.CARD) -> object:
        one = ScanAttempt(
            session_id=self.session.id, person_id=self.person.id, method=method, nonce=nonce, occurred_at=at, device=PHONE,
            scanner=True,
        )  # fmt: skip
        return record_scan(self.db, one, actor=TRAINER, received_at=LEAVE + timedelta(hours=9))

    def undo(self, nonce: str, device: str = PHONE) -> None:
        take_back(self.db, [Undoing(nonce, device, LEAVE)], actor=TRAINER, now=LEAVE)

    @property
    def stands(self) -> Any:
        """What the book says: method, arrival, leaving and the periods proved."""
        rows = self.db.execute(
            select(Presence.method, Presence.occurred_at, Presence.left_at, Presence.present).where(stands())
        ).all()
        assert len(rows) <= 1
        return (*rows, self.db.scalar(select(func.coalesce(func.sum(Evidence.periods), 0)).where(holds())))


@pytest.fixture
def hall(db: Session) -> Hall:
    return Hall(db)


def test_periods_count_once_the_person_is_seen_leaving(hall: Hall) -> None:
    assert hall.scan("in", COME) == Present()
    assert hall.stands == ((Method.CARD, COME, None, True), 0)
    assert hall.scan("out", LEAVE) == Left(COME)
    assert hall.stands == ((Method.CARD, COME, LEAVE, True), 4)
    assert hall.scan("late", hall.session.ends_at + LEAVING) != Left(COME)


def test_a_trainer_who_says_so_settles_a_missing_exit(hall: Hall) -> None:
    hall.scan("in", COME)
    hall.scan("list", COME, Method.TRAINER_LIST)
    assert hall.stands == ((Method.CARD, COME, None, True), 4)


def test_only_the_device_that_made_a_scan_takes_it_back(hall: Hall) -> None:
    hall.scan("in", COME)
    hall.undo("in", device="may-quet-2")
    assert hall.stands[0] == (Method.CARD, COME, None, True)
    hall.undo("in")
    assert hall.stands == (0,)
    assert hall.scan("again", COME) == Present()
    hall.undo("later")
    assert hall.scan("later", COME) == Refused(Reason.UNDONE)


DEEDS = ("in", "in again", "list", "out", "late out", "undo in", "undo out", "undo list")


def do(hall: Hall, deed: str) -> None:
    match deed.split():
        case ["undo", what]:
            hall.undo(what)
        case ["in"]:
            hall.scan("in", COME)
        case ["in", "again"]:
            hall.scan("in again", COME + timedelta(minutes=25))
        case ["list"]:
            hall.scan("list", COME, Method.TRAINER_LIST)
        case ["out"]:
            hall.scan("out", LEAVE)
        case _:
            hall.scan("late out", LEAVE + timedelta(minutes=20))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_order_in_which_scans_arrive_changes_nothing(db: Session, data: st.DataObject) -> None:
    deeds = data.draw(st.lists(st.sampled_from(DEEDS), unique=True))
    orders = [deeds, data.draw(st.permutations(deeds)), sorted(deeds)]
    stands = []
    for order in orders:
        with db.begin_nested() as savepoint:
            hall = Hall(db)
            for deed in order:
                do(hall, deed)
            stands.append(hall.stands)
            savepoint.rollback()
        db.expire_all()
    assert stands[0] == stands[1] == stands[2]
