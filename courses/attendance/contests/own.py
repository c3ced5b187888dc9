"""The meetings of one's own classes as the book has them: came, late, left early, absent, contested."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courses.attendance.contests.models import Contest
from courses.attendance.contests.queries import contests_of
from courses.attendance.contests.rules import ContestFacts, Refusal, Verdict, refuse_contest
from courses.attendance.facts import Attendee, Meeting, load_meetings, load_people
from courses.attendance.models import Presence
from courses.attendance.queries import stands
from courses.attendance.rules import VOUCHED, Stay
from courses.attendance.stays import Seen, load_seen, stayed
from courses.delivery.models import ClassSession, Enrolment
from courses.delivery.queries import in_seat
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import of_person

MOST = 40


@dataclass(frozen=True, slots=True)
class OwnMeeting:
    """One meeting and what the book says of the person. ``refusal``: why it cannot be contested, None when it can."""

    meeting: Meeting
    person: Attendee
    seen: Seen | None
    contests: Sequence[Contest]
    over: bool
    refusal: Refusal | None

    @property
    def present(self) -> bool:
        return self.person.held is not None and self.person.held.present

    @property
    def credited(self) -> bool:
        """Present, and long enough where that is asked."""
        return self.present and stayed(self.meeting, self.seen)

    @property
    def stay(self) -> Stay | None:
        """The minutes, in a meeting that asks for check-out and where nobody who was there vouched for them."""
        if not self.meeting.checks_out or self.seen is None or self.seen.vouched:
            return None
        return self.seen.stay_in(self.meeting)

    @property
    def late(self) -> int:
        """Minutes after the start at which the person was scanned; 0 when in time, or when the hour is a trainer's word."""
        held = self.person.held
        if held is None or not held.present or held.method in VOUCHED:
            return 0
        arrived = self.seen.first if self.seen and self.seen.first else held.occurred_at
        return max(0, int((arrived - self.meeting.starts_at).total_seconds() // 60))

    @property
    def left_at(self) -> datetime | None:
        """When the person was scanned as leaving."""
        return self.seen.last if self.meeting.checks_out and self.seen else None


def own_meetings(db: Session, person_id: int, *, now: datetime) -> list[OwnMeeting]:
    """The meetings that have begun, the latest first. Six statements at most, whatever their number."""
    seats = select(Enrolment.class_id).where(of_person(Enrolment.person_id, person_id), in_seat())
    held = select(Presence.session_id).where(of_person(Presence.person_id, person_id), stands())
    mine = or_(ClassSession.class_id.in_(seats), ClassSession.id.in_(held))
    stmt = select(ClassSession.id).where(mine, ClassSession.starts_at <= now)
    ids = db.scalars(stmt.order_by(ClassSession.starts_at.desc(), ClassSession.id.desc()).limit(MOST)).all()
    return _own(db, person_id, ids, now) if ids else []


def own_meeting(db: Session, person_id: int, session_id: int, *, now: datetime) -> OwnMeeting:
    """One of them, also one ahead; ``delivery.session.missing`` when there is none, or the person has nothing to do with it."""
    found = next(iter(_own(db, person_id, [session_id], now)), None)
    if found is None or (found.person.category is None and found.person.held is None):
        raise DomainError("delivery.session.missing")
    return found


def _own(db: Session, person_id: int, ids: Sequence[int], now: datetime) -> list[OwnMeeting]:
    meetings = load_meetings(db, ids)
    people = {at: one for (at, _), one in load_people(db, meetings, [person_id]).items()}
    seen = load_seen(db, meetings, {one.person_id for one in people.values()})
    said = contests_of(db, person_id, ids)
    return [
        _one(meetings[at], people[at], seen.get((at, people[at].person_id)), said.get(at, ()), now)
        for at in ids
        if at in meetings and at in people
    ]


def _one(meeting: Meeting, person: Attendee, seen: Seen | None, said: Sequence[Contest], now: datetime) -> OwnMeeting:
    over = meeting.ends_at <= now
    found = OwnMeeting(meeting, person, seen, said, over, None)
    facts = ContestFacts(
        ends_at=meeting.ends_at,
        cancelled=meeting.cancelled,
        has_place=person.category is not None or person.held is not None,
        credited=found.credited,
        waiting=any(one.settled_at is None for one in said),
        declined=bool(said) and said[0].verdict is Verdict.DECLINED,
    )
    return OwnMeeting(meeting, person, seen, said, over, refuse_contest(facts, now=now))
