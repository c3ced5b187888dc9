"""May a meeting be changed, or called off, after something was recorded there? Pure. Source: ``docs/rules/attendance.md``.

What was recorded stays judged as it was: nobody's presence, and nobody's minutes, may turn into something else because the
plan was corrected afterwards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from courses.attendance.rules import VOUCHED, Method, Window, stay


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting as presences are judged by. ``day``: its day in Viet Nam; ``periods``: module id -> periods it delivers."""

    starts_at: datetime
    ends_at: datetime
    day: date
    window: Window
    checks_out: bool
    minutes_share: int
    periods: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A scan that stands: by which method, and at which instant."""

    method: Method
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Watched:
    """First scan and last leaving of somebody who is present; ``vouched``: a trainer was there and says so."""

    first: datetime | None
    last: datetime | None
    vouched: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What a meeting holds. ``present``: people; ``open``: is attendance being taken at this moment?"""

    present: int = 0
    open: bool = False
    scans: Sequence[Recorded] = ()
    watched: Sequence[Watched] = ()


class Refusal(StrEnum):
    """Why a meeting stays as it is. The words stand in ``sentences.py``."""

    OPEN = "attendance.change.open"
    DAY_TAKEN = "attendance.change.day_taken"
    PERIODS_TAKEN = "attendance.change.periods_taken"
    OUTSIDE = "attendance.change.outside"
    MINUTES = "attendance.change.minutes"
    PRESENT = "attendance.change.present"


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal with its facts, as its sentence names them."""

    refusal: Refusal
    facts: Mapping[str, Any] = field(default_factory=dict)


def refuse_change(standing: Standing, before: Plan, after: Plan) -> Refused | None:
    """The first reason why the meeting cannot become that one; None when it can."""
    return next(_reasons(standing, before, after), None)


def refuse_cancelling(standing: Standing) -> Refused | None:
    """Why the meeting cannot be called off; None when it can. Where somebody came, it was held."""
    if standing.present:
        return Refused(Refusal.PRESENT, {"count": standing.present})
    return Refused(Refusal.OPEN) if standing.open else None


def _reasons(standing: Standing, before: Plan, after: Plan) -> Iterator[Refused]:
    if before.day != after.day and standing.present:
        yield Refused(Refusal.DAY_TAKEN, {"count": standing.present})
    if before.day != after.day and standing.open:
        yield Refused(Refusal.OPEN)
    if before.periods != after.periods and standing.present:
        yield Refused(Refusal.PERIODS_TAKEN, {"count": standing.present})
    outside = sum(judged(before.window, one) is not judged(after.window, one) for one in standing.scans)
    if outside:
        yield Refused(Refusal.OUTSIDE, {"count": outside})
    swung = sum(stayed(before, one) is not stayed(after, one) for one in standing.watched)
    if swung:
        yield Refused(Refusal.MINUTES, {"count": swung})


class Judged(StrEnum):
    """What the hour of a scan says of it."""

    EARLY = "early"
    ARRIVING = "arriving"
    LEAVING = "leaving"
    LATE = "late"


def judged(window: Window, scan: Recorded) -> Judged:
    """As ``courses.attendance.rules.decide_scan`` judges by the hour: of a trainer's word only whether the day has come."""
    if scan.occurred_at < window.opens_at:
        return Judged.EARLY
    if scan.method in VOUCHED:
        return Judged.ARRIVING
    if window.leaving(scan.occurred_at):
        return Judged.LEAVING
    return Judged.ARRIVING if scan.occurred_at < window.closes_at else Judged.LATE


def stayed(plan: Plan, one: Watched) -> bool:
    """As ``courses.attendance.stays.stayed``: long enough where the meeting asks, or somebody who was there says so."""
    if not plan.checks_out or one.vouched:
        return True
    if one.first is None:
        return False
    return stay(plan.starts_at, plan.ends_at, plan.minutes_share, one.first, one.last).enough
