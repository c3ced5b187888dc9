"""What happened to paper. Ids, codes and counts only; the presences that an entered sheet makes have events of their own."""

from dataclasses import dataclass
from typing import ClassVar

from courses.attendance.events import MeetingEvent
from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class SheetMade(MeetingEvent):
    """A sign-in list was made to be printed, with so many rows."""

    kind: ClassVar[str] = "attendance.sheet_made"

    sheet_id: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class SheetEntered(MeetingEvent):
    """Rows of a sheet were entered: so many now."""

    kind: ClassVar[str] = "attendance.sheet_entered"

    sheet_id: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class PhotoAdded(MeetingEvent):
    """A photo of a signed sheet was attached."""

    kind: ClassVar[str] = "attendance.photo_added"

    photo_id: int
    file_id: int


@dataclass(frozen=True, kw_only=True)
class PhotoSeen(MeetingEvent):
    """Somebody looked at the photo of a signed sheet: it names and shows the hands of people."""

    kind: ClassVar[str] = "attendance.photo_seen"

    photo_id: int
    file_id: int


@dataclass(frozen=True, kw_only=True)
class PhotoRead(MeetingEvent):
    """A photo was read by the program: so many rows, so many of them for a person to look at."""

    kind: ClassVar[str] = "attendance.photo_read"

    photo_id: int
    rows: int
    doubtful: int


@dataclass(frozen=True, kw_only=True)
class AllowanceSet(Event):
    """What a class pays for a meeting was stated."""

    kind: ClassVar[str] = "attendance.allowance_set"
    subject_kind: ClassVar[str] = "training_class"

    amount: int
