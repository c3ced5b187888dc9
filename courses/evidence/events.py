"""What is recorded when the ledger grows or a row of it is taken back."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class LedgerEvent(Event):
    """Base of the events of the ledger; the subject is the person. ``evidence_id``: the last of the rows recorded together."""

    subject_kind: ClassVar[str] = "person"

    evidence_id: int
    person_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class EvidenceRecorded(LedgerEvent):
    kind: ClassVar[str] = "evidence.recorded"


@dataclass(frozen=True, kw_only=True)
class EvidenceRetracted(LedgerEvent):
    kind: ClassVar[str] = "evidence.retracted"


@dataclass(frozen=True, kw_only=True)
class HistoryWritten(Event):
    """A workbook of training history was written into the ledger."""

    kind: ClassVar[str] = "evidence.history_written"
    subject_kind: ClassVar[str] = "evidence"

    new: int
    same: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class HistoryUndone(Event):
    """All that one workbook had written was taken back; the subject is the import."""

    kind: ClassVar[str] = "evidence.history_undone"
    subject_kind: ClassVar[str] = "evidence"

    retracted: int


@dataclass(frozen=True, kw_only=True)
class HistoryCellsSeen(Event):
    """Somebody took away the refused rows as they were brought, numbers of persons with them; the subject is the file."""

    kind: ClassVar[str] = "evidence.history_cells_seen"
    subject_kind: ClassVar[str] = "file"
