"""Which appointments of a person open a term of six months, and until when the person then served. Pure.

``lms.people.rules.service`` says who is new; here all appointments of one person are gone through once, each with the gap that
the policy of its own day allows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """One appointment in force; ``ended_on`` is the first day it no longer holds, None while it does."""

    appointment_id: int
    team_id: int
    recognised_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Opening:
    """An appointment that makes its person new. ``ended_on``: end of the service that follows without a gap, or None."""

    appointment_id: int
    team_id: int
    recognised_on: date
    ended_on: date | None


def openings(appointments: Iterable[AppointmentFacts], gap_days_on: Callable[[date], int]) -> tuple[Opening, ...]:
    """The openings of one person, earliest first; the appointments in any order.

    ``gap_days_on``: the longest gap, in days, after which a person recognised on that day is not new.
    """
    found: list[Opening] = []
    for facts in sorted(appointments, key=lambda facts: (facts.recognised_on, facts.appointment_id)):
        if found and not _is_gap(found[-1].ended_on, facts.recognised_on, gap_days_on):
            last = found[-1]
            found[-1] = Opening(last.appointment_id, last.team_id, last.recognised_on, _later(last.ended_on, facts.ended_on))
        else:
            found.append(Opening(facts.appointment_id, facts.team_id, facts.recognised_on, facts.ended_on))
    return tuple(found)


def _is_gap(ended_on: date | None, recognised_on: date, gap_days_on: Callable[[date], int]) -> bool:
    return ended_on is not None and (recognised_on - ended_on).days > gap_days_on(recognised_on)


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)
