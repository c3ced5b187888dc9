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
class DayUnmarked(Event):
    """What was recorded of a day holds no more: it is an ordinary day of its week."""

    kind: ClassVar[str] = "policies.day_unmarked"
    subject_kind: ClassVar[str] = "holiday"

    day: date


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(Event):
    """A policy has another value from a day on; the value and its source stand in the row."""

    kind: ClassVar[str] = "policies.changed"
    subject_kind: ClassVar[str] = "policy"

    key: str
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class PoliciesLoaded(Event):
    """The rows that ship with the product were loaded; the counts are of rows that were not there yet."""

    kind: ClassVar[str] = "policies.loaded"
    subject_kind: ClassVar[str] = "policy"

    policies: int
    holidays: int
