"""Trainers of the province against its teams: one for so many."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from lms.i18n import N_
from lms.people.models import TrainerLevel
from lms.reports.indicators.figures import Figures, Indicator, Registry, Shape, Side, Subject
from lms.reports.indicators.question import Population, Question, Rows
from lms.reports.indicators.trainers_per_teams import counted_per, per_of, per_on
from lms.units.rules import Level


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Trainers and teams by unit; two statements."""
    return counted_per(db, question, TrainerLevel.PROVINCE)


def behind(_db: Session, question: Question, side: Side) -> Rows:
    """Ids of the trainers, or of the teams."""
    return per_on(question, TrainerLevel.PROVINCE, side)


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts."""
    return per_of(registry, question, TrainerLevel.PROVINCE)


INDICATOR = Indicator(
    code="trainers_province_per_teams",
    title=N_("Tập huấn viên cấp tỉnh trên số tổ hòa giải"),
    short=N_("Tập huấn viên tỉnh / tổ"),
    subject=Subject.TRAINERS,
    population="trainers_province",
    numerator=N_("tập huấn viên cấp tỉnh trong ngày xét"),
    denominator=N_("tổ có hòa giải viên trong ngày xét"),
    explanation=N_("Đạt khi số tập huấn viên nhân với số tổ mà kế hoạch giao cho một người không ít hơn số tổ."),
    example=N_("Mỗi người 100 tổ: 13 người cho 1.252 tổ là đạt, 12 người là chưa."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    populations=(Population.TRAINERS_PROVINCE,),
    shape=Shape.PER,
    below=Subject.TEAMS,
    levels=frozenset({Level.COUNTRY, Level.PROVINCE}),
)
