"""Which tasks of plans were done, as far as figures ask. The pages of plans and their tasks are ``reports.plans``."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.text import fold
from lms.reports.models import Plan, PlanTask, PlanTaskDone

CONTESTS = "conferences_contests"
_CONTEST_WORDS = ("hoi thi", "cuoc thi")


def is_contest(title: str) -> bool:
    """Whether a task of the category of conferences and contests is a contest: its title says so."""
    folded = fold(title)
    return any(word in folded for word in _CONTEST_WORDS)


def contests_held(db: Session, first: date, last: date) -> list[tuple[int, int]]:
    """(id of the word "done", issuer's unit id) of every contest of a plan in force, held in the period. One statement."""
    stmt = (
        select(PlanTaskDone.id, Plan.issuer_unit_id, PlanTask.title)
        .join(PlanTask, PlanTask.id == PlanTaskDone.task_id)
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(Plan.superseded_at.is_(None), PlanTask.category == CONTESTS, PlanTaskDone.taken_back_at.is_(None))
        .where(PlanTaskDone.done_on >= first, PlanTaskDone.done_on <= last)
        .order_by(PlanTaskDone.id)
    )
    return [(done_id, unit_id) for done_id, unit_id, title in db.execute(stmt) if is_contest(title)]
