"""The main figure of a unit and of each unit below it, of the mediators of chosen groups only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, select
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.kernel.ratio import Ratio
from lms.people.merges.resolving import canonical_among
from lms.people.models import Appointment, MediationTeam, Person, Sex
from lms.people.rules.terms import TeamRole
from lms.reports.basis import Basis
from lms.reports.coverage.figures import coverage, located
from lms.reports.coverage.page import CODE
from lms.reports.disaggregation.at_once import chosen
from lms.reports.disaggregation.breakdown import age_on
from lms.reports.disaggregation.groups import UNKNOWN, Dimension, ethnicity_group
from lms.reports.disaggregation.skills import Skills
from lms.reports.indicators.mediators_trained import is_trained
from lms.reports.indicators.question import Question, Rows, ask
from lms.reports.indicators.serving import serving
from lms.reports.indicators.teams_complete import recorded_ethnicities
from lms.reports.rollup.everybody import country_of
from lms.sql import not_sought
from lms.units.queries import load_map
from lms.units.rules import Node

NOTHING = Ratio(0, 0)
Wanted = Mapping[Dimension, str]


@dataclass(frozen=True)
class Filtered:
    """``whole`` and ``below`` add up: the units below (None: no certain place) with the figure of those chosen."""

    whole: Ratio
    below: Sequence[tuple[Node | None, Ratio]]


def filtered(db: Session, unit_id: int, basis: Basis, wanted: Wanted) -> Filtered:
    """Count those who are in every group wanted. A fixed number of statements, whatever the number of units."""
    if not wanted:
        found = coverage(db, unit_id, basis)
        return Filtered(found.whole.of(CODE).ratio, [(row.unit, row.of(CODE).ratio) for row in found.children])
    shares, counts = _asked(db, unit_id, basis, wanted)
    above: dict[int, int] = {}
    below: dict[int, int] = {}
    for place, trained, mediators in counts:
        if place in shares:
            share = shares[place]
            above[share] = above.get(share, 0) + trained
            below[share] = below.get(share, 0) + mediators
    sums = {share: Ratio(above[share], below[share]) for share in below}
    units = load_map(db, basis.unit_map_on)
    rows: list[tuple[Node | None, Ratio]] = [(node, sums.get(node.id, NOTHING)) for node in units.children(unit_id)]
    if 0 in shares.values():
        rows.append((None, sums.get(0, NOTHING)))
    return Filtered(sum(sums.values(), NOTHING), rows)


def _asked(db: Session, unit_id: int, basis: Basis, wanted: Wanted) -> tuple[Mapping[int, int], Iterator[tuple[int, int, int]]]:
    """Place -> the unit below that holds it, and the counts by place: of the country from the crowds, where they stand."""
    if load_map(db, basis.unit_map_on).root.id == unit_id:
        question = ask(db, basis)
        at = country_of(db, question)
        if at:
            return at.shares, chosen(db, at, question, wanted, Skills.of(db, basis))
    shares, meant = located(db, unit_id, basis)
    return shares, _counts(db, ask(db, basis, meant), wanted)


def _counts(db: Session, question: Question, wanted: Wanted) -> Iterator[tuple[int, int, int]]:
    """(place, of them trained, mediators of the groups wanted), a place as often as it likes."""
    rows = rows_of(db, _of_places(question, _of_teams(db, question, wanted)))
    if Dimension.QUALIFICATION not in wanted:
        yield from ((place, int(trained), int(mediators)) for place, trained, mediators in rows)
        return
    # Which text means which qualification is a province's word, so texts are told apart here.
    skills, group = Skills.of(db, question.basis), wanted[Dimension.QUALIFICATION]
    for place, trained, mediators, text in rows:
        if skills.group(place, text) == group:
            yield place, int(trained), int(mediators)


def _of_places(question: Question, of_teams: Rows) -> Rows:
    teams = of_teams.subquery()
    texts = [column for column in teams.c if column.name == "text"]
    return (
        select(question.place, func.sum(teams.c.trained), func.sum(teams.c.mediators), *texts)
        .join(teams, teams.c.team_id == MediationTeam.id)
        .where(question.within())
        .group_by(question.place, *texts)
    )


def _of_teams(db: Session, question: Question, wanted: Wanted) -> Rows:
    """As ``per_team``. Team by team, so that recognitions are read in the order of their own index."""
    texts = [Person.qualification.label("text")] if Dimension.QUALIFICATION in wanted else []
    trained = case((is_trained(question), 1), else_=0)
    conditions = [_is_in(db, question, dimension, group) for dimension, group in wanted.items()]
    stmt = select(Appointment.team_id, func.count().label("mediators"), func.sum(trained).label("trained"), *texts)
    if wanted.keys() - {Dimension.ROLE}:
        stmt = stmt.join(Person, Person.id == canonical_among(db, Appointment.person_id))
    here = question.of_teams(Appointment.team_id)
    of_teams = stmt.where(serving(question.as_of, question.shadowed), here, *(one for one in conditions if one is not None))
    return of_teams.group_by(Appointment.team_id, *texts)


def _is_in(db: Session, question: Question, dimension: Dimension, group: str) -> Any:
    """SQL: the joined person and recognition are of the group; None where that is no matter of SQL."""
    match dimension:
        case Dimension.SEX:
            sex = not_sought(Person.sex)
            return sex.is_(None) if group == UNKNOWN else sex == Sex(group)
        case Dimension.ETHNICITY:
            return _is_of_ethnicity(db, group)
        case Dimension.AGE:
            return age_on(question) == group
        case Dimension.ROLE:
            return Appointment.role == TeamRole(group) if group in set(TeamRole) else false()
        case Dimension.QUALIFICATION:
            return None


def _is_of_ethnicity(db: Session, group: str) -> ColumnElement[bool]:
    spellings = [word for word in recorded_ethnicities(db) if ethnicity_group(word) == group]
    ethnicity = not_sought(Person.ethnicity)
    spelt = ethnicity.in_(spellings)
    return spelt | ethnicity.is_(None) if group == UNKNOWN else spelt
