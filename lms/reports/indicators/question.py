"""What an indicator is asked: the basis, what the policies of that day accept and require, which recorded units are meant."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import Session

from courses.curriculum.queries import counting_versions
from lms.db import among_few
from lms.people.assignments.queries import place_on
from lms.people.models import MediationTeam
from lms.people.rules.composition import Least
from lms.policies.queries import policy_on
from lms.policies.rules import PolicyKey
from lms.reports.basis import Basis
from lms.reports.indicators.serving import shadowed

Rows = Select[*tuple[Any, ...]]


class Population(StrEnum):
    """Whom an indicator is about, as plans write it. What belongs to one is ``populations``."""

    ALL = "all"
    PILOT = "pilot"
    NEWCOMERS = "newcomers"
    TRAINERS_PROVINCE = "trainers_province"
    TRAINERS_DISTRICT = "trainers_district"
    ADVANCED_NEW_RURAL = "advanced_new_rural"
    TYPICAL_TEAM = "typical_team"


@dataclass(frozen=True, slots=True)
class Question:
    """``versions``: the curriculum versions that count. ``units``: ids of the recorded units meant, None for all.

    ``shadowed``: appointments in force on the day that do not count, because their person has a later one. ``placed``: the
    unit under which a joined team counts on the map of the basis; None is the one it was recorded under. ``members``: whether
    a joined team belongs to the ``population``; None when every team does.
    """

    basis: Basis
    instruments: tuple[str, ...]
    versions: tuple[int, ...]
    least: Least
    shadowed: tuple[int, ...] = ()
    units: frozenset[int] | None = None
    placed: ColumnElement[int] | None = field(default=None, compare=False)
    population: Population = Population.ALL
    members: ColumnElement[bool] | None = field(default=None, compare=False)

    @property
    def as_of(self) -> date:
        return self.basis.as_of

    @property
    def place(self) -> ColumnElement[int]:
        """The unit under which a joined team counts."""
        return MediationTeam.unit_id.expression if self.placed is None else self.placed

    def within(self) -> ColumnElement[bool]:
        """Whether a joined team is meant: it counts under one of the units, and belongs to the population."""
        here = true() if self.units is None else self.place.in_(sorted(self.units))
        return here if self.members is None else and_(here, self.members)

    def of_teams(self, team_id: Any) -> ColumnElement[bool]:
        """Whether a column names a team of the units meant; for counting a commune without counting the country first."""
        if self.units is None and self.members is None:
            return true()
        return among_few(team_id, select(MediationTeam.id).where(self.within()).correlate(None).scalar_subquery())

    def narrowed(self, units: Collection[int]) -> "Question":
        """The same question about fewer units."""
        return replace(self, units=frozenset(units))


def ask(db: Session, basis: Basis, units: Collection[int] | None = None) -> Question:
    """The question with the policies in force on its day."""

    def number(key: PolicyKey) -> int:
        return policy_on(db, key, basis.as_of).number

    instruments = policy_on(db, PolicyKey.ACCEPTED_INSTRUMENTS, basis.as_of).texts
    least = Least(
        mediators=number(PolicyKey.TEAM_LEAST_MEDIATORS),
        women=number(PolicyKey.TEAM_LEAST_WOMEN),
        minority=number(PolicyKey.TEAM_LEAST_MINORITY),
    )
    return Question(
        basis,
        instruments,
        tuple(sorted(counting_versions(db, instruments))),
        least,
        shadowed(db, basis.as_of),
        None if units is None else frozenset(units),
        place_on(db, basis.unit_map_on),
    )
