"""Trainers of districts against their teams: one for so many. Districts ended on 2025-07-01."""

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
    return counted_per(db, question, TrainerLevel.DISTRICT)


def behind(_db: Session, question: Question, side: Side) -> Rows:
    """Ids of the trainers, or of the teams."""
    return per_on(question, TrainerLevel.DISTRICT, side)


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts."""
    return per_of(registry, question, TrainerLevel.DISTRICT)


INDICATOR = Indicator(
    code="trainers_district_per_teams",
    title=N_("Tập huấn viên cấp huyện trên số tổ hòa giải"),
    short=N_("Tập huấn viên huyện / tổ"),
    subject=Subject.TRAINERS,
    population="trainers_district",
    numerator=N_("tập huấn viên cấp huyện trong ngày xét"),
    denominator=N_("tổ có hòa giải viên trong ngày xét"),
    explanation=N_(
        "Đạt khi số tập huấn viên nhân với số tổ mà kế hoạch giao cho một người không ít hơn số tổ. Từ ngày 01/7/2025 không "
        "còn cấp huyện."
    ),
    example=N_("Mỗi người 80 tổ: 2 người cho 160 tổ là đạt, 161 tổ là chưa."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    populations=(Population.TRAINERS_DISTRICT,),
    shape=Shape.PER,
    below=Subject.TEAMS,
    levels=frozenset({Level.DISTRICT}),
)
