"""What is recorded about sittings. Single answers are not events: the sitting holds them."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class SittingEvent(Event):
    """Base of the events of sittings; the subject is the person."""

    subject_kind: ClassVar[str] = "person"

    sitting_id: int
    person_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class SittingStarted(SittingEvent):
    """A paper was drawn."""

    kind: ClassVar[str] = "sittings.started"

    questions: int


@dataclass(frozen=True, kw_only=True)
class SittingHandedIn(SittingEvent):
    """A paper was handed in and marked."""

    kind: ClassVar[str] = "sittings.handed_in"

    score: int
    out_of: int
    passed: bool
