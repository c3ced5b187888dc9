"""What a report is in, who may bring it where, and whether it came in time. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio


class PeriodKind(StrEnum):
    """How long a period is; an ad hoc one has any days."""

    HALF_YEAR = "half_year"
    YEAR = "year"
    AD_HOC = "ad_hoc"


class ReportState(StrEnum):
    """The states after the draft. A report nobody has sent has none."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


# What may follow what; None is the draft. Accepted is the end: what comes later shows as a difference.
FOLLOWS: dict[ReportState | None, frozenset[ReportState]] = {
    None: frozenset({ReportState.SUBMITTED}),
    ReportState.SUBMITTED: frozenset({ReportState.RETURNED, ReportState.ACCEPTED}),
    ReportState.RETURNED: frozenset({ReportState.SUBMITTED}),
    ReportState.ACCEPTED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class StepFacts:
    """The last step as the rule takes it: the state reached, and who brought it there."""

    state: ReportState
    account_id: int | None


def refuse_step(last: StepFacts | None, to: ReportState, *, account_id: int | None, note: str) -> None:
    """Raise unless the report may go there now.

    DomainError ``periods.already_moved_on`` (somebody was quicker, or it is locked), ``periods.two_people`` (who sent a
    report does not judge it), ``periods.note_missing`` (a report is returned with words).
    """
    if to not in FOLLOWS[last.state if last else None]:
        raise DomainError("periods.already_moved_on")
    if to is ReportState.SUBMITTED:
        return
    if last is not None and last.account_id is not None and last.account_id == account_id:
        raise DomainError("periods.two_people")
    if to is ReportState.RETURNED and not note.strip():
        raise DomainError("periods.note_missing")


class Timing(StrEnum):
    """Whether a report came by its day. ``OPEN``: it has not come, and its day is not over."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Timeliness:
    """``days``: late by, missing for, or left."""

    timing: Timing
    days: int = 0


def timeliness(due_on: date, first_sent_on: date | None, *, today: date) -> Timeliness:
    """The day itself is in time. A report that was returned keeps the day it was first sent."""
    if first_sent_on is not None:
        late = (first_sent_on - due_on).days
        return Timeliness(Timing.LATE, late) if late > 0 else Timeliness(Timing.ON_TIME)
    over = (today - due_on).days
    return Timeliness(Timing.MISSING, over) if over > 0 else Timeliness(Timing.OPEN, -over)


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit of a period: where its report stands, and whether it came in time."""

    state: ReportState | None
    timeliness: Timeliness


@dataclass(frozen=True, slots=True)
class Board:
    """How many units of a period stand where; the states and the draft add up to ``asked``."""

    asked: int
    draft: int
    submitted: int
    returned: int
    accepted: int
    on_time: int
    late: int

    @property
    def complete(self) -> Ratio:
        """Completeness: whoever has sent, of those who must. A returned report is not with the unit above."""
        return Ratio(self.submitted + self.accepted, self.asked)

    @property
    def timely(self) -> Ratio:
        """Timeliness: first sent by the due day, of those who must."""
        return Ratio(self.on_time, self.asked)


def board(standings: Iterable[Standing]) -> Board:
    """The counts of a period."""
    found = list(standings)

    def of(state: ReportState | None) -> int:
        return sum(one.state is state for one in found)

    def at(timing: Timing) -> int:
        return sum(one.timeliness.timing is timing for one in found)

    return Board(
        len(found),
        of(None),
        of(ReportState.SUBMITTED),
        of(ReportState.RETURNED),
        of(ReportState.ACCEPTED),
        at(Timing.ON_TIME),
        at(Timing.LATE),
    )


HALVES = {1: ((1, 1), (6, 30)), 2: ((7, 1), (12, 31))}


def days_of(kind: PeriodKind, year: int, half: int = 1) -> tuple[date, date]:
    """The first and last day of a half-year or a year."""
    if kind is PeriodKind.YEAR:
        return date(year, 1, 1), date(year, 12, 31)
    first, last = HALVES[half]
    return date(year, *first), date(year, *last)


def refuse_period(first_on: date, last_on: date, due_on: date) -> None:
    """DomainError ``periods.reversed``, ``periods.due_too_early``.

    The due day may lie before the last one: yearly figures are asked for in November, and then say up to which day they go.
    """
    if last_on < first_on:
        raise DomainError("periods.reversed", first=first_on, last=last_on)
    if due_on <= first_on:
        raise DomainError("periods.due_too_early", first=first_on)
