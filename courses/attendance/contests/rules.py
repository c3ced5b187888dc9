"""May somebody contest what the book says of a meeting? Pure. Source of the figure: ``docs/rules/attendance.md``."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# A figure of the house: later than this nobody remembers who sat in the hall, and the office looks at the paper.
LATEST = timedelta(days=60)


class Verdict(StrEnum):
    """What came of a contest."""

    GRANTED = "granted"
    DECLINED = "declined"


class Refusal(StrEnum):
    """Why nobody can contest. The words stand in ``sentences.py``."""

    NO_PLACE = "no_place"
    CANCELLED = "cancelled"
    NOT_OVER = "not_over"
    CREDITED = "credited"
    WAITING = "waiting"
    DECLINED = "declined"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """A person in a meeting. ``credited``: present, and long enough where that is asked.

    ``waiting``: said before and not answered yet; ``declined``: answered with no.
    """

    ends_at: datetime
    cancelled: bool
    has_place: bool
    credited: bool
    waiting: bool = False
    declined: bool = False


def refuse_contest(facts: ContestFacts, *, now: datetime) -> Refusal | None:
    """Why the person cannot contest now; None when they can. During the meeting one speaks to the trainer instead."""
    if not facts.has_place:
        return Refusal.NO_PLACE
    if facts.cancelled:
        return Refusal.CANCELLED
    if now < facts.ends_at:
        return Refusal.NOT_OVER
    if facts.credited:
        return Refusal.CREDITED
    if facts.waiting:
        return Refusal.WAITING
    if facts.declined:
        return Refusal.DECLINED
    return Refusal.TOO_OLD if now >= facts.ends_at + LATEST else None
