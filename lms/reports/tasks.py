"""Which tasks of plans were done, as far as figures ask. The pages of plans and their tasks are ``reports.plans``."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.text import fold
from lms.reports.models import Plan, PlanTask, PlanTaskState
from lms.reports.rules.times import TaskState, Word, state_on

CONTESTS = "conferences_contests"
_CONTEST_WORDS = ("hoi thi", "cuoc thi")


def is_contest(title: str) -> bool:
    """Whether a task of the category of conferences and contests is a contest: its title says so."""
    folded = fold(title)
    return any(word in folded for word in _CONTEST_WORDS)


def contests_held(db: Session, first: date, last: date) -> list[tuple[int, int]]:
    """(id of the word "done", issuer's unit id) of every contest of a plan, held in the period and still said to be.

    One statement. A plan that was superseded later held its contests all the same.
    """
    stmt = (
        select(PlanTaskState, Plan.issuer_unit_id, PlanTask.title)
        .join(PlanTask, PlanTask.id == PlanTaskState.task_id)
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(Plan.superseded_at.is_(None), PlanTask.category == CONTESTS)
        .where(PlanTaskState.taken_back_at.is_(None), PlanTaskState.since_on <= last)
        .order_by(PlanTaskState.id)
    )
    rows = [(row, unit_id) for row, unit_id, title in db.execute(stmt) if is_contest(title)]
    said: dict[int, list[Word]] = {}
    for row, _unit_id in rows:
        said.setdefault(row.task_id, []).append(Word(row.id, row.number, row.state, row.since_on))

    def counts(row: PlanTaskState) -> bool:
        holding = state_on(said[row.task_id], row.number, last)
        return row.state is TaskState.DONE and row.since_on >= first and holding is not None and holding.place == row.id

    return [(row.id, unit_id) for row, unit_id in rows if counts(row)]
