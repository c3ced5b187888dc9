"""Mediators trained: of those who are mediators on the day, the share with a completion that counts."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from lms.db import rows_of
from lms.i18n import N_
from lms.kernel.ratio import Ratio
from lms.people.models import Appointment, MediationTeam
from lms.reports.indicators.figures import Figures, Indicator, Registry, Side, Subject
from lms.reports.indicators.question import Question, Rows
from lms.reports.indicators.serving import counting_appointments, serving


def trained_people(question: Question) -> Rows:
    """Ids of the persons with a counting completion on or before the day."""
    return select(Completion.person_id).where(
        Completion.version_id.in_(question.versions), Completion.completed_on <= question.as_of
    )


def per_team(question: Question) -> Rows:
    """(team_id, mediators, of them trained) of every team meant with a mediator on the day."""
    trained = case((Appointment.person_id.in_(trained_people(question)), 1), else_=0)
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


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts."""
    unit_of = {team.id: team.unit_id for team in registry.teams}
    trained = registry.first_completions(question)
    counts: dict[int, Counter[bool]] = {}
    for person_id, fact in counting_appointments(registry.appointments, question.as_of).items():
        counts.setdefault(unit_of[fact.team_id], Counter())[person_id in trained] += 1
    return {unit_id: Figures(Ratio(count[True], count.total())) for unit_id, count in counts.items()}


def behind(_db: Session, question: Question, side: Side) -> Rows:
    """Ids of the appointments behind the figure, one a person."""
    stmt = (
        select(Appointment.id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(serving(question.as_of, question.shadowed), question.within())
    )
    trained = Appointment.person_id.in_(trained_people(question))
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
)
