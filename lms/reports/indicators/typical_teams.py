"""Typical teams: of the teams with a mediator on the day, those designated as typical."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from lms.i18n import N_
from lms.people.designations.queries import designated_teams
from lms.people.designations.terms import DesignationKind
from lms.people.models import MediationTeam
from lms.reports.indicators.figures import Figures, Indicator, Registry, Side, Subject
from lms.reports.indicators.populations import designated
from lms.reports.indicators.question import Population, Question, Rows
from lms.reports.indicators.team_shares import counted_teams, share_of, standing_teams, teams_on


def _typical(db: Session, question: Question) -> ColumnElement[bool]:
    return MediationTeam.id.in_(sorted(designated_teams(db, DesignationKind.TYPICAL_TEAM, question.as_of)))


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Counts by recorded unit; two statements."""
    return counted_teams(db, question, _typical(db, question))


def behind(db: Session, question: Question, side: Side) -> Rows:
    """Ids of the teams behind the figure."""
    return teams_on(question, _typical(db, question), side)


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts."""
    chosen = designated(registry, DesignationKind.TYPICAL_TEAM, question.as_of)
    return share_of(standing_teams(registry, question), frozenset(one.team_id for one in chosen if one.team_id is not None))


INDICATOR = Indicator(
    code="typical_teams",
    title=N_("Tổ hòa giải điển hình tiên tiến"),
    short=N_("Tổ điển hình"),
    subject=Subject.TEAMS,
    population="all",
    numerator=N_("trong số đó, tổ đang mang danh hiệu điển hình tiên tiến"),
    denominator=N_("tổ có hòa giải viên trong ngày xét"),
    explanation=N_("Danh hiệu của tổ còn giữ nguyên khi xã sáp nhập. Tổ không còn hòa giải viên nào thì không tính."),
    example=N_("Xã điểm có 6 tổ, 2 tổ điển hình: 2 / 6 = 33,3 %%; kế hoạch đặt 2 tổ thì đạt."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    wanted=False,
    populations=(Population.ALL, Population.PILOT, Population.ADVANCED_NEW_RURAL),
)
