"""Whom an indicator is about: everybody, or only what stands in a pilot commune, an advanced one, a typical team.

A team belongs by the commune in which it stands on the day of the question, whatever map is shown. The rule over plain facts,
and its twin in SQL.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Session

from lms.people.assignments.queries import place_on
from lms.people.designations.queries import designated_teams, designated_units
from lms.people.designations.terms import DesignationKind
from lms.people.models import MediationTeam
from lms.reports.indicators.facts import DesignationFact, Registry, TeamFact, holds
from lms.reports.indicators.question import Population, Question
from lms.units.queries import placements
from lms.units.rules import build_map
from lms.units.rules import place_on as places_of

OF_UNITS = {
    Population.PILOT: DesignationKind.PILOT,
    Population.ADVANCED_NEW_RURAL: DesignationKind.ADVANCED_NEW_RURAL,
}


def about(db: Session, question: Question, population: Population) -> Question:
    """The same question about a population. At most one statement."""
    return replace(question, population=population, members=_members(db, population, question.as_of))


def _members(db: Session, population: Population, on: date) -> ColumnElement[bool] | None:
    if population is Population.TYPICAL_TEAM:
        return MediationTeam.id.in_(sorted(designated_teams(db, DesignationKind.TYPICAL_TEAM, on)))
    kind = OF_UNITS.get(population)
    if kind is None:
        return None
    chosen = designated_units(db, kind, None, on)
    within = sorted(unit_id for unit_id, place in placements(db, on).items() if place in chosen)
    return place_on(db, on).in_(within) if within else false()


def teams_meant(registry: Registry, question: Question) -> Mapping[int, TeamFact]:
    """The teams of the population by id: what ``members`` is in SQL."""
    kind = OF_UNITS.get(question.population)
    if question.population is Population.TYPICAL_TEAM:
        chosen = {one.team_id for one in designated(registry, DesignationKind.TYPICAL_TEAM, question.as_of)}
        return {team.id: team for team in registry.teams if team.id in chosen}
    if kind is None:
        return {team.id: team for team in registry.teams}
    communes = designated_communes(registry, kind, question.as_of)
    places = places_on(registry, question.as_of)
    return {team.id: team for team in registry.teams if places[team.unit_id] in communes}


def designated(registry: Registry, kind: DesignationKind, day: date) -> list[DesignationFact]:
    """The designations of a kind that hold on the day."""
    return [one for one in registry.designations if one.kind is kind and holds(one.first, one.ended, day)]


def designated_communes(registry: Registry, kind: DesignationKind, day: date) -> frozenset[int]:
    """The communes of the day's map that are designated, or were as the same body under an earlier name."""
    if registry.register is None:
        return frozenset()
    standing = build_map(registry.register, day).nodes.keys()
    found: set[int] = set()
    for one in designated(registry, kind, day):
        body = {one.unit_id} if one.unit_id in standing else registry.register.body(one.unit_id)
        found |= {unit_id for unit_id in sorted(body) if unit_id in standing}
    return frozenset(found)


def places_on(registry: Registry, day: date) -> Mapping[int, int]:
    """Where each unit there ever was stands on the day."""
    if registry.register is None:
        return {}
    return places_of(registry.register, build_map(registry.register, day), day)
