"""What happened to decisions and to who counts as new, as the log keeps it. Appointments have events of their own above."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class DecisionRecorded(Event):
    """A decision entered the book, or its scan did (``file_id``)."""

    kind: ClassVar[str] = "people.decision_recorded"
    subject_kind: ClassVar[str] = "decision"

    file_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionSeen(Event):
    """Somebody opened the scan of a decision, which names people."""

    kind: ClassVar[str] = "people.decision_seen"
    subject_kind: ClassVar[str] = "decision"

    file_id: int


@dataclass(frozen=True, kw_only=True)
class NewnessDecided(Event):
    """An officer said whether a recognition makes its person new; null takes the word back."""

    kind: ClassVar[str] = "people.newness_decided"
    subject_kind: ClassVar[str] = "person"

    person_id: int
    recognised_on: date
    is_new: bool | None
