"""What is recorded when an officer decides about a term."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class Exempted(Event):
    """A newcomer need not be trained; the reason stands in the row."""

    kind: ClassVar[str] = "obligations.exempted"
    subject_kind: ClassVar[str] = "person"

    exemption_id: int
    recognised_on: date


@dataclass(frozen=True, kw_only=True)
class ExemptionEnded(Event):
    """The exemption holds no more from now on."""

    kind: ClassVar[str] = "obligations.exemption_ended"
    subject_kind: ClassVar[str] = "person"

    exemption_id: int


@dataclass(frozen=True, kw_only=True)
class Suspended(Event):
    """The term of a case stands still for some days; they stand in the row."""

    kind: ClassVar[str] = "obligations.suspended"
    subject_kind: ClassVar[str] = "person"

    suspension_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class SuspensionEnded(Event):
    """The suspension was taken back."""

    kind: ClassVar[str] = "obligations.suspension_ended"
    subject_kind: ClassVar[str] = "person"

    suspension_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class WorkedOut(Event):
    """Everybody's cases stand by the rules in force from here on; ``changed``: rows that are others, or new, or gone."""

    kind: ClassVar[str] = "obligations.worked_out"
    subject_kind: ClassVar[str] = "obligation"

    changed: int
