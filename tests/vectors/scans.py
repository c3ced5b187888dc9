"""The decisions on scans, as cases in JSON: made by ``courses.attendance.rules.decide_scan``, checked against the phone's own.

``python -m tests.vectors.scans`` writes scans.json anew; a test fails while it says something else than the rule.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Any

from courses.attendance.rules import (
    AlreadyPresent,
    Decision,
    Held,
    Left,
    MeetingFacts,
    Method,
    Opening,
    PersonFacts,
    Present,
    Refused,
    ScanFacts,
    decide_scan,
    window,
)

FILE = Path(__file__).with_name("scans.json")
EIGHT = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
HALF_PAST_ELEVEN = EIGHT + timedelta(hours=3, minutes=30)
# The first and last moment of each span, and the one before and behind it.
MOMENTS = {
    "a second before it opens": timedelta(minutes=-60, seconds=-1),
    "as it opens": timedelta(minutes=-60),
    "at the start": timedelta(0),
    "in the last second of check-in": timedelta(minutes=30, seconds=59),
    "as check-in ends": timedelta(minutes=31),
    "in the middle": timedelta(hours=2),
    "at the end": timedelta(hours=3, minutes=30),
    "an hour behind the end": timedelta(hours=4, minutes=30),
}
METHODS = (Method.CARD, Method.TRAINER_LIST)
HELD = {
    "nothing yet": None,
    "held by a list": Held(Method.TRAINER_LIST, EIGHT - timedelta(minutes=5)),
    "held by a card": Held(Method.CARD, EIGHT - timedelta(minutes=5)),
    "corrected to absent": Held(Method.CORRECTION, EIGHT, present=False),
}


def cases() -> list[dict[str, Any]]:
    """Every case, with what the rule decides."""
    return [_case(*facts) for facts in _facts()]


def _facts() -> Iterator[tuple[str, MeetingFacts, PersonFacts, ScanFacts]]:
    plain, leaving = _meeting(None), _meeting(HALF_PAST_ELEVEN)
    for (when, after), method, (said, held) in product(MOMENTS.items(), METHODS, HELD.items()):
        scan = ScanFacts(method, EIGHT + after)
        for asks, meeting in (("", plain), (", check-out asked", leaving)):
            yield f"{method} {when}, {said}{asks}", meeting, PersonFacts(enrolled=True, held=held), scan
    card = ScanFacts(Method.CARD, EIGHT)
    yield "a card not on the roster", plain, PersonFacts(enrolled=False), card
    yield "a cancelled class", MeetingFacts(plain.window, Opening.NEVER, cancelled=True), PersonFacts(enrolled=True), card
    yield "attendance never opened", MeetingFacts(plain.window, Opening.NEVER), PersonFacts(enrolled=True), card
    yield "attendance closed", MeetingFacts(plain.window, Opening.CLOSED), PersonFacts(enrolled=True), card
    yield "taken back", plain, PersonFacts(enrolled=True), ScanFacts(Method.CARD, EIGHT, undone=True)


def _meeting(ends_at: datetime | None) -> MeetingFacts:
    return MeetingFacts(window(EIGHT, opens_before=60, closes_after=30, checks_out_at=ends_at), Opening.OPEN)


def _case(name: str, meeting: MeetingFacts, person: PersonFacts, scan: ScanFacts) -> dict[str, Any]:
    decision = decide_scan(meeting, person, scan, received_at=scan.occurred_at)
    facts = {"method": scan.method, "occurred_at": scan.occurred_at, "undone": scan.undone}
    told = {"name": name, "meeting": asdict(meeting), "person": asdict(person), "scan": facts, "decision": outcome(decision)}
    return {key: _plain(value) for key, value in told.items()}


def outcome(decision: Decision) -> dict[str, Any]:
    """A decision in the words of the file."""
    match decision:
        case Present(walk_in):
            return {"outcome": "present", "walk_in": walk_in}
        case AlreadyPresent(since, stronger, but):
            return {"outcome": "already", "since": since, "stronger": stronger, "but": but}
        case Left(since):
            return {"outcome": "left", "since": since}
        case Refused(reason):
            return {"outcome": "refused", "reason": reason}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case StrEnum():
            return value.value
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _plain(asdict(value))
        case _:
            return value


def text() -> str:
    """What the file says, one case a line."""
    lines = (json.dumps(case, ensure_ascii=False) for case in cases())
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
