"""What is recorded when counts are entered, a commune is complete, a period is locked, a form is loaded."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class CasesEntered(Event):
    """Rows of one unit were kept; the subject is the unit."""

    kind: ClassVar[str] = "cases.entered"
    subject_kind: ClassVar[str] = "unit"

    period: str
    new: int
    changed: int
    cleared: int


@dataclass(frozen=True, kw_only=True)
class CasesCompleted(Event):
    kind: ClassVar[str] = "cases.completed"
    subject_kind: ClassVar[str] = "unit"

    period: str
    teams: int


@dataclass(frozen=True, kw_only=True)
class CasesLocked(Event):
    kind: ClassVar[str] = "cases.locked"
    subject_kind: ClassVar[str] = "unit"

    period: str


@dataclass(frozen=True, kw_only=True)
class CasesUnlocked(Event):
    kind: ClassVar[str] = "cases.unlocked"
    subject_kind: ClassVar[str] = "unit"

    period: str


@dataclass(frozen=True, kw_only=True)
class CaseFormLoaded(Event):
    kind: ClassVar[str] = "cases.form_loaded"
    subject_kind: ClassVar[str] = "case_form"

    key: str
