"""Whether an act upon a career can be: pure refusals, asked before anything is written.

What may be recognised at all (matching, overlaps, ages, contradicting decisions) is judged as a roster's rows are, in
``lms.people.rules.judging``; here stands what only acts upon a known recognition need.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms.people.rules.age import AgeRefused, check_age
from lms.people.rules.judging import Ages
from lms.people.rules.terms import TeamRole


@dataclass(frozen=True, slots=True)
class Stretch:
    """One recognition in force of a person; ``team`` is its name, for sentences."""

    series: int
    team_id: int
    team: str
    role: TeamRole
    recognised_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Birth:
    """What is known of a person's birth."""

    born_on: date | None = None
    born_year: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act cannot be: the code of its sentence, and the facts in it."""

    code: str
    fields: dict[str, Any] = field(default_factory=dict)


def refuse_end(stretch: Stretch, on: date) -> Refusal | None:
    """``on`` is the first day no longer served: after the recognition, and only once."""
    if stretch.ended_on is not None:
        return Refusal("people.appointment_already_ended", {"ended_on": stretch.ended_on})
    if on <= stretch.recognised_on:
        return Refusal("people.ended_before_recognised", {"recognised_on": stretch.recognised_on})
    return None


def refuse_change(stretch: Stretch, on: date) -> Refusal | None:
    """A change from a day on needs that day served, and a day before it: a change of the first day is a correction."""
    if on < stretch.recognised_on:
        return Refusal("careers.not_served_yet", {"recognised_on": stretch.recognised_on})
    if stretch.ended_on is not None and on >= stretch.ended_on:
        return Refusal("careers.not_served_any_more", {"ended_on": stretch.ended_on})
    if on == stretch.recognised_on:
        return Refusal("careers.first_day", {"recognised_on": stretch.recognised_on})
    return refuse_end(stretch, on)


def refuse_role(stretch: Stretch, role: TeamRole, on: date) -> Refusal | None:
    """Head and mediator by turns, never the same again."""
    return Refusal("careers.same_role") if role is stretch.role else refuse_change(stretch, on)


def refuse_move(stretch: Stretch, team_id: int, on: date) -> Refusal | None:
    """To another team."""
    return Refusal("careers.same_team", {"team": stretch.team}) if team_id == stretch.team_id else refuse_change(stretch, on)


def refuse_correction(corrected: Stretch, others: Iterable[Stretch], birth: Birth, ages: Ages) -> Refusal | None:
    """What the corrected recognition would contradict: its own days, the birth, another recognition of the person."""
    on, ended_on = corrected.recognised_on, corrected.ended_on
    if ended_on is not None and ended_on <= on:
        return Refusal("people.ended_before_recognised", {"recognised_on": on})
    return _refuse_birth(on, birth, ages) or _refuse_overlap(corrected, others)


def _refuse_birth(on: date, birth: Birth, ages: Ages) -> Refusal | None:
    if (birth.born_on and birth.born_on > on) or (birth.born_year or 0) > on.year:
        return Refusal("careers.born_later", {"recognised_on": on})
    age = check_age(
        born_on=birth.born_on,
        born_year=birth.born_year,
        recognised_on=on,
        refused_under=ages.refused_under,
        flagged_under=ages.flagged_under,
    )
    return Refusal("careers.too_young", {"age": age.age, "least": age.least}) if isinstance(age, AgeRefused) else None


def _refuse_overlap(corrected: Stretch, others: Iterable[Stretch]) -> Refusal | None:
    """A person has at most one recognition in force on a day."""
    for other in others:
        before = other.ended_on is not None and other.ended_on <= corrected.recognised_on
        after = corrected.ended_on is not None and corrected.ended_on <= other.recognised_on
        if other.series != corrected.series and not (before or after):
            fields = {"team": other.team, "from_on": other.recognised_on}
            if other.ended_on is None:
                return Refusal("careers.overlap_open", fields)
            return Refusal("careers.overlap", {**fields, "to_on": other.ended_on})
    return None
