"""Phones whose clock is set between a scan and its sending, as cases in JSON: the phone's two clocks, and what comes of them.

Of each moment the true time, what the wall's clock shows, what the page's own has run, and whether the page is out of sight.
The phone makes ``elapsed`` of them (``lms/static/js/scan/clock.js``), the server the instants (``scanner.rules.corrected``).
``python -m tests.vectors.clocks`` writes clocks.json anew; tests fail while either says something else.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from courses.attendance.scanner.packing import instant
from courses.attendance.scanner.rules import Record, RecordKind, Sent, corrected, skew_of

FILE = Path(__file__).with_name("clocks.json")
OPENED = datetime(2026, 12, 3, 0, 30, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Story:
    """A page that was opened at 7:30. ``behind``: how far the wall's clock is behind; ``known``: what the phone knows of it."""

    name: str
    behind: timedelta = timedelta()
    known: timedelta = timedelta()
    hidden: bool = False
    true: timedelta = timedelta()
    ran: timedelta = timedelta()
    slept: timedelta = timedelta()
    moments: list[dict[str, Any]] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.look()

    def look(self) -> "Story":
        """A moment at which the program looks at its clocks."""
        at = OPENED + self.true
        clocks = {"wall": instant(at - self.behind), "ticks": _ms(self.ran), "hidden": self.hidden}
        self.moments.append({"true": instant(at), **clocks, "elapsed": _ms(self.ran + self.slept)})
        return self

    def passes(self, span: timedelta) -> "Story":
        self.true, self.ran = self.true + span, self.ran + span
        return self.look()

    def sleeps(self, span: timedelta) -> "Story":
        """The page's own clock stands still."""
        self.true, self.slept = self.true + span, self.slept + span
        return self.look()

    def is_set(self, forward: timedelta, *, taken_for_sleep: bool = False) -> "Story":
        """The wall's clock is put forward. ``taken_for_sleep``: nobody could see that it was no sleep."""
        self.behind -= forward
        self.slept += forward if taken_for_sleep else timedelta()
        return self.look()

    def away(self) -> "Story":
        """Out of sight: another program is in front, or the phone is in a pocket."""
        self.hidden = True
        return self.look()

    def back(self) -> "Story":
        """In sight again, and a minute gone."""
        self.hidden = False
        return self.look().passes(MINUTE)

    def scan(self) -> "Story":
        self.scans.append(len(self.moments) - 1)
        return self


def scanned(name: str, *, behind: timedelta = timedelta(), known: timedelta = timedelta()) -> Story:
    """A card was scanned twenty minutes after the page was opened."""
    return Story(name, behind, known).passes(20 * MINUTE).scan()


def stories() -> Iterator[Story]:
    """Each ends with the sending."""
    yield from in_sight()
    yield from out_of_sight()


def in_sight() -> Iterator[Story]:
    yield scanned("a clock that is right").passes(2 * HOUR)
    yield scanned("slow all along", behind=3 * HOUR).passes(2 * HOUR)
    yield scanned("slow, put right in sight", behind=3 * HOUR).is_set(3 * HOUR).passes(5 * MINUTE)
    yield scanned("fast, put right in sight", behind=-26 * HOUR).is_set(-26 * HOUR).passes(MINUTE)
    yield scanned("less than a minute is no wrong clock").is_set(MINUTE - timedelta(seconds=5)).passes(MINUTE)


def out_of_sight() -> Iterator[Story]:
    yield scanned("fast, put right in the settings", behind=-26 * HOUR).away().is_set(-26 * HOUR).passes(MINUTE).back()
    yield scanned("asleep in a pocket over noon, nothing set").away().sleeps(4 * HOUR).back()
    known = scanned("slow as it was known to be, put right in the settings", behind=3 * HOUR, known=3 * HOUR)
    yield known.away().passes(MINUTE).is_set(3 * HOUR).back()
    unknown = scanned("slow without anybody's knowing, put right in the settings: taken for sleep", behind=3 * HOUR)
    yield unknown.away().is_set(3 * HOUR, taken_for_sleep=True).back()
    twice = scanned("put right between two scans, then asleep", behind=3 * HOUR).is_set(3 * HOUR)
    yield twice.passes(10 * MINUTE).scan().away().sleeps(2 * HOUR).back()


def cases() -> list[dict[str, Any]]:
    """Every story with what the server makes of its scans."""
    return [_case(one) for one in stories()]


def _case(one: Story) -> dict[str, Any]:
    sending = one.moments[-1]
    received_at = datetime.fromisoformat(sending["true"])
    sent_at = datetime.fromisoformat(sending["wall"])
    sent = Sent(skew_of(sent_at, received_at), sent_at, "p1", sending["elapsed"])
    scans = [{"moment": place, "corrected_at": instant(corrected(_record(one.moments[place]), sent))} for place in one.scans]
    return {"name": one.name, "offset": _ms(one.known), "moments": one.moments, "scans": scans}


def _record(moment: dict[str, Any]) -> Record:
    at = datetime.fromisoformat(moment["wall"])
    return Record(1, "", "ab" * 12, RecordKind.CARD, 1, at, page="p1", elapsed=moment["elapsed"], card="x")


def _ms(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)


def text() -> str:
    """What the file says, one case a line."""
    lines = (json.dumps(case, ensure_ascii=False) for case in cases())
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
