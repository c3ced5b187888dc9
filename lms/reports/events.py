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
