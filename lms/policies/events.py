"""What is recorded when a policy or a day changes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.audit.events import Event
from lms.kernel.calendar import DayKind


@dataclass(frozen=True, kw_only=True)
class DayMarked(Event):
    """A day was recorded as off, or as worked in exchange."""

    kind: ClassVar[str] = "policies.day_marked"
    subject_kind: ClassVar[str] = "holiday"

    day: date
    day_kind: DayKind


@dataclass(frozen=True, kw_only=True)
class PoliciesLoaded(Event):
    """The rows that ship with the product were loaded; the counts are of rows that were not there yet."""

    kind: ClassVar[str] = "policies.loaded"
    subject_kind: ClassVar[str] = "policy"

    policies: int
    holidays: int
