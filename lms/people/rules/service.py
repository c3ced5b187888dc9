"""From appointments to service: when somebody was recognised, who is a mediator on a day, who is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RecognitionBasis(StrEnum):
    """Which date of the decision is the recognition day."""

    EFFECTIVE = "effective"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Recognition:
    """The recognition day, and which date of the decision it is."""

    on: date
    basis: RecognitionBasis


@dataclass(frozen=True, slots=True)
class Service:
    """One stretch as a mediator, half open: ``ended_on`` is the first day the person no longer is one, None while serving."""

    recognised_on: date
    ended_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.recognised_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class FirstTime:
    """New: there is no earlier appointment."""


@dataclass(frozen=True, slots=True)
class AfterGap:
    """New again: ``days`` lie between the last day served and the recognition, more than the policy allows."""

    days: int
    ended_on: date


@dataclass(frozen=True, slots=True)
class Continuing:
    """Not new: served until the recognition, or with a gap the policy allows. A merger or consolidation is no new start."""

    since: date


@dataclass(frozen=True, slots=True)
class Decided:
    """New because an officer said so, for ``reason``; the days alone would say otherwise."""

    reason: str


Newness = FirstTime | AfterGap | Continuing | Decided


def recognition(*, effective_on: date | None, signed_on: date | None) -> Recognition | None:
    """The effective date if the decision states one, else the date it was signed; None when neither is known.

    Source: plans under Decision 315/QĐ-TTg count "kể từ khi được công nhận", so from the decision, not from the election.
    """
    if effective_on:
        return Recognition(effective_on, RecognitionBasis.EFFECTIVE)
    return Recognition(signed_on, RecognitionBasis.SIGNED) if signed_on else None


def is_mediator_on(services: Iterable[Service], day: date) -> bool:
    """Whether some appointment covers the day: ``recognised_on <= day < ended_on``."""
    return any(service.covers(day) for service in services)


def spells(services: Iterable[Service], gap_days: int) -> tuple[Service, ...]:
    """The appointments of one person, in any order, joined where the gap is at most ``gap_days``; earliest first.

    Each spell begins with a recognition that makes its person new. A gap the policy allows counts as service.
    """
    joined: list[Service] = []
    for service in sorted(services, key=lambda service: service.recognised_on):
        if joined and not _is_gap(joined[-1], service, gap_days):
            joined[-1] = Service(joined[-1].recognised_on, _later_end(joined[-1], service))
        else:
            joined.append(service)
    return tuple(joined)


def _is_gap(before: Service, after: Service, gap_days: int) -> bool:
    return before.ended_on is not None and (after.recognised_on - before.ended_on).days > gap_days


def _later_end(one: Service, other: Service) -> date | None:
    if one.ended_on is None or other.ended_on is None:
        return None
    return max(one.ended_on, other.ended_on)


def newness(recognised_on: date, appointments: Iterable[Service], gap_days: int) -> Newness:
    """Whether a recognition makes its person new, from all appointments of the person; only earlier ones are looked at."""
    earlier = spells((service for service in appointments if service.recognised_on < recognised_on), gap_days)
    if not earlier:
        return FirstTime()
    last = earlier[-1]
    if last.ended_on and _is_gap(last, Service(recognised_on), gap_days):
        return AfterGap((recognised_on - last.ended_on).days, last.ended_on)
    return Continuing(last.recognised_on)


def is_new(recognised_on: date, appointments: Iterable[Service], gap_days: int) -> bool:
    """Whether the six months apply to a recognition: no earlier appointment, or a gap longer than the policy."""
    return not isinstance(newness(recognised_on, appointments, gap_days), Continuing)
