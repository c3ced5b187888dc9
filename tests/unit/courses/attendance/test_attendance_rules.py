"""Scans decided without a database: every refusal by example, the window and the code to the second, precedence as an order."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.rules import (
    ACCEPTED_AFTER,
    PRECEDENCE,
    STEP,
    TYPING,
    VOUCHED,
    AlreadyPresent,
    Code,
    CodeKind,
    Decision,
    Held,
    MeetingFacts,
    Method,
    Opening,
    PersonFacts,
    Present,
    Reason,
    Refused,
    ScanFacts,
    decide_scan,
    is_fresh,
    seconds_left,
    step_of,
    strength,
    window,
)

EIGHT = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)  # 8 giờ ở Hà Nội
WINDOW = window(EIGHT, opens_before=60, closes_after=30)
OPEN = MeetingFacts(WINDOW, Opening.OPEN)
ENROLLED = PersonFacts(enrolled=True)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def phone(at: datetime, code_at: datetime | None = None, read_at: datetime | None = None) -> ScanFacts:
    return ScanFacts(Method.OWN_PHONE, at, Code(CodeKind.ROTATING, step_of(code_at or at)), read_at)


def decide(
    meeting: MeetingFacts = OPEN,
    person: PersonFacts = ENROLLED,
    scan: ScanFacts | None = None,
    *,
    at: datetime = EIGHT - 8 * MINUTE,
) -> Decision:
    return decide_scan(meeting, person, scan or phone(at), received_at=at)


def test_a_fresh_scan_of_somebody_enrolled_is_a_presence() -> None:
    assert decide() == Present()


def test_somebody_without_a_place_is_present_and_to_be_confirmed() -> None:
    assert decide(person=PersonFacts(enrolled=False)) == Present(walk_in=True)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (EIGHT - 60 * MINUTE - SECOND, Refused(Reason.TOO_EARLY)),
        (EIGHT - 60 * MINUTE, Present()),
        (EIGHT, Present()),
        (EIGHT + 30 * MINUTE + 59 * SECOND, Present()),
        (EIGHT + 31 * MINUTE, Refused(Reason.TOO_LATE)),
    ],
)
def test_the_window_is_sixty_minutes_before_to_thirty_after(at: datetime, expected: Decision) -> None:
    assert decide(at=at) == expected


@pytest.mark.parametrize(
    ("meeting", "reason"),
    [
        (MeetingFacts(WINDOW, Opening.NEVER), Reason.NOT_OPEN),
        (MeetingFacts(WINDOW, Opening.CLOSED), Reason.CLOSED),
        (MeetingFacts(WINDOW, Opening.OPEN, cancelled=True), Reason.CANCELLED),
        (MeetingFacts(WINDOW, Opening.CLOSED, open_elsewhere=True), Reason.OTHER_SESSION),
        (MeetingFacts(WINDOW, Opening.NEVER, open_elsewhere=True), Reason.OTHER_SESSION),
    ],
)
def test_a_meeting_that_takes_nobody_says_why(meeting: MeetingFacts, reason: Reason) -> None:
    assert decide(meeting) == Refused(reason)


def test_a_trainer_vouches_without_code_hour_or_opening() -> None:
    late = EIGHT + timedelta(hours=5)
    for method in VOUCHED:
        assert decide(MeetingFacts(WINDOW, Opening.CLOSED), scan=ScanFacts(method, late), at=late) == Present()
        early = EIGHT - timedelta(days=1)
        assert decide(scan=ScanFacts(method, early), at=early) == Refused(Reason.TOO_EARLY)


def test_a_code_is_accepted_for_three_minutes_after_it_was_replaced() -> None:
    shown = datetime.fromtimestamp(step_of(EIGHT) * 20, UTC)
    code = Code(CodeKind.ROTATING, step_of(EIGHT))
    assert not is_fresh(code, at=shown - 6 * SECOND)
    assert is_fresh(code, at=shown)
    assert is_fresh(code, at=shown + timedelta(seconds=199, microseconds=999_999))
    assert not is_fresh(code, at=shown + 200 * SECOND)
    assert is_fresh(Code(CodeKind.POSTER), at=shown + timedelta(hours=1))


def test_an_old_code_is_refused_and_a_code_read_in_time_is_not() -> None:
    stale = EIGHT - 10 * MINUTE
    assert decide(scan=phone(EIGHT, code_at=stale), at=EIGHT) == Refused(Reason.TOKEN_OLD)
    assert decide(scan=phone(EIGHT, code_at=stale, read_at=stale), at=EIGHT) == Present()
    too_long = stale - TYPING
    assert decide(scan=phone(EIGHT, code_at=too_long, read_at=too_long), at=EIGHT) == Refused(Reason.TOKEN_OLD)
    assert decide(scan=phone(EIGHT, code_at=stale, read_at=EIGHT + MINUTE), at=EIGHT) == Refused(Reason.TOKEN_OLD)


def test_whoever_is_present_stays_present_however_late_the_next_scan() -> None:
    present = PersonFacts(enrolled=True, held=Held(Method.OWN_PHONE, EIGHT))
    for at in (EIGHT + MINUTE, EIGHT + timedelta(hours=9)):
        but = Reason.TOO_LATE if at > WINDOW.closes_at else None
        assert decide(person=present, at=at) == AlreadyPresent(EIGHT, but=but)
    closed = MeetingFacts(WINDOW, Opening.CLOSED)
    assert decide(closed, person=present) == AlreadyPresent(EIGHT, but=Reason.CLOSED)


def test_a_card_takes_the_place_of_a_phone_and_not_the_other_way() -> None:
    by_phone = PersonFacts(enrolled=True, held=Held(Method.OWN_PHONE, EIGHT))
    assert decide(person=by_phone, scan=ScanFacts(Method.CARD, EIGHT + MINUTE)) == AlreadyPresent(EIGHT, stronger=True)
    by_card = PersonFacts(enrolled=True, held=Held(Method.CARD, EIGHT))
    assert decide(person=by_card, at=EIGHT - MINUTE) == AlreadyPresent(EIGHT)


def test_a_correction_to_absent_is_not_undone_by_a_scan() -> None:
    absent = PersonFacts(enrolled=True, held=Held(Method.CORRECTION, EIGHT, present=False))
    assert decide(person=absent) == Refused(Reason.CORRECTED)


def test_precedence_is_the_order_of_the_rules() -> None:
    assert [method.value for method in PRECEDENCE] == ["correction", "card", "own_phone", "trainer_list", "paper"]
    assert strength(Method.CARD, EIGHT) > strength(Method.CARD, EIGHT + MINUTE)
    assert strength(Method.CORRECTION, EIGHT) < strength(Method.CORRECTION, EIGHT + MINUTE)


moments = st.integers(-70, 45).map(lambda minutes: EIGHT + minutes * MINUTE)
scans = st.tuples(st.sampled_from([m for m in Method if m is not Method.CORRECTION]), moments)


@given(st.lists(scans, max_size=4))
def test_any_order_of_scans_gives_the_same_presence(given_scans: list[tuple[Method, datetime]]) -> None:
    def take(order: tuple[tuple[Method, datetime], ...]) -> Held | None:
        held: Held | None = None
        for method, at in order:
            match decide_scan(OPEN, PersonFacts(enrolled=True, held=held), ScanFacts(method, at), received_at=EIGHT):
                case Present() | AlreadyPresent(_, True):
                    held = Held(method, at)
                case _:
                    pass
        return held

    assert len({take(order) for order in permutations(given_scans)}) == 1


@given(scans, scans, scans)
def test_strength_is_a_total_order(a: tuple[Method, datetime], b: tuple[Method, datetime], c: tuple[Method, datetime]) -> None:
    def at_least(one: tuple[Method, datetime], other: tuple[Method, datetime]) -> bool:
        return strength(*one) >= strength(*other)

    assert at_least(a, b) or at_least(b, a)
    assert not (at_least(a, b) and at_least(b, c)) or at_least(a, c)
    assert (strength(*a) == strength(*b)) == (a == b)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)), st.integers(0, 400))  # noqa: DTZ001
def test_a_code_lives_at_least_three_minutes_and_at_most_twenty_seconds_more(shown: datetime, age: int) -> None:
    fresh = is_fresh(Code(CodeKind.ROTATING, step_of(shown)), at=shown + timedelta(seconds=age))
    assert fresh or age > ACCEPTED_AFTER.total_seconds()
    assert not fresh or age < (ACCEPTED_AFTER + STEP).total_seconds()
    assert 1 <= seconds_left(shown) <= 20
