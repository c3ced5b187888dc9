"""What happened to flags. Ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from courses.attendance.events import MeetingEvent
from courses.attendance.flags.rules import FlagKind


@dataclass(frozen=True, kw_only=True)
class FlagRaised(MeetingEvent):
    kind: ClassVar[str] = "attendance.flagged"

    flag_id: int
    what: FlagKind


@dataclass(frozen=True, kw_only=True)
class FlagSeen(MeetingEvent):
    kind: ClassVar[str] = "attendance.flag_seen"

    flag_id: int
