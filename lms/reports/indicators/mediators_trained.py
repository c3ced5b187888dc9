"""Mediators trained: of those who are mediators on the day, the share with a completion that counts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from lms.db import rows_of
from lms.i18n import N_
from lms.kernel.ratio import Ratio
from lms.people.merges.resolving import canonical_among
from lms.people.models import Appointment, MediationTeam
from lms.people.rules.terms import TeamRole
from lms.reports.indicators.figures import Figures, Head, Indicator, Registry, Side, Subject, counted_heads
from lms.reports.indicators.populations import teams_meant
from lms.reports.indicators.question import Population, Question, Rows
from lms.reports.indicators.serving import counting_appointments, serving


def is_trained(question: Question) -> ColumnElement[bool]:
    """Whether the person of a joined appointment has a counting completion on or before the day.

    Looked up for each row in an index: a list of everybody trained is too long for PostgreSQL to keep at hand.
    """
    found = exists().where(
        Completion.person_id == Appointment.person_id,
        Completion.version_id.in_(question.versions),
        Completion.completed_on <= question.as_of,
    )
    return found.correlate(Appointment)


def per_team(question: Question) -> Rows:
    """(team_id, mediators, of them trained) of every team meant with a mediator on the day."""
    trained = case((is_trained(question), 1), else_=0)
    return (
        select(Appointment.team_id, func.count().label("mediators"), func.sum(trained).label("trained"))
        .where(serving(question.as_of, question.shadowed), question.of_teams(Appointment.team_id))
        .group_by(Appointment.team_id)
    )


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Counts by recorded unit; one statement."""
    teams = per_team(question).subquery()
    rows = rows_of(
        db,
        select(question.place, func.sum(teams.c.trained), func.sum(teams.c.mediators))
        .join(teams, teams.c.team_id == MediationTeam.id)
        .where(question.within())
        .group_by(question.place),
    ).all()
    return {unit_id: Figures(Ratio(int(trained), int(mediators))) for unit_id, trained, mediators in rows}


def mediators(registry: Registry, question: Question, hit: Mapping[int, object]) -> list[Head]:
    """Every mediator of the teams meant, each once; ``hit`` holds the persons above the line."""
    teams = teams_meant(registry, question)
    return [
        Head(person_id, teams[fact.team_id].unit_id, role_of(fact.head), person_id in hit)
        for person_id, fact in counting_appointments(registry.appointments, question.as_of).items()
        if fact.team_id in teams
    ]


def role_of(head: bool) -> str:
    """The role of an appointment as a breakdown names it."""
    return TeamRole.TEAM_HEAD.value if head else TeamRole.MEDIATOR.value


def heads(db: Session, question: Question) -> Rows:
    """Every mediator on the day, and who has been trained."""
    trained = is_trained(question)
    return serving_heads(db, question, case((trained, 1), else_=0))


def serving_heads(db: Session, question: Question, hit: Any) -> Rows:
    """(person_id, unit_id, role, hit) of every mediator of the teams meant."""
    return (
        select(
            canonical_among(db, Appointment.person_id).label("person_id"),
            question.place.label("unit_id"),
            Appointment.role.label("role"),
            hit.label("hit"),
        )
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(serving(question.as_of, question.shadowed), question.within())
    )


def heads_oracle(registry: Registry, question: Question) -> list[Head]:
    """The same over plain facts."""
    return mediators(registry, question, registry.first_completions(question))


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The counts over plain facts."""
    return counted_heads(heads_oracle(registry, question))


def behind(_db: Session, question: Question, side: Side) -> Rows:
    """Ids of the appointments behind the figure, one a person."""
    stmt = (
        select(Appointment.id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(serving(question.as_of, question.shadowed), question.within())
    )
    trained = is_trained(question)
    match side:
        case Side.NUMERATOR:
            return stmt.where(trained)
        case Side.MISSING:
            return stmt.where(~trained)
        case Side.DENOMINATOR:
            return stmt


INDICATOR = Indicator(
    code="mediators_trained",
    title=N_("Hòa giải viên đã tập huấn"),
    short=N_("Đã tập huấn"),
    subject=Subject.PEOPLE,
    population="all",
    numerator=N_("hòa giải viên trong ngày xét đã hoàn thành một chương trình được tính"),
    denominator=N_("hòa giải viên trong ngày xét"),
    explanation=N_(
        "Mỗi người đếm một lần. Là hòa giải viên khi ngày công nhận không sau ngày xét và chưa thôi; đã tập huấn khi hoàn "
        "thành chương trình dành cho hòa giải viên của một văn bản được công nhận, không sau ngày xét."
    ),
    example=N_("Tổ có 5 người, 4 người đã hoàn thành: 4 / 5 = 80,0 %%. Một người học xong ngày mai thì hôm nay chưa tính."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    populations=(Population.ALL, Population.PILOT, Population.ADVANCED_NEW_RURAL, Population.TYPICAL_TEAM),
    heads=heads,
    heads_oracle=heads_oracle,
)
