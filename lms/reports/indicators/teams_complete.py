"""Complete teams: of the teams with a mediator on the day, the share with the number and the members the law asks for.

The rule is ``lms.people.rules.composition`` (Law 35/2013/QH13, art. 12); here stands its twin in SQL.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.i18n import N_
from lms.kernel.ratio import Ratio
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam, Person, Sex
from lms.people.places import minority_on
from lms.people.rules.composition import Member, breaches, is_minority
from lms.reports.indicators.figures import Figures, Indicator, Registry, Side, Subject
from lms.reports.indicators.populations import teams_meant
from lms.reports.indicators.question import Population, Question, Rows
from lms.reports.indicators.serving import counting_appointments, serving


def minority_words(db: Session) -> list[str]:
    """The recorded spellings of ethnicities that are a minority's; SQL cannot fold accents, so the rule reads each once."""
    return [word for word in recorded_ethnicities(db) if is_minority(word)]


def recorded_ethnicities(db: Session) -> list[str]:
    """Every spelling of an ethnicity that is recorded of anybody: from one to the next along an index, however many people."""
    return [row.word for row in rows_of(db, _SPELLINGS)]


_first = select(func.min(Person.ethnicity).label("word")).cte("spelling", recursive=True)
_next = select(func.min(Person.ethnicity)).where(Person.ethnicity > _first.c.word).scalar_subquery()
_spelling = _first.union_all(select(_next).where(_first.c.word.is_not(None)))
_SPELLINGS = select(_spelling.c.word).where(_spelling.c.word.is_not(None)).order_by(_spelling.c.word)


def composed(question: Question, minority: list[str]) -> Rows:
    """(team_id, mediators, women, minority) of every team meant with a mediator on the day."""
    return (
        select(
            Appointment.team_id,
            func.count().label("mediators"),
            func.sum(case((Person.sex == Sex.FEMALE, 1), else_=0)).label("women"),
            func.sum(case((Person.ethnicity.in_(minority), 1), else_=0)).label("minority"),
        )
        .join(Person, Person.id == canonical(Appointment.person_id))
        .where(serving(question.as_of, question.shadowed), question.of_teams(Appointment.team_id))
        .group_by(Appointment.team_id)
    )


def is_complete(teams: Any, question: Question) -> ColumnElement[bool]:
    """SQL twin of "no breaches" for a row of ``composed`` joined to its team."""
    least = question.least
    return and_(
        teams.c.mediators >= least.mediators,
        teams.c.women >= least.women,
        or_(~minority_on(question.as_of), teams.c.minority >= least.minority),
    )


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Counts by recorded unit; two statements."""
    teams = composed(question, minority_words(db)).subquery()
    rows = rows_of(
        db,
        select(question.place, func.sum(case((is_complete(teams, question), 1), else_=0)), func.count())
        .join(teams, teams.c.team_id == MediationTeam.id)
        .where(question.within())
        .group_by(question.place),
    ).all()
    return {unit_id: Figures(Ratio(int(complete), int(all_teams))) for unit_id, complete, all_teams in rows}


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts, by the rule of composition."""
    people = {person.id: Member(person.woman, person.minority) for person in registry.people}
    members: dict[int, list[Member]] = {}
    for person_id, fact in counting_appointments(registry.appointments, question.as_of).items():
        members.setdefault(fact.team_id, []).append(people[person_id])
    found: dict[int, Figures] = {}
    for team in teams_meant(registry, question).values():
        if team.id in members:
            broken = breaches(members[team.id], minority_village=team.minority_village, least=question.least)
            found[team.unit_id] = found.get(team.unit_id, Figures()) + Figures(Ratio(int(not broken), 1))
    return found


def behind(db: Session, question: Question, side: Side) -> Rows:
    """Ids of the teams behind the figure."""
    teams = composed(question, minority_words(db)).subquery()
    stmt = select(MediationTeam.id).join(teams, teams.c.team_id == MediationTeam.id).where(question.within())
    match side:
        case Side.NUMERATOR:
            return stmt.where(is_complete(teams, question))
        case Side.MISSING:
            return stmt.where(~is_complete(teams, question))
        case Side.DENOMINATOR:
            return stmt


INDICATOR = Indicator(
    code="teams_complete",
    title=N_("Tổ hòa giải đủ số lượng, thành phần"),
    short=N_("Tổ đủ thành phần"),
    subject=Subject.TEAMS,
    population="all",
    numerator=N_("trong số đó, tổ đủ số người, có nữ, và có người dân tộc thiểu số ở thôn được đánh dấu"),
    denominator=N_("tổ có hòa giải viên trong ngày xét"),
    explanation=N_(
        "Điều 12 Luật Hòa giải ở cơ sở 35/2013/QH13: từ 03 hòa giải viên, có nữ; nơi nhiều đồng bào dân tộc thiểu số phải có "
        "người dân tộc thiểu số. Chưa ghi giới tính, dân tộc thì chưa tính là đủ."
    ),
    example=N_("Ba tổ, một tổ có hai người: 2 / 3 = 66,7 %%."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    populations=(Population.ALL, Population.PILOT, Population.ADVANCED_NEW_RURAL, Population.TYPICAL_TEAM),
)
