"""How long people were in meetings that ask for check-out, and which scans were taken back; read for many at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import Session

from courses.attendance.facts import AtMeeting, Meeting
from courses.attendance.models import Outcome, Scan, ScanUndoing
from courses.attendance.rules import VOUCHED, Stay, stay
from lms.db import rows_of
from lms.sql import listed, one_of

CAME = (Outcome.PRESENT, Outcome.ALREADY)


@dataclass(slots=True)
class Seen:
    """When a person was first scanned as present in a meeting, and last as leaving it; ``vouched``: a trainer said so."""

    first: datetime | None = None
    last: datetime | None = None
    vouched: bool = False

    def came(self, instant: datetime) -> None:
        self.first = min(self.first or instant, instant)

    def left(self, instant: datetime) -> None:
        self.last = max(self.last or instant, instant)

    def stay_in(self, meeting: Meeting) -> Stay | None:
        """The minutes in the meeting; None for somebody nobody saw come."""
        if self.first is None:
            return None
        return stay(meeting.starts_at, meeting.ends_at, meeting.minutes_share, self.first, self.last)


@cache
def _seen() -> Any:
    # What would have given no presence of its own says nothing of minutes: it would have been refused had it come first.
    came, vouched = and_(Scan.outcome.in_(CAME), Scan.facts["but"].as_string().is_(None)), Scan.method.in_(VOUCHED)
    first = func.min(case((and_(came, ~vouched), Scan.occurred_at)), type_=Scan.occurred_at.type)
    said = func.max(case((and_(came, vouched), 1), else_=0))
    last = func.max(case((Scan.outcome == Outcome.LEFT, Scan.occurred_at)), type_=Scan.occurred_at.type)
    return (
        select(Scan.session_id, Scan.person_id, first, last, said)
        .where(one_of(Scan.session_id, "session_ids"), one_of(Scan.person_id, "person_ids"))
        .where(~exists().where(ScanUndoing.nonce == Scan.nonce))
        .group_by(Scan.session_id, Scan.person_id)
    )


def load_seen(db: Session, session_ids: Collection[int], person_ids: Collection[int]) -> dict[AtMeeting, Seen]:
    """First and last scan of these people in these meetings; who was never scanned is left out. One statement."""
    rows = rows_of(db, _seen(), {"session_ids": listed(session_ids), "person_ids": listed(person_ids)})
    return {(session_id, person_id): Seen(first, last, bool(said)) for session_id, person_id, first, last, said in rows}


def stayed(meeting: Meeting, seen: Seen | None) -> bool:
    """Has the person stayed as long as the meeting asks? Yes where it does not ask, or somebody who was there says so."""
    if not meeting.checks_out:
        return True
    if seen is None:
        return False
    found = seen.stay_in(meeting)
    return seen.vouched or (found is not None and found.enough)


@dataclass(frozen=True, slots=True)
class Stayed:
    """One person of a meeting that asks for check-out, as a list shows it; ``stay`` None where a trainer vouches for it all."""

    stay: Stay | None
    left_at: datetime | None
    enough: bool


def stays_of(db: Session, meeting: Meeting, person_ids: Collection[int]) -> dict[int, Stayed]:
    """How long these people were there; empty for a meeting that does not ask. One statement at most."""
    if not meeting.checks_out or not person_ids:
        return {}
    seen = load_seen(db, [meeting.session_id], person_ids)
    return {
        person: Stayed(None if one.vouched else one.stay_in(meeting), one.last, stayed(meeting, one))
        for (_at, person), one in seen.items()
    }


@cache
def _undone() -> Any:
    return select(ScanUndoing.nonce, ScanUndoing.device).where(one_of(ScanUndoing.nonce, "nonces"))


def undone_among(db: Session, scans: Mapping[str, str | None]) -> set[str]:
    """Which of these scans (nonce -> device) were taken back by the device that made them. One statement."""
    return {nonce for nonce, device in rows_of(db, _undone(), {"nonces": listed(scans)}) if scans[nonce] == device}
