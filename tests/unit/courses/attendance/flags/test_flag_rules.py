"""What is odd about the scans of a meeting, and what is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from courses.attendance.flags.rules import (
    FlagKind,
    MeetingFact,
    ScanFact,
    Sieve,
    TickFact,
    UploadFact,
    clock_jumps,
    look,
)

MINUTE = timedelta(minutes=1)
EIGHT = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
HERE = MeetingFact(1, 10, 100, "Hội trường xã Công Sơn", EIGHT, EIGHT + 180 * MINUTE, EIGHT + 180 * MINUTE)
THERE = replace(HERE, id=2, class_id=20, unit_id=200, venue="Nhà văn hóa xã Ái Quốc", starts_at=EIGHT + 30 * MINUTE)


def scan(number: int, at: MeetingFact = HERE, *, phone: str | None = "ab12", minutes: int = 0, **other: object) -> ScanFact:
    facts = {"person_id": number, "held_up": True, "counted": True, "occurred_at": EIGHT + minutes * MINUTE} | other
    return ScanFact(id=number, session_id=at.id, device=phone, **facts)  # type: ignore[arg-type]


def test_one_phone_for_thirty_people_raises_nothing() -> None:
    assert list(look(HERE, [THERE], [scan(number, minutes=number - 30) for number in range(1, 31)])) == []


def test_one_phone_in_two_communes_at_once_is_odd_in_both() -> None:
    scans = [scan(1), scan(2), scan(3, THERE, minutes=20, counted=False), scan(4, THERE, phone="cd34")]
    (one,) = look(HERE, [THERE], scans)
    assert (one.kind, one.scan_ids, one.other_id, one.device) == (FlagKind.SAME_PHONE, (1, 2), 2, "ab12")
    (other,) = look(THERE, [HERE], scans)
    assert (other.session_id, other.scan_ids, other.key) == (2, (3,), "same_phone:2:1::ab12:")


def test_of_a_whole_morning_only_what_bears_on_a_meeting_is_looked_at() -> None:
    scans = [scan(1), scan(2), scan(3, THERE), scan(4, THERE, phone="cd34"), scan(5, THERE, phone=None, person_id=2)]
    assert [one.id for one in Sieve(scans).bearing_on(HERE.id)] == [1, 2, 3, 5]
    assert list(look(HERE, [THERE], Sieve(scans).bearing_on(HERE.id))) == list(look(HERE, [THERE], scans))
    assert Sieve(scans).bearing_on(99) == []


def test_two_rooms_of_one_hall_another_hour_and_an_uncertain_phone_are_not_odd() -> None:
    room = replace(THERE, unit_id=100, venue=HERE.venue)
    assert list(look(HERE, [room], [scan(1), scan(2, room)])) == []
    afternoon = replace(THERE, starts_at=HERE.ends_at, ends_at=HERE.ends_at + 180 * MINUTE)
    assert list(look(HERE, [afternoon], [scan(1), scan(2, afternoon)])) == []
    same_class = replace(THERE, class_id=10)
    assert list(look(HERE, [same_class], [scan(1), scan(2, same_class)])) == []
    for unsure in ("~ab12", None):
        assert list(look(HERE, [THERE], [scan(1, phone=unsure), scan(2, THERE, phone=unsure)])) == []


def test_one_person_in_two_meetings_at_once_is_odd_also_in_one_hall() -> None:
    room = replace(THERE, unit_id=100, venue=HERE.venue)
    own, theirs = scan(1, phone=None), scan(2, room, phone=None, person_id=1)
    (one,) = look(HERE, [room], [own, theirs])
    assert (one.kind, one.person_id, one.other_id) == (FlagKind.TWO_PLACES, 1, 2)
    assert list(look(HERE, [room], [own, replace(theirs, counted=False)])) == []


def test_scans_after_class_are_one_flag_for_a_phone() -> None:
    scans = [scan(1, minutes=181, counted=False), scan(2, minutes=240, counted=False), scan(3, minutes=179)]
    (one,) = look(HERE, [], scans)
    assert (one.kind, one.scan_ids) == (FlagKind.AFTER_CLASS, (1, 2))
    assert list(look(replace(HERE, open_until=EIGHT + 241 * MINUTE), [], scans)) == []
    assert list(look(HERE, [], [scan(4, minutes=600, held_up=False)])) == []
    people = [one.person_id for one in look(HERE, [], [scan(5, phone="~x", minutes=181), scan(6, phone="~x", minutes=182)])]
    assert people == [5, 6]


def upload(number: int, skew_minutes: int, device: str = "f00d") -> UploadFact:
    return UploadFact(number, device, EIGHT + number * MINUTE, skew_minutes * MINUTE, (1,))


def test_a_clock_set_between_two_uploads_is_odd_one_that_is_always_wrong_is_not() -> None:
    assert list(clock_jumps([upload(1, 180), upload(2, 180), upload(3, 189), upload(4, -3, "beef")], [])) == []
    (one,) = clock_jumps([upload(3, 0), upload(1, 180), upload(2, 180)], [])
    assert (one.kind, one.session_id, one.minutes, one.device) == (FlagKind.CLOCK_JUMP, 1, 180, "f00d")


def tick(number: int, elapsed: int, said: int, page: str = "p") -> TickFact:
    return TickFact(number, "f00d", page, elapsed * MINUTE, EIGHT + said * MINUTE, 1)


def test_a_clock_set_while_a_page_is_open_is_odd() -> None:
    assert list(clock_jumps([], [tick(1, 5, 0), tick(2, 65, 60), tick(3, 1, 300, "q")])) == []
    (one,) = clock_jumps([], [tick(2, 65, 0), tick(1, 5, 0), tick(3, 70, 5)])
    assert (one.minutes, one.key) == (60, "clock_jump:1:::f00d:r2")


def test_what_an_older_release_kept_of_a_mad_clock_stops_no_other_flag() -> None:
    mad = TickFact(9, "beef", "p", timedelta(milliseconds=10**15), EIGHT, 1)
    found = list(clock_jumps([], [replace(mad, id=8, elapsed=timedelta()), mad, tick(1, 5, 0), tick(2, 65, 0)]))
    assert {one.device for one in found} == {"beef", "f00d"}


def test_a_scanner_that_tells_a_thousand_hours_is_one_flag_for_a_meeting() -> None:
    mad = [tick(number, number, number * (-1) ** number * 60) for number in range(1, 1001)]
    (one,) = clock_jumps([upload(1, 180), upload(2, 0)], mad)
    assert (one.kind, one.session_id, one.device, one.minutes) == (FlagKind.CLOCK_JUMP, 1, "f00d", 1999 * 60 - 1)
