"""What happens to scanners and their records. Ids, codes and counts only."""

from dataclasses import dataclass
from typing import ClassVar

from courses.attendance.events import MeetingEvent
from courses.attendance.scanner.models import ScannerAlgorithm, Settlement
from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class ScannerEvent(Event):
    """Base of the events whose subject is a scanner."""

    subject_kind: ClassVar[str] = "scanner"


@dataclass(frozen=True, kw_only=True)
class ScannerEnrolled(ScannerEvent):
    kind: ClassVar[str] = "scanner.enrolled"

    algorithm: ScannerAlgorithm


@dataclass(frozen=True, kw_only=True)
class ScannerLost(ScannerEvent):
    kind: ClassVar[str] = "scanner.lost"


@dataclass(frozen=True, kw_only=True)
class RecordsReceived(ScannerEvent):
    """What a scanner sent that was new; ``refused`` and ``held`` are among ``count``."""

    kind: ClassVar[str] = "scanner.received"

    upload_id: int
    count: int
    refused: int
    held: int


@dataclass(frozen=True, kw_only=True)
class BatchForged(ScannerEvent):
    """A batch in a scanner's name did not bear its signature; nothing of it was kept."""

    kind: ClassVar[str] = "scanner.forged"


@dataclass(frozen=True, kw_only=True)
class RecordSettled(MeetingEvent):
    kind: ClassVar[str] = "scanner.settled"

    record_id: int
    how: Settlement
    person_id: int | None
