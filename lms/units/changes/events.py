"""What is recorded when a resolution about units is loaded."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class UnitsChanged(Event):
    """A resolution was loaded; the counts are of what it changed in the register. The subject is the resolution."""

    kind: ClassVar[str] = "units.changed"
    subject_kind: ClassVar[str] = "unit_change"

    effective_on: date
    lines: int
    opened: int
    closed: int
    renamed: int
    moved: int
