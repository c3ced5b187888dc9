"""Trainers trained: of the trainers on the day, the share that completed a programme written for trainers."""

from collections.abc import Mapping

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.curriculum.queries import trainer_versions
from lms.db import rows_of
from lms.i18n import N_
from lms.kernel.ratio import Ratio
from lms.people.merges.resolving import canonical
from lms.reports.indicators.figures import Figures, Head, Indicator, Registry, Side, Subject, counted_heads
from lms.reports.indicators.question import Population, Question, Rows
from lms.reports.indicators.trainers_on import counting_trainers, levels_of, trainers_on
from lms.units.rules import Level


def _trained(db: Session, question: Question) -> Select[int]:
    versions = trainer_versions(db, question.instruments)
    return select(canonical(Completion.person_id)).where(
        Completion.version_id.in_(versions), Completion.completed_on <= question.as_of
    )


def heads(db: Session, question: Question) -> Rows:
    """(person_id, unit_id, role, hit) of every trainer; the role is the level."""
    each = trainers_on(question, levels_of(question.population))
    hit = case((each.c.person_id.in_(_trained(db, question)), 1), else_=0)
    return select(each.c.person_id, each.c.unit_id, each.c.level.label("role"), hit.label("hit"))


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Counts by the unit that recognised them; two statements."""
    each = heads(db, question).subquery()
    rows = rows_of(db, select(each.c.unit_id, func.sum(each.c.hit), func.count()).group_by(each.c.unit_id)).all()
    return {unit_id: Figures(Ratio(int(trained), int(trainers))) for unit_id, trained, trainers in rows}


def heads_oracle(registry: Registry, question: Question) -> list[Head]:
    """The same over plain facts."""
    trained = registry.completed(registry.trainer_versions, question.as_of)
    trainers = counting_trainers(registry.trainers, levels_of(question.population), question.as_of)
    return [
        Head(person_id, fact.unit_id, fact.level.value, person_id in trained)
        for person_id, fact in trainers.items()
        if question.units is None or fact.unit_id in question.units
    ]


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The counts over plain facts."""
    return counted_heads(heads_oracle(registry, question))


def behind(db: Session, question: Question, side: Side) -> Rows:
    """Ids of the recognitions as trainer behind the figure, one a person."""
    each = trainers_on(question, levels_of(question.population))
    trained = each.c.person_id.in_(_trained(db, question))
    stmt = select(each.c.id)
    match side:
        case Side.NUMERATOR:
            return stmt.where(trained)
        case Side.MISSING:
            return stmt.where(~trained)
        case Side.DENOMINATOR:
            return stmt


INDICATOR = Indicator(
    code="trainers_trained",
    title=N_("Tập huấn viên đã được bồi dưỡng"),
    short=N_("Tập huấn viên đã học"),
    subject=Subject.TRAINERS,
    population="all",
    numerator=N_("trong số đó, người đã hoàn thành một chương trình dành cho tập huấn viên"),
    denominator=N_("tập huấn viên trong ngày xét"),
    explanation=N_(
        "Mỗi người đếm một lần, ở nơi công nhận sau cùng. Chương trình dành cho tập huấn viên phải thuộc văn bản "
        "được công nhận."
    ),
    example=N_("Tỉnh có 12 tập huấn viên, 11 người đã học: 11 / 12 = 91,7 %%."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    populations=(Population.ALL, Population.TRAINERS_PROVINCE, Population.TRAINERS_DISTRICT),
    levels=frozenset({Level.COUNTRY, Level.PROVINCE, Level.DISTRICT}),
    heads=heads,
    heads_oracle=heads_oracle,
)
