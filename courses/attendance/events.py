"""What happened at the door of a class. Ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from courses.attendance.rules import Method, Reason
from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class MeetingEvent(Event):
    """Base of the events whose subject is a meeting."""

    subject_kind: ClassVar[str] = "class_session"


@dataclass(frozen=True, kw_only=True)
class AttendanceOpened(MeetingEvent):
    kind: ClassVar[str] = "attendance.opened"


@dataclass(frozen=True, kw_only=True)
class AttendanceClosed(MeetingEvent):
    kind: ClassVar[str] = "attendance.closed"


@dataclass(frozen=True, kw_only=True)
class CheckedIn(MeetingEvent):
    kind: ClassVar[str] = "attendance.checked_in"

    person_id: int
    method: Method


@dataclass(frozen=True, kw_only=True)
class ScanRefused(MeetingEvent):
    """``person_id`` is null when nobody was recognised."""

    kind: ClassVar[str] = "attendance.refused"

    person_id: int | None
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class PresenceCorrected(MeetingEvent):
    kind: ClassVar[str] = "attendance.corrected"

    person_id: int
    present: bool


@dataclass(frozen=True, kw_only=True)
class ScanTakenBack(MeetingEvent):
    """``present``: does the person still stand as present, by another scan?"""

    kind: ClassVar[str] = "attendance.taken_back"

    person_id: int
    scan_id: int
    present: bool
