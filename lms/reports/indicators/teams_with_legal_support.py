"""Teams with legal support: of the teams with a mediator on the day, those that somebody of a legal profession supports."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.i18n import N_
from lms.people.models import MediationTeam
from lms.people.supporters.queries import supported_teams
from lms.reports.indicators.facts import holds
from lms.reports.indicators.figures import Figures, Indicator, Registry, Side, Subject
from lms.reports.indicators.populations import places_on
from lms.reports.indicators.question import Population, Question, Rows
from lms.reports.indicators.team_shares import counted_teams, share_of, standing_teams, teams_on
from lms.units.rules import Level, build_map


def _supported(db: Session, question: Question) -> ColumnElement[bool]:
    return MediationTeam.id.in_(select(supported_teams(db, question.as_of).c.team_id))


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Counts by recorded unit; two statements."""
    return counted_teams(db, question, _supported(db, question))


def behind(db: Session, question: Question, side: Side) -> Rows:
    """Ids of the teams behind the figure."""
    return teams_on(question, _supported(db, question), side)


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts: a link names teams, or means every team of its commune."""
    day, register = question.as_of, registry.register
    links = [link for link in registry.supporters if holds(link.first, link.ended, day)]
    supported = {team_id for link in links for team_id in link.team_ids}
    if register is not None:
        nodes, places = build_map(register, day).nodes, places_on(registry, day)
        whole = {places[link.unit_id] for link in links if not link.team_ids}
        communes = {unit_id for unit_id in whole if nodes[unit_id].level is Level.COMMUNE}
        supported |= {team.id for team in registry.teams if places[team.unit_id] in communes}
    return share_of(standing_teams(registry, question), frozenset(supported))


INDICATOR = Indicator(
    code="teams_with_legal_support",
    title=N_("Tổ hòa giải có người làm nghề luật hỗ trợ"),
    short=N_("Tổ có hỗ trợ pháp lý"),
    subject=Subject.TEAMS,
    population="all",
    numerator=N_("trong số đó, tổ có người làm nghề luật được phân công hỗ trợ trong ngày xét"),
    denominator=N_("tổ có hòa giải viên trong ngày xét"),
    explanation=N_(
        "Người hỗ trợ được phân công cho từng tổ hoặc cho cả xã. Xã nhập trọn vào xã mới thì sự phân công đi theo; xã bị chia "
        "thì phải phân công lại, hệ thống không đoán."
    ),
    example=N_("Mười tổ, luật gia được phân công cho hai tổ: 2 / 10 = 20,0 %%."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    wanted=False,
    populations=(Population.ALL, Population.PILOT, Population.ADVANCED_NEW_RURAL, Population.TYPICAL_TEAM),
)
