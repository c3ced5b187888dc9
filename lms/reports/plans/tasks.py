"""Tasks of plans with how they stand: those of a plan, one of them with everything said, every late one, the days of duties."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from lms.access.queries import reach_of
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.reports.models import Plan, PlanDuty, PlanTask, PlanTaskState
from lms.reports.plans.queries import readable
from lms.reports.plans.working import frame_of
from lms.reports.rules.duties import DutyDay, duty_days
from lms.reports.rules.times import Occurrence, TaskState, Word, late_on, occurrences, state_on
from lms.reports.targets import in_force
from lms.units.queries import load_register


@dataclass(frozen=True)
class Turn:
    """One occurrence of a task on a day, with the word that holds for it."""

    occurrence: Occurrence
    state: TaskState
    word: PlanTaskState | None
    late: bool

    def days_late(self, day: date) -> int:
        """How many days the last day is over; 0 when it is not."""
        due = self.occurrence.due_on
        return (day - due).days if self.late and due else 0


@dataclass(frozen=True)
class TaskLine:
    """A task with its turns until the day, the latest last."""

    task: PlanTask
    turns: Sequence[Turn]

    @property
    def now(self) -> Turn | None:
        """The turn that the day lies in, or the last one."""
        return self.turns[-1] if self.turns else None

    @property
    def late(self) -> Sequence[Turn]:
        return [turn for turn in self.turns if turn.late]


@dataclass(frozen=True)
class LateTask:
    """A task of a plan in force whose last day is over and that is neither done nor dropped."""

    plan: Plan
    task: PlanTask
    turn: Turn


@dataclass(frozen=True)
class Duty:
    """A report that must go up, with its day in the year; ``day`` None where nothing says when."""

    plan: Plan
    facts: Mapping[str, str]
    day: DutyDay | None


def task_line(plan: Plan, task: PlanTask, states: Sequence[PlanTaskState], day: date) -> TaskLine:
    """The turns of a task on a day, from everything said of it that was not taken back."""
    rows = {row.id: row for row in states if row.taken_back_at is None}
    words = [Word(row.id, row.number, row.state, row.since_on) for row in rows.values()]
    turns = []
    for occurrence in occurrences(task.when, frame_of(plan), day):
        word = state_on(words, occurrence.number, day)
        state = word.state if word else TaskState.NOT_BEGUN
        turns.append(Turn(occurrence, state, rows[word.place] if word else None, late_on(occurrence, state, day)))
    return TaskLine(task, turns)


def task_lines(db: Session, plan: Plan, day: date) -> list[TaskLine]:
    """Every task of a plan on a day, in the plan's order. One statement."""
    said = _said_of(db, select(PlanTask.id).where(PlanTask.plan_id == plan.id))
    return [task_line(plan, task, said.get(task.id, []), day) for task in plan.tasks]


def _said_of(db: Session, tasks: Select[int]) -> dict[int, list[PlanTaskState]]:
    stmt = select(PlanTaskState).where(PlanTaskState.task_id.in_(tasks), PlanTaskState.taken_back_at.is_(None))
    said: dict[int, list[PlanTaskState]] = {}
    for row in db.scalars(stmt.order_by(PlanTaskState.id)):
        said.setdefault(row.task_id, []).append(row)
    return said


def find_task(db: Session, viewer: Viewer, task_id: int) -> tuple[Plan, PlanTask]:
    """A task with its plan; DomainError ``plans.task.missing`` outside the viewer's scope."""
    stmt = select(Plan, PlanTask).join(Plan, Plan.id == PlanTask.plan_id)
    # Who answers for a task below the issuer reads the plan anyway, as a unit under it.
    row = db.execute(stmt.where(PlanTask.id == task_id, readable(viewer))).one_or_none()
    if row is None:
        raise DomainError("plans.task.missing")
    plan, task = row
    return plan, task


def list_states(db: Session, task_id: int) -> Sequence[PlanTaskState]:
    """Everything that was said of a task, what was taken back too; the newest first."""
    return db.scalars(select(PlanTaskState).where(PlanTaskState.task_id == task_id).order_by(PlanTaskState.id.desc())).all()


def may_write(db: Session, viewer: Viewer, plan: Plan, task: PlanTask | None = None) -> bool:
    """Who brings plans of the issuer in writes of its tasks; so does the unit that answers for one."""
    units = {plan.issuer_unit_id} | ({task.unit_id} if task and task.unit_id else set())
    return any(viewer.may(Action.PLANS_IMPORT, reach_of(db, unit_id)) for unit_id in units)


def list_late(db: Session, viewer: Viewer, day: date, *, lead: str = "", plan_key: str = "") -> list[LateTask]:
    """Every late task of the plans in force that the viewer may read, the longest late first. Two statements.

    ``lead``: words of the body that leads, accents or none.
    """
    plans = select(Plan.id).where(readable(viewer), in_force(Plan, day))
    if plan_key:
        plans = plans.where(Plan.key == plan_key)
    rows = db.execute(
        select(Plan, PlanTask).join(Plan, Plan.id == PlanTask.plan_id).where(Plan.id.in_(plans)).order_by(Plan.id, PlanTask.id)
    ).all()
    said = _said_of(db, select(PlanTask.id).where(PlanTask.plan_id.in_(plans)))
    wanted = fold(lead)
    found = [
        LateTask(plan, task, turn)
        for plan, task in rows
        if any(wanted in fold(body) for body in task.lead) or not wanted
        for turn in task_line(plan, task, said.get(task.id, []), day).late
    ]
    return sorted(found, key=lambda one: -one.turn.days_late(day))


def leads_of(late: Iterable[LateTask]) -> list[str]:
    """The bodies that lead late tasks, each once."""
    return sorted({body for one in late for body in one.task.lead}, key=fold)


def list_duties(db: Session, viewer: Viewer, year: int, day: date) -> list[Duty]:
    """Every report that plans in force ask for in a year, by its day; those without one last. One statement."""
    stmt = (
        select(Plan, PlanDuty)
        .join(Plan, Plan.id == PlanDuty.plan_id)
        .where(readable(viewer), or_(in_force(Plan, day), in_force(Plan, date(year, 12, 31))))
        .order_by(Plan.id, PlanDuty.id)
    )
    found: list[Duty] = []
    for plan, duty in db.execute(stmt):
        days = duty_days(duty.facts, year, plan.period_from, plan.period_to)
        found += [Duty(plan, duty.facts, one) for one in days]
        if not days and not duty.facts.get("due"):
            found.append(Duty(plan, duty.facts, None))
    return sorted(found, key=lambda one: one.day.on if one.day else date.max)


def names_of(db: Session, unit_ids: Iterable[int | None], day: date) -> dict[int, str]:
    """The names units bear on a day, by id."""
    entries = load_register(db).entries
    return {unit_id: entries[unit_id].name_on(day).full for unit_id in set(unit_ids) if unit_id}
