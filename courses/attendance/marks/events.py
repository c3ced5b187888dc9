"""What is recorded of marks taken elsewhere, beside the event of each of them. Ids and counts only."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class MarksImported(Event):
    """A file of marks was written into a class; the subject is the class."""

    kind: ClassVar[str] = "marks.imported"
    subject_kind: ClassVar[str] = "training_class"

    import_id: int
    new: int
    same: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class MarksReceived(Event):
    """A program sent marks of a meeting through the API; the subject is the meeting."""

    kind: ClassVar[str] = "marks.received"
    subject_kind: ClassVar[str] = "class_session"

    token_id: int
    new: int
    same: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class MarksCellsSeen(Event):
    """Somebody took away the refused rows as they were brought, numbers of persons with them; the subject is the file."""

    kind: ClassVar[str] = "marks.cells_seen"
    subject_kind: ClassVar[str] = "file"
