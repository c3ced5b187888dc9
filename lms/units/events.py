"""What is recorded when the register of units changes."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class UnitsRecorded(Event):
    """Units and successions were added; the counts are of rows that were not there yet."""

    kind: ClassVar[str] = "units.recorded"
    subject_kind: ClassVar[str] = "unit"

    units: int
    successions: int
