"""What is recorded when a plan is kept."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class PlanImported(Event):
    """A plan was imported or brought up to date; the counts are of its targets, tasks and duties."""

    kind: ClassVar[str] = "reports.plan_imported"
    subject_kind: ClassVar[str] = "plan"

    new: int
    changed: int
    same: int


@dataclass(frozen=True, kw_only=True)
class PlanSuperseded(Event):
    """A plan is in force no more from a day, or is again; the subject is the older plan."""

    kind: ClassVar[str] = "reports.plan_superseded"
    subject_kind: ClassVar[str] = "plan"

    by_plan_id: int
    valid_from: str
    taken_back: bool = False


@dataclass(frozen=True, kw_only=True)
class TargetsInherited(Event):
    """A plan took targets of another upon itself, or gave them up; the subject is the plan that must meet them."""

    kind: ClassVar[str] = "reports.targets_inherited"
    subject_kind: ClassVar[str] = "plan"

    from_plan_id: int
    new: int
    ended: int


@dataclass(frozen=True, kw_only=True)
class TaskStateRecorded(Event):
    """How a task of a plan stands was recorded, or that word was taken back; the subject is the task."""

    kind: ClassVar[str] = "reports.task_state_recorded"
    subject_kind: ClassVar[str] = "plan_task"

    state_id: int
    state: str
    taken_back: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskAssigned(Event):
    """Another unit answers for a task of a plan; the subject is the task, the unit the one that answers."""

    kind: ClassVar[str] = "reports.task_assigned"
    subject_kind: ClassVar[str] = "plan_task"


# What targets there are, whose, and from which day on, changes with these alone.
AIM_KINDS = (PlanImported.kind, PlanSuperseded.kind, TargetsInherited.kind)
