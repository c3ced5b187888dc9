"""Where a newcomer stands on a day. One rule; the waterfall and the indicator in ``figures`` follow from it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One newcomer's six months. Days after the day asked about may be given; the rules do not look at them.

    ``completed_on``: the first completion that counts. ``ended_on``: the first day the person no longer is a mediator.
    ``exempt_reason``: of the exemption in force on the day asked about, or None.
    """

    recognised_on: date
    due_on: date
    completed_on: date | None = None
    ended_on: date | None = None
    exempt_reason: str | None = None


@dataclass(frozen=True, slots=True)
class MetOnTime:
    """Trained on or before the due day; also before the recognition itself."""

    days_early: int


@dataclass(frozen=True, slots=True)
class MetLate:
    """Trained ``days`` after the due day."""

    days: int


@dataclass(frozen=True, slots=True)
class Open:
    """Untrained, and the due day is not over; ``days_left`` 0 is "hạn hôm nay"."""

    days_left: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """Untrained, and the due day is over; ``days`` is 0 when the day asked about is the due day itself, long past."""

    days: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Untrained, and no longer a mediator on the due day."""

    on: date


@dataclass(frozen=True, slots=True)
class Exempt:
    """Untrained, and an officer has recorded why that is in order."""

    reason: str


Standing = MetOnTime | MetLate | Open | Overdue | Ended | Exempt


class StandingCode(StrEnum):
    """The standings as lists, exports and JSON name them."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"
    ENDED = "ended"
    EXEMPT = "exempt"


def is_over(day: date, *, as_of: date, today: date) -> bool:
    """Whether ``day`` is over as of a day: a past day is over with its last hour, today is not."""
    return day < as_of or (day == as_of and as_of < today)


def completed_by(facts: CaseFacts, day: date) -> date | None:
    """The completion, if it lies on or before ``day``."""
    return facts.completed_on if facts.completed_on and facts.completed_on <= day else None


def has_ended_by_due(facts: CaseFacts, *, as_of: date) -> bool:
    """Whether the person is known on ``as_of`` to be no mediator on the due day: ended on the due day is ended."""
    return facts.ended_on is not None and facts.ended_on <= min(facts.due_on, as_of)


def standing(facts: CaseFacts, *, as_of: date, today: date) -> Standing:
    """Where the newcomer stands on ``as_of``; tried in this order: trained, exempt, ended, overdue, open.

    Source: plans under Decision 315/QĐ-TTg (100 % of newcomers within 06 months from recognition). What comes after
    ``as_of`` is not looked at; ``today`` only says whether ``as_of`` is over.
    """
    completed_on = completed_by(facts, as_of)
    if completed_on:
        late = (completed_on - facts.due_on).days
        return MetLate(late) if late > 0 else MetOnTime(-late)
    if facts.exempt_reason is not None:
        return Exempt(facts.exempt_reason)
    if facts.ended_on and has_ended_by_due(facts, as_of=as_of):
        return Ended(facts.ended_on)
    if is_over(facts.due_on, as_of=as_of, today=today):
        return Overdue((as_of - facts.due_on).days)
    return Open((facts.due_on - as_of).days)


def code_of(case: Standing) -> StandingCode:
    """The name of a standing, without its days."""
    match case:
        case MetOnTime():
            return StandingCode.ON_TIME
        case MetLate():
            return StandingCode.LATE
        case Open():
            return StandingCode.OPEN
        case Overdue():
            return StandingCode.OVERDUE
        case Ended():
            return StandingCode.ENDED
        case Exempt():
            return StandingCode.EXEMPT
        case _:
            assert_never(case)
