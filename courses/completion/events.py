"""What is recorded when somebody's completion of a version changes."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class CompletionChanged(Event):
    """A person completed a version, completes it on another day or by other rows, or no longer does."""

    kind: ClassVar[str] = "completion.changed"
    subject_kind: ClassVar[str] = "person"

    person_id: int
    version_id: int
    completed: bool
