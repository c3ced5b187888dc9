"""A phone's clock that is set between a scan and its sending: the rule, the cases shared with the phone, and a real batch."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.models import Scan
from courses.attendance.rules import Reason
from courses.attendance.scanner.listing import records_of_session
from courses.attendance.scanner.models import ScannerRecord
from courses.attendance.scanner.receiving import receive
from courses.attendance.scanner.rules import (
    ON_THE_WAY,
    Record,
    RecordKind,
    RecordOutcome,
    Sent,
    corrected,
    read_batch,
    set_since,
)
from courses.attendance.scanner.wording import set_since as in_words
from lms.kernel.errors import DomainError
from tests.cast import VAULT
from tests.factories.delivery import CLASS_DAY, hanoi
from tests.factories.scanners import Phone
from tests.unit.courses.attendance.scanner.conftest import MORNING, Hall
from tests.vectors import clocks as vectors

HOURS = timedelta(hours=3)
OPENED, SENT_AT = hanoi(CLASS_DAY, "07:20"), hanoi(CLASS_DAY, "09:00")
CARD = Record(1, "", "ab" * 12, RecordKind.CARD, 1, MORNING, page="p1", elapsed=1_200_000, card="x")
SENT = Sent(timedelta(), SENT_AT, "p1", 6_000_000)


def test_the_shared_cases_say_what_the_rule_says() -> None:
    assert vectors.FILE.read_text("utf-8") == vectors.text(), "run python -m tests.vectors.clocks"


@pytest.mark.parametrize("case", json.loads(vectors.text()), ids=lambda case: case["name"])
def test_a_scan_keeps_its_true_hour(case: dict[str, Any]) -> None:
    found = [(case["moments"][scan["moment"]]["true"], scan["corrected_at"]) for scan in case["scans"]]
    assert [true == told for true, told in found] == [not case["name"].endswith("taken for sleep")] * len(found)


def test_what_is_not_known_is_left_as_it_is() -> None:
    assert set_since(CARD, SENT) == timedelta()
    moved = replace(CARD, occurred_at=MORNING - HOURS)
    assert set_since(moved, SENT) == HOURS
    assert corrected(moved, SENT) == MORNING
    for other in ({"page": "p2"}, {"page": None}, {"elapsed": None}, {"elapsed": 6_000_001}, {"version": 2}):
        assert corrected(replace(moved, **other), SENT) == MORNING - HOURS
    assert corrected(moved, Sent(timedelta())) == MORNING - HOURS


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6), st.integers(-(10**5), 10**5))
def test_only_what_was_set_meanwhile_is_made_good(behind: int, later: int, forward: int) -> None:
    """A clock behind by any seconds, put forward once between the scan and a sending any seconds later."""
    wall, ahead = timedelta(seconds=behind), timedelta(seconds=forward)
    received_at = MORNING + timedelta(seconds=later)
    sent = Sent(wall - ahead, received_at - wall + ahead, "p1", 1_200_000 + later * 1000)
    told = corrected(replace(CARD, occurred_at=MORNING - wall), sent)
    assert told == MORNING if abs(ahead) >= ON_THE_WAY else abs(told - MORNING) < ON_THE_WAY


def put_right(hall: Hall, phone: Phone) -> Callable[[], list[Any]]:
    """A card held before a slow phone at 7:45; its clock is put right, and it sends."""
    record = hall.card(0, 5, phone)
    phone.slow = timedelta()
    return lambda: hall.send([record], SENT_AT, phone)


def enrolled(db: Session, hall: Hall, version: int) -> Phone:
    phone = Phone(seed=9, slow=HOURS, version=version, opened=OPENED)
    phone.enrol(db, hall.account_id, now=OPENED)
    db.commit()
    return phone


def test_a_phone_put_right_before_it_sends(db: Session, hall: Hall) -> None:
    [told] = put_right(hall, enrolled(db, hall, 3))()
    assert (told.outcome, told.reason) == (RecordOutcome.PRESENT, None)
    assert hall.present(db) == {0: ("card", MORNING + timedelta(minutes=5))}
    assert db.scalars(select(Scan.facts)).one()["clock_set"] == HOURS.total_seconds()
    record = db.scalars(select(ScannerRecord)).one()
    assert (record.occurred_at, record.corrected_at) == (MORNING + timedelta(minutes=5) - HOURS, MORNING + timedelta(minutes=5))


def test_a_phone_of_before_is_heard_as_before(db: Session, hall: Hall) -> None:
    [told] = put_right(hall, enrolled(db, hall, 2))()
    assert (told.outcome, told.reason) == (RecordOutcome.REFUSED, Reason.TOO_EARLY)
    [line] = records_of_session(db, hall.session.id)
    assert (line.set_since, in_words(line.set_since)) == (0, "")


def test_what_was_made_good_is_shown(db: Session, hall: Hall) -> None:
    phone = enrolled(db, hall, 3)
    early = phone.tell("card", hall.session.id, MORNING - timedelta(hours=1), card=hall.cards[0], elapsed=0)
    phone.slow = timedelta()
    phone.opened = MORNING - timedelta(hours=1)
    [told] = hall.send([early], SENT_AT, phone)
    assert told is not None
    assert told.reason is Reason.TOO_EARLY
    [line] = records_of_session(db, hall.session.id)
    assert line.at == MORNING - timedelta(hours=1)
    assert in_words(line.set_since) == "sau lượt này đồng hồ máy được chỉnh lên 3 giờ, giờ đã tính lại"
    assert "chỉnh lùi 1 ngày 2 giờ" in in_words(-93600)


def test_the_signature_is_over_the_pages_clock_too(db: Session, hall: Hall) -> None:
    phone = enrolled(db, hall, 3)
    record = hall.card(0, 5, phone)
    altered = read_batch(phone.body([record], SENT_AT, elapsed=1))
    assert altered is not None
    genuine = phone.batch([record], SENT_AT)
    assert genuine.signed != altered.signed
    assert read_batch(phone.body([record], SENT_AT, page=None)) is None
    with pytest.raises(DomainError, match="forged"):
        _receive(hall, altered)


def _receive(hall: Hall, batch: Any) -> None:
    receive(hall.sessions, VAULT, batch, today=CLASS_DAY, received_at=SENT_AT)
