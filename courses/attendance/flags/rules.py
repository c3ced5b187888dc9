"""What is odd about the scans of a meeting. Pure, and never a refusal: a person looks and says what it was.

One phone for thirty people in one hall is how a village does it, and is not odd. Speed between two places is not judged: units
carry no coordinates. Source of the figures: ``docs/rules/attendance.md``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

# A phone's clock that is put right by hand jumps by more than this; one that drifts does not.
JUMP = timedelta(minutes=10)
# Before a browser has its own cookie it is known by make and network only, which many phones share.
UNSURE = "~"


class FlagKind(StrEnum):
    """What was seen. The words stand in ``sentences.py``."""

    SAME_PHONE = "same_phone"
    TWO_PLACES = "two_places"
    AFTER_CLASS = "after_class"
    CLOCK_JUMP = "clock_jump"


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """A meeting, where it is held, and until when it takes scans (an hour later than its end where people check out)."""

    id: int
    class_id: int
    unit_id: int
    venue: str
    starts_at: datetime
    ends_at: datetime
    open_until: datetime

    def meets_with(self, other: "MeetingFact") -> bool:
        """Of another class and at the same time, half open."""
        return self.class_id != other.class_id and self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def elsewhere(self, other: "MeetingFact") -> bool:
        """Two rooms of one hall are one place."""
        return (self.unit_id, self.venue) != (other.unit_id, other.venue)


@dataclass(frozen=True, slots=True)
class ScanFact:
    """An attempt that was not taken back. ``held_up``: by phone or card, not written from a list; ``counted``: not refused."""

    id: int
    session_id: int
    person_id: int | None
    device: str | None
    held_up: bool
    counted: bool
    occurred_at: datetime

    @property
    def phone(self) -> str | None:
        """The one phone that made it; None when that is not certain."""
        return None if self.device is None or self.device.startswith(UNSURE) else self.device


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What is odd in a meeting. ``key`` is the same however often the scans are looked at."""

    kind: FlagKind
    session_id: int
    scan_ids: tuple[int, ...] = ()
    other_id: int | None = None
    person_id: int | None = None
    device: str | None = None
    minutes: int | None = None
    mark: str = ""

    @property
    def key(self) -> str:
        parts = (self.kind.value, self.session_id, self.other_id or "", self.person_id or "", self.device or "", self.mark)
        return ":".join(str(part) for part in parts)


class Sieve:
    """Scans of many meetings, and of them those that bear on one: its own, and others of the same people and phones."""

    def __init__(self, scans: Iterable[ScanFact]) -> None:
        self._of_meeting: dict[int, list[ScanFact]] = {}
        self._of_person: dict[int, list[ScanFact]] = {}
        self._of_phone: dict[str, list[ScanFact]] = {}
        for scan in scans:
            self._of_meeting.setdefault(scan.session_id, []).append(scan)
            if scan.person_id is not None:
                self._of_person.setdefault(scan.person_id, []).append(scan)
            if scan.phone:
                self._of_phone.setdefault(scan.phone, []).append(scan)

    def bearing_on(self, session_id: int) -> list[ScanFact]:
        """Those that ``look`` needs for a meeting, in their order."""
        own = self._of_meeting.get(session_id, [])
        found = {scan.id: scan for scan in own}
        for person in {scan.person_id for scan in own if scan.person_id is not None}:
            found |= {scan.id: scan for scan in self._of_person[person]}
        for phone in {scan.phone for scan in own if scan.phone}:
            found |= {scan.id: scan for scan in self._of_phone[phone]}
        return [found[number] for number in sorted(found)]


def look(meeting: MeetingFact, others: Sequence[MeetingFact], scans: Sequence[ScanFact]) -> Iterator[Suspicion]:
    """What is odd in a meeting. ``others``: any meetings; ``scans``: of the meeting and of those."""
    of_meeting: dict[int, list[ScanFact]] = {}
    for scan in scans:
        of_meeting.setdefault(scan.session_id, []).append(scan)
    own = of_meeting.get(meeting.id, [])
    for other in others:
        if meeting.meets_with(other):
            theirs = of_meeting.get(other.id, [])
            yield from _two_places(meeting, other, own, theirs)
            if meeting.elsewhere(other):
                yield from _same_phone(meeting, other, own, theirs)
    yield from _after_class(meeting, own)


def _same_phone(
    meeting: MeetingFact, other: MeetingFact, own: Iterable[ScanFact], theirs: Iterable[ScanFact]
) -> Iterator[Suspicion]:
    there = {scan.phone for scan in theirs if scan.phone}
    here: dict[str, list[int]] = {}
    for scan in own:
        if scan.phone in there and scan.phone:
            here.setdefault(scan.phone, []).append(scan.id)
    for phone, ids in here.items():
        yield Suspicion(FlagKind.SAME_PHONE, meeting.id, tuple(ids), other_id=other.id, device=phone)


def _two_places(
    meeting: MeetingFact, other: MeetingFact, own: Iterable[ScanFact], theirs: Iterable[ScanFact]
) -> Iterator[Suspicion]:
    there = {scan.person_id for scan in theirs if scan.counted and scan.person_id is not None}
    here: dict[int, list[int]] = {}
    for scan in own:
        if scan.counted and scan.person_id in there and scan.person_id is not None:
            here.setdefault(scan.person_id, []).append(scan.id)
    for person, ids in here.items():
        yield Suspicion(FlagKind.TWO_PLACES, meeting.id, tuple(ids), other_id=other.id, person_id=person)


def _after_class(meeting: MeetingFact, own: Iterable[ScanFact]) -> Iterator[Suspicion]:
    late: dict[tuple[str | None, int | None], list[int]] = {}
    for scan in own:
        if scan.held_up and scan.occurred_at >= meeting.open_until:
            # One flag for a phone, whoever it was held for; where the phone is not certain, one for each person.
            late.setdefault((scan.phone, None if scan.phone else scan.person_id), []).append(scan.id)
    for (phone, person), ids in late.items():
        yield Suspicion(FlagKind.AFTER_CLASS, meeting.id, tuple(ids), person_id=person, device=phone)


@dataclass(frozen=True, slots=True)
class UploadFact:
    """A batch of a scanner: how far its clock was behind the server's, and of which meetings it held records."""

    id: int
    device: str
    received_at: datetime
    skew: timedelta
    session_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TickFact:
    """A record of a scanner by both of its clocks: ``elapsed`` since the page was opened, which nobody can set."""

    id: int
    device: str
    page: str
    elapsed: timedelta
    occurred_at: datetime
    session_id: int


def clock_jumps(uploads: Sequence[UploadFact], ticks: Sequence[TickFact]) -> Iterator[Suspicion]:
    """Scanners whose clock was set between two batches, or while a page was open; any order, any number of scanners.

    One for a scanner and a meeting, the greatest: a phone that tells a thousand hours is one phone to ask about. A clock that
    is wrong by the same hours all along is no jump: the server corrects it.
    """
    greatest: dict[tuple[int, str | None], Suspicion] = {}
    for one in _each_jump(uploads, ticks):
        known = greatest.setdefault((one.session_id, one.device), one)
        if (one.minutes or 0) > (known.minutes or 0):
            greatest[one.session_id, one.device] = one
    yield from greatest.values()


def _each_jump(uploads: Sequence[UploadFact], ticks: Sequence[TickFact]) -> Iterator[Suspicion]:
    for device, batches in _by_device(uploads).items():
        for before, after in pairwise(sorted(batches, key=lambda one: (one.received_at, one.id))):
            jump = abs(after.skew - before.skew)
            if jump > JUMP:
                for at in after.session_ids:
                    yield _jumped(at, device, jump, f"u{after.id}")
    runs: dict[tuple[str, str], list[TickFact]] = {}
    for tick in ticks:
        runs.setdefault((tick.device, tick.page), []).append(tick)
    for (device, _page), run in runs.items():
        for earlier, later in pairwise(sorted(run, key=lambda one: (one.elapsed, one.id))):
            jump = abs((later.occurred_at - earlier.occurred_at) - (later.elapsed - earlier.elapsed))
            if jump > JUMP:
                yield _jumped(later.session_id, device, jump, f"r{later.id}")


def _by_device(uploads: Iterable[UploadFact]) -> Mapping[str, list[UploadFact]]:
    found: dict[str, list[UploadFact]] = {}
    for one in uploads:
        found.setdefault(one.device, []).append(one)
    return found


def _jumped(session_id: int, device: str, jump: timedelta, mark: str) -> Suspicion:
    return Suspicion(FlagKind.CLOCK_JUMP, session_id, device=device, minutes=int(jump.total_seconds() // 60), mark=mark)
