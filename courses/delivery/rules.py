"""When a class can be held as planned, who gets a seat, whose presence counts, whose class it is. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Any

from lms.access.rules import Action, Viewer

LONGEST_SESSION = timedelta(hours=12)
# Percent of a meeting's minutes that make it count where people check out; kept with each meeting.
WHOLE_SHARE = 80


class ClassState(StrEnum):
    """Planned until its first meeting is opened, closed by the trainer or officer, cancelled with a reason in the log."""

    PLANNED = "planned"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ChangeKind(StrEnum):
    """What became of a meeting that was planned."""

    CHANGED = "changed"
    CANCELLED = "cancelled"


class Category(StrEnum):
    """As what a person sits in a class; only mediators count as mediators trained."""

    MEDIATOR = "mediator"
    OFFICIAL = "official"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting as planned: ``periods`` says how many periods of which module (by id) it delivers.

    Check-in is taken from ``opens_before`` to ``closes_after`` minutes around the start. ``checks_out``: people are scanned
    again as they leave, and who stayed less than ``minutes_share`` percent of it is not credited. ``venue``: where it meets,
    when not where its class does.
    """

    starts_at: datetime
    ends_at: datetime
    periods: Mapping[int, int] = field(default_factory=dict)
    opens_before: int = 60
    closes_after: int = 30
    checks_out: bool = False
    minutes_share: int = WHOLE_SHARE
    venue: str | None = None

    def overlaps(self, other: "Meeting") -> bool:
        """Half open: one may begin when the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def told(meeting: Meeting) -> dict[str, Any]:
    """A meeting as JSON values, for its history: instants of UTC in ISO 8601, periods by the module's id as text."""
    return {
        "starts_at": meeting.starts_at.astimezone(UTC).isoformat(),
        "ends_at": meeting.ends_at.astimezone(UTC).isoformat(),
        "venue": meeting.venue,
        "checks_out": meeting.checks_out,
        "minutes_share": meeting.minutes_share,
        "periods": {str(module): periods for module, periods in sorted(meeting.periods.items())},
    }


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a plan does not hold: the code of a sentence, with its facts."""

    code: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def check_meetings(meetings: Sequence[Meeting], required: Mapping[int, tuple[str, int]]) -> Iterator[Problem]:
    """What is wrong with the meetings of a class; nothing when the plan holds.

    ``required``: module id -> (code, periods of the version). Meetings are numbered from 1 in the order of their start.
    """
    if not meetings:
        yield Problem("delivery.no_session")
    for number, meeting in enumerate(meetings, 1):
        if meeting.ends_at <= meeting.starts_at:
            yield Problem("delivery.session_reversed", {"number": number})
        elif meeting.ends_at - meeting.starts_at > LONGEST_SESSION:
            yield Problem("delivery.session_too_long", {"number": number, "hours": LONGEST_SESSION // timedelta(hours=1)})
        if any(module not in required for module in meeting.periods):
            yield Problem("delivery.module_of_another_version", {"number": number})
        if not 1 <= meeting.minutes_share <= 100:
            yield Problem("delivery.share_out_of_range", {"number": number})
        if any(periods < 1 for periods in meeting.periods.values()):
            yield Problem("delivery.periods_below_one", {"number": number})
    for (one, first), (two, second) in combinations(enumerate(meetings, 1), 2):
        if first.overlaps(second):
            yield Problem("delivery.sessions_overlap", {"number": one, "other": two})
    yield from _too_many_periods(meetings, required)


def _too_many_periods(meetings: Sequence[Meeting], required: Mapping[int, tuple[str, int]]) -> Iterator[Problem]:
    given = add_up(meeting.periods for meeting in meetings)
    for module, (code, most) in required.items():
        if given.get(module, 0) > most:
            yield Problem("delivery.too_many_periods", {"module": code, "given": given[module], "most": most})


def add_up(periods: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """The periods of each module over several meetings."""
    total: dict[int, int] = {}
    for meeting in periods:
        for module, count in meeting.items():
            total[module] = total.get(module, 0) + count
    return total


def spread(required: Sequence[tuple[int, int]], meetings: int) -> list[dict[int, int]]:
    """A first proposal: modules (id, periods) in teaching order over so many meetings, of nearly equal length, none divided."""
    whole = sum(periods for _module, periods in required)
    plan: list[dict[int, int]] = [{} for _ in range(meetings)]
    done = 0
    for module, periods in required:
        # A module belongs to the meeting in which its middle falls.
        place = min(meetings - 1, (2 * done + periods) * meetings // (2 * whole))
        plan[place][module] = periods
        done += periods
    return plan


class SeatRefusal(StrEnum):
    """Why a person does not get a seat."""

    ALREADY = "already"
    FULL = "full"
    TEACHES = "teaches"
    CLASH = "clash"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What giving seats looks at; all person ids. ``capacity`` None: no limit. ``busy``: in another class at that time."""

    capacity: int | None
    enrolled: Collection[int]
    trainers: Collection[int]
    busy: Collection[int]
    known: Collection[int]


def give_seats(facts: SeatFacts, person_ids: Sequence[int]) -> tuple[list[int], list[tuple[int, SeatRefusal]]]:
    """Who gets a seat, in the order asked for, and who does not and why. A person named twice is asked about once."""
    given: list[int] = []
    refused: list[tuple[int, SeatRefusal]] = []
    for person in dict.fromkeys(person_ids):
        refusal = _seat_refusal(facts, person, len(facts.enrolled) + len(given))
        if refusal is None:
            given.append(person)
        else:
            refused.append((person, refusal))
    return given, refused


def _seat_refusal(facts: SeatFacts, person: int, taken: int) -> SeatRefusal | None:
    if person not in facts.known:
        return SeatRefusal.UNKNOWN
    if person in facts.enrolled:
        return SeatRefusal.ALREADY
    if person in facts.trainers:
        return SeatRefusal.TEACHES
    if person in facts.busy:
        return SeatRefusal.CLASH
    if facts.capacity is not None and taken >= facts.capacity:
        return SeatRefusal.FULL
    return None


def presence_counts(category: Category, *, for_mediators: bool) -> bool:
    """Does sitting in the class become evidence? Delegates of a mediators' class are not mediators trained (RULES 3)."""
    return category is Category.MEDIATOR if for_mediators else category is not Category.GUEST


def may_reach_class(viewer: Viewer, action: Action, *, reach: Collection[int], trainers: Collection[int]) -> bool:
    """May the viewer do this to a class? By a grant on its unit, or because it is the viewer's own. SQL twin: ``in_reach``."""
    own = viewer.person_id is not None and viewer.person_id in trainers and viewer.may_own(action)
    return own or viewer.may(action, reach)
