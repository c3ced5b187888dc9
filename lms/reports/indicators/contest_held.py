"""Contests held: how many contests of mediators the plans of a unit and of those below it name and were held in the period."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.i18n import N_
from lms.kernel.ratio import Ratio
from lms.reports.indicators.figures import Figures, Indicator, Registry, Shape, Side, Subject
from lms.reports.indicators.question import Question, Rows
from lms.reports.models import PlanTaskState
from lms.reports.tasks import contests_held


def _held(db: Session, question: Question) -> list[tuple[int, int]]:
    held = contests_held(db, question.basis.from_on, question.as_of)
    return [(done_id, unit_id) for done_id, unit_id in held if question.units is None or unit_id in question.units]


def compute(db: Session, question: Question) -> Mapping[int, Figures]:
    """Counts by the unit whose plan it is; one statement."""
    counts = Counter(unit_id for _done_id, unit_id in _held(db, question))
    return {unit_id: Figures(Ratio(count, 0)) for unit_id, count in counts.items()}


def oracle(registry: Registry, question: Question) -> Mapping[int, Figures]:
    """The same over plain facts."""
    counts = Counter(
        one.unit_id
        for one in registry.contests
        if question.basis.from_on <= one.on <= question.as_of and (question.units is None or one.unit_id in question.units)
    )
    return {unit_id: Figures(Ratio(count, 0)) for unit_id, count in counts.items()}


def behind(db: Session, question: Question, side: Side) -> Rows:
    """Ids of the words that a contest was held; there is nothing below the line."""
    held = [done_id for done_id, _unit_id in _held(db, question)] if side is Side.NUMERATOR else []
    return select(PlanTaskState.id).where(PlanTaskState.id.in_(held))


INDICATOR = Indicator(
    code="contest_held",
    title=N_("Hội thi hòa giải viên giỏi"),
    short=N_("Hội thi"),
    subject=Subject.TASKS,
    population="all",
    numerator=N_("hội thi có trong kế hoạch đã được ghi là tổ chức trong kỳ"),
    denominator=N_("không có mẫu số"),
    explanation=N_("Đếm việc “hội thi” của kế hoạch đang có hiệu lực đã ghi ngày làm xong và minh chứng."),
    example=N_("Kế hoạch đặt 05 năm một lần; năm 2026 đã tổ chức một lần thì đạt."),
    compute=compute,
    oracle=oracle,
    behind=behind,
    shape=Shape.COUNT,
)
