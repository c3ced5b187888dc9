"""What happened to documents, as the log keeps it: ids and counts only."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class DocumentPublished(Event):
    """A document was written down as published."""

    kind: ClassVar[str] = "materials.published"
    subject_kind: ClassVar[str] = "document"

    on: date


@dataclass(frozen=True, kw_only=True)
class DocumentWithdrawn(Event):
    """A document is no longer current from a day on."""

    kind: ClassVar[str] = "materials.withdrawn"
    subject_kind: ClassVar[str] = "document"

    on: date


@dataclass(frozen=True, kw_only=True)
class DocumentHandedOut(Event):
    """A list of persons was handed a document, or (``back``) the list was taken back."""

    kind: ClassVar[str] = "materials.handed_out"
    subject_kind: ClassVar[str] = "document"

    hand_out_id: int
    persons: int
    back: bool
