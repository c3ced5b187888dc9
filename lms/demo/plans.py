"""What officers said of the tasks of the province's plans: most done, one forgotten, one dropped with its reason."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.audit.events import Actor
from lms.reports.models import Plan, PlanTask
from lms.reports.plans.working import Said, assign_task, frame_of, record_state
from lms.reports.rules.times import TaskState, occurrences

PLAN, OLDER = "lang-son-2024", "lang-son-2018"
FORGOTTEN = "7.a"
DROPPED, REASON = "6.b", "Gộp vào chương trình phối hợp chung của năm trước (dữ liệu minh họa)."
UNDER_WAY = ("1.a", "8.a.2", "3.a", "3.b")
CONTEST = "7.b"
AT_HOME = "5.b"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes: the province's officer, and the home commune with its own."""

    home: int
    officer: Actor
    commune_officer: Actor


def work(db: Session, desk: Desk, *, now: datetime, today: date) -> None:
    """Say how each task stands, through the operations of the pages."""
    found = select(Plan).where(Plan.key.in_([PLAN, OLDER])).options(selectinload(Plan.tasks))
    plans = {plan.key: plan for plan in db.scalars(found)}
    _finish(db, plans[OLDER], actor=desk.officer, now=now, today=today)
    plan = plans[PLAN]
    tasks = {task.no: task for task in plan.tasks}
    assign_task(db, plan, tasks[AT_HOME], desk.home, actor=desk.officer, now=now, today=today)
    for task in plan.tasks:
        for said in _said_of(plan, task, today):
            actor = desk.commune_officer if task.no == AT_HOME else desk.officer
            record_state(db, plan, task, said, actor=actor, now=now, today=today)


def _finish(db: Session, plan: Plan, *, actor: Actor, now: datetime, today: date) -> None:
    """Everything of the older plan whose last day is over was done by that day."""
    for task in plan.tasks:
        for one in occurrences(task.when, frame_of(plan), today):
            if one.due_on is not None and one.due_on < today:
                said = Said(one.number, TaskState.DONE, one.due_on, f"Báo cáo năm {one.due_on.year} (dữ liệu minh họa).")
                record_state(db, plan, task, said, actor=actor, now=now, today=today)


def _said_of(plan: Plan, task: PlanTask, today: date) -> list[Said]:
    began = date(today.year, 1, 1)
    if task.no in UNDER_WAY and not _yearly(task):
        return [Said(0, TaskState.UNDER_WAY, began)]
    if task.no == CONTEST:
        note = "Hội thi hòa giải viên giỏi cấp tỉnh (dữ liệu minh họa)."
        return [Said(today.year, TaskState.DONE, began, note)]
    if task.no == AT_HOME:
        return [Said(today.year, TaskState.UNDER_WAY, began)]
    if not _yearly(task):
        return []
    years = [one.number for one in occurrences(task.when, frame_of(plan), today)]
    return [word for year in years if (word := _year(task, year, today)) is not None]


def _yearly(task: PlanTask) -> bool:
    return task.when.get("kind") == "yearly"


def _year(task: PlanTask, year: int, today: date) -> Said | None:
    if year == today.year:
        return Said(year, TaskState.UNDER_WAY, date(year, 1, 1)) if task.no in UNDER_WAY else None
    if year == today.year - 1 and task.no == FORGOTTEN:
        return None
    if year == today.year - 1 and task.no == DROPPED:
        return Said(year, TaskState.DROPPED, date(year, 6, 30), REASON)
    return Said(year, TaskState.DONE, date(year, 12, 15), f"Báo cáo công tác tư pháp năm {year} (dữ liệu minh họa).")
