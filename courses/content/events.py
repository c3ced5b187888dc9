"""What is recorded about online lessons: that they were loaded, and that a person read one to its end."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class LessonsLoaded(Event):
    """Shipped lessons were loaded; the counts are of what was new or had other words."""

    kind: ClassVar[str] = "content.loaded"
    subject_kind: ClassVar[str] = "lesson"

    lessons: int
    pages: int
    corrected: int
