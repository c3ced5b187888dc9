"""What happened to designations, as the log keeps it: ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class DesignationRecorded(Event):
    """A designation begins, ends or was put right (``what``: begin, end, correct)."""

    kind: ClassVar[str] = "people.designation_recorded"
    subject_kind: ClassVar[str] = "designation"

    what: str
    designation: str
    team_id: int | None = None
