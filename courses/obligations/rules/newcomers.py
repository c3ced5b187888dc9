"""Which appointments of a person open a term of six months, and until when the person then served. Pure.

``lms.people.rules.service`` says who is new; here all appointments of one person are gone through once, each with the gap that
the policy of its own day allows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """One appointment in force; ``ended_on`` is the first day it no longer holds, None while it does."""

    appointment_id: int
    team_id: int
    recognised_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Opening:
    """An appointment that makes its person new. ``ended_on``: end of the service that follows without a gap, or None.

    ``opens`` is false for a service whose first recognition an officer said to make nobody new.
    """

    appointment_id: int
    team_id: int
    recognised_on: date
    ended_on: date | None
    opens: bool = True


NOTHING: Mapping[date, bool] = MappingProxyType({})


def openings(
    appointments: Iterable[AppointmentFacts], gap_days_on: Callable[[date], int], decided: Mapping[date, bool] = NOTHING
) -> tuple[Opening, ...]:
    """The openings of one person, earliest first; the appointments in any order.

    ``gap_days_on``: the longest gap, in days, after which a person recognised on that day is not new. ``decided``: recognition
    day -> an officer's word that it makes its person new, or does not, whatever the gap (RULES 2).
    """
    found: list[Opening] = []
    spell: list[Opening] = []  # the openings of the service that goes on; several only where an officer said so
    for facts in sorted(appointments, key=lambda facts: (facts.recognised_on, facts.appointment_id)):
        said = decided.get(facts.recognised_on)
        ended_on = spell[-1].ended_on if spell else None
        first = not spell
        gap = first or _is_gap(ended_on, facts.recognised_on, gap_days_on)
        opening = Opening(facts.appointment_id, facts.team_id, facts.recognised_on, facts.ended_on)
        if gap and said is not False:
            found += spell
            spell = [opening]
            continue
        until = facts.ended_on if first else _later(ended_on, facts.ended_on)
        spell = [replace(one, ended_on=until) for one in spell] or [replace(opening, opens=False, ended_on=until)]
        if said and not first and spell[-1].recognised_on != facts.recognised_on:
            spell.append(replace(opening, ended_on=until))
    return tuple(one for one in (*found, *spell) if one.opens)


def _is_gap(ended_on: date | None, recognised_on: date, gap_days_on: Callable[[date], int]) -> bool:
    return ended_on is not None and (recognised_on - ended_on).days > gap_days_on(recognised_on)


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)
