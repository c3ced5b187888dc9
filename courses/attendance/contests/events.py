"""What happened to contests. Ids and codes only: the words stay in their table."""

from dataclasses import dataclass
from typing import ClassVar

from courses.attendance.contests.rules import Verdict
from courses.attendance.events import MeetingEvent


@dataclass(frozen=True, kw_only=True)
class AbsenceContested(MeetingEvent):
    kind: ClassVar[str] = "attendance.contested"

    person_id: int
    contest_id: int


@dataclass(frozen=True, kw_only=True)
class ContestSettled(MeetingEvent):
    kind: ClassVar[str] = "attendance.contest_settled"

    person_id: int
    contest_id: int
    verdict: Verdict
