"""What happened to proposals of classes, as the log keeps it: ids and counts only."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class ProposalConfirmed(Event):
    """A proposal became classes with their people."""

    kind: ClassVar[str] = "proposals.confirmed"
    subject_kind: ClassVar[str] = "class_proposal"

    classes: int
    persons: int
