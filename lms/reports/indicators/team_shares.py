"""Shares of teams: of those with a mediator on the day, the ones that fulfil a condition. What the condition is stands in each
indicator.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.kernel.ratio import Ratio
from lms.people.models import Appointment, MediationTeam
from lms.reports.indicators.figures import Figures, Registry, Side
from lms.reports.indicators.populations import teams_meant
from lms.reports.indicators.question import Question, Rows
from lms.reports.indicators.serving import counting_appointments, serving


def standing(question: Question) -> ColumnElement[bool]:
    """SQL: the joined team is meant and has a mediator who counts on the day."""
    serves = exists().where(Appointment.team_id == MediationTeam.id, serving(question.as_of, question.shadowed))
    return and_(serves, question.within())


def counted_teams(db: Session, question: Question, hit: ColumnElement[bool]) -> Mapping[int, Figures]:
    """Counts by recorded unit; one statement."""
    above: Any = func.sum(case((hit, 1), else_=0))
    stmt = select(question.place, above, func.count()).select_from(MediationTeam)
    rows = rows_of(db, stmt.where(standing(question)).group_by(question.place)).all()
    return {unit_id: Figures(Ratio(int(hits), int(teams))) for unit_id, hits, teams in rows}


def teams_on(question: Question, hit: ColumnElement[bool], side: Side) -> Rows:
    """Ids of the teams on one side."""
    stmt = select(MediationTeam.id).where(standing(question))
    match side:
        case Side.NUMERATOR:
            return stmt.where(hit)
        case Side.MISSING:
            return stmt.where(~hit)
        case Side.DENOMINATOR:
            return stmt


def standing_teams(registry: Registry, question: Question) -> dict[int, int]:
    """Team -> recorded unit of every team meant with a mediator who counts on the day."""
    teams = teams_meant(registry, question)
    serving_in = {fact.team_id for fact in counting_appointments(registry.appointments, question.as_of).values()}
    return {team_id: team.unit_id for team_id, team in teams.items() if team_id in serving_in}


def share_of(teams: Mapping[int, int], hit: frozenset[int]) -> dict[int, Figures]:
    """The figures by recorded unit over plain facts."""
    found: dict[int, Figures] = {}
    for team_id, unit_id in teams.items():
        found[unit_id] = found.get(unit_id, Figures()) + Figures(Ratio(int(team_id in hit), 1))
    return found
