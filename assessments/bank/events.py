"""What is recorded when questions are loaded."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class BankLoaded(Event):
    """Shipped questions were loaded; the counts are of what was new or had other words."""

    kind: ClassVar[str] = "bank.loaded"
    subject_kind: ClassVar[str] = "assessment"

    assessments: int
    questions: int
    corrected: int
