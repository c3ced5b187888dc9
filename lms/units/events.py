"""What is recorded when the register of units changes."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class UnitsRecorded(Event):
    """Units and successions were added, open units closed; the counts are of what was not so yet."""

    kind: ClassVar[str] = "units.recorded"
    subject_kind: ClassVar[str] = "unit"

    units: int
    successions: int
    closed: int
