"""What is recorded when an officer decides about a text of qualifications."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class QualificationDecided(Event):
    kind: ClassVar[str] = "reports.qualification_decided"
    subject_kind: ClassVar[str] = "unit"

    column: str
