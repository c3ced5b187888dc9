"""Trainers of a level against the teams they serve: (trainers, teams with a mediator on the day). Which level stands in each
indicator.

Met when trainers × N ≥ teams. Source: plans under Decision 315/QĐ-TTg (1 per 80 and 1 per 100 teams).
"""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.kernel.ratio import Ratio
from lms.people.models import MediationTeam, TrainerLevel
from lms.reports.indicators.figures import Figures, Registry, Side
from lms.reports.indicators.question import Question, Rows
from lms.reports.indicators.team_shares import counted_teams, standing_teams, teams_on
from lms.reports.indicators.trainers_on import counting_trainers, trainers_on


def counted_per(db: Session, question: Question, level: TrainerLevel) -> Mapping[int, Figures]:
    """Trainers by the unit that recognised them, teams by their place; two statements."""
    each = trainers_on(question, frozenset({level}))
    trainers = {unit_id: int(n) for unit_id, n in rows_of(db, select(each.c.unit_id, func.count()).group_by(each.c.unit_id))}
    teams = {unit_id: figures.ratio.denominator for unit_id, figures in counted_teams(db, question, true()).items()}
    return _joined(trainers, teams)


def per_on(question: Question, level: TrainerLevel, side: Side) -> Rows:
    """Ids of the recognitions as trainer, or of the teams."""
    if side is Side.NUMERATOR:
        return select(trainers_on(question, frozenset({level})).c.id)
    stmt = teams_on(question, true(), Side.DENOMINATOR)
    # Nothing is missing from a ratio of two things.
    return stmt if side is Side.DENOMINATOR else stmt.where(MediationTeam.id.is_(None))


def per_of(registry: Registry, question: Question, level: TrainerLevel) -> Mapping[int, Figures]:
    """The same over plain facts."""
    facts = counting_trainers(registry.trainers, frozenset({level}), question.as_of).values()
    trainers = Counter(one.unit_id for one in facts if question.units is None or one.unit_id in question.units)
    return _joined(trainers, Counter(standing_teams(registry, question).values()))


def _joined(trainers: Mapping[int, int], teams: Mapping[int, int]) -> dict[int, Figures]:
    return {
        unit_id: Figures(Ratio(trainers.get(unit_id, 0), teams.get(unit_id, 0))) for unit_id in trainers.keys() | teams.keys()
    }
