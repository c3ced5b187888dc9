"""What a group of attempts comes to, decided in memory, each as if those before it were written down. Writes nothing."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from courses.attendance.attempts import Answer, ScanAttempt, Submission, account_of, nonce_of
from courses.attendance.events import CheckedIn, ScanRefused
from courses.attendance.facts import AtMeeting, Attendee, Facts, Kept, Meeting
from courses.attendance.models import Outcome
from courses.attendance.rules import (
    VOUCHED,
    AlreadyPresent,
    Decision,
    Held,
    Left,
    PersonFacts,
    Present,
    Reason,
    Refused,
    decide_scan,
)
from courses.attendance.stays import Seen
from courses.delivery.operations import WalkIn
from lms.audit.events import Actor
from lms.audit.operations import Deed
from lms.clock import day_of
from lms.kernel.errors import DomainError


@dataclass(slots=True)
class Arrival:
    """A presence to be written. ``row`` changes when a stronger scan of the same group takes it over; ``scan``: which one."""

    meeting: Meeting
    person: Attendee
    row: dict[str, Any]
    scan: int
    actor: Actor
    now: datetime


@dataclass(slots=True)
class Group:
    """What the attempts of a group come to, each decided as if those before it were written down already."""

    facts: Facts
    kept: dict[str, Kept]
    # Nonces taken back, and first and last scans in meetings that ask for check-out.
    undone: Collection[str] = ()
    seen: dict[AtMeeting, Seen] = field(default_factory=dict)
    scans: list[dict[str, Any]] = field(default_factory=list)
    arrivals: dict[AtMeeting, Arrival] = field(default_factory=dict)
    held: dict[AtMeeting, Held] = field(default_factory=dict)
    walk_ins: dict[tuple[int, int], WalkIn] = field(default_factory=dict)
    taken_over: dict[int, tuple[dict[str, Any], int]] = field(default_factory=dict)
    # Presences there are already that an answer rests on.
    leant_on: set[int] = field(default_factory=set)
    # Presences there are already whose minutes this group may make enough, by which scan.
    stays: dict[AtMeeting, tuple[int, Submission, Meeting, Attendee]] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)

    def decide(self, one: Submission) -> Answer:
        scan = one.scan
        meeting, person = self.facts.meetings.get(scan.session_id), self.facts.people.get(scan.at)
        if meeting is None:
            return DomainError("delivery.session.missing")
        if person is None:
            return DomainError("attendance.person.missing")
        if person.person_id != scan.person_id:
            scan = replace(scan, person_id=person.person_id)
            one = replace(one, scan=scan)
        enrolled = person.category is not None or (meeting.class_id, person.person_id) in self.walk_ins
        stands = PersonFacts(enrolled, self.held.get(scan.at, person.held))
        facts = scan.facts(undone=nonce_of(scan) in self.undone)
        decision = decide_scan(meeting.facts, stands, facts, received_at=one.received_at)
        before = self.kept.get(nonce_of(scan))
        if before is not None:
            return _again(before, scan, decision)
        self._keep(one, decision, meeting, person)
        return decision

    def _keep(self, one: Submission, decision: Decision, meeting: Meeting, person: Attendee) -> None:
        row = _scan_row(one, decision)
        self.kept[row["nonce"]] = Kept(row["session_id"], row["person_id"], row["refusal"])
        self.scans.append(row)
        if meeting.checks_out:
            self._note_stay(one, decision, meeting, person)
        if isinstance(decision, AlreadyPresent | Left) and person.held is not None and person.presence_id is not None:
            self.leant_on.add(person.presence_id)
        match decision:
            case Present(walk_in):
                self._arrive(one, meeting, person, walk_in)
            case AlreadyPresent(stronger=True):
                self._take_over(one.scan, person)
            case Refused(reason):
                at = {"subject_id": meeting.session_id, "unit_id": meeting.unit_id, "person_id": person.person_id}
                self.deeds.append((ScanRefused(**at, reason=reason), one.actor, one.received_at))
            case _:
                pass

    def _note_stay(self, one: Submission, decision: Decision, meeting: Meeting, person: Attendee) -> None:
        seen, at = self.seen.setdefault(one.scan.at, Seen()), one.scan.occurred_at
        match decision:
            case Left():
                seen.left(at)
            case Refused() | AlreadyPresent(but=Reason()):
                return
            case _ if one.scan.method in VOUCHED:
                seen.vouched = True
            case _:
                seen.came(at)
        if person.held is not None:
            self.stays[one.scan.at] = (len(self.scans) - 1, one, meeting, person)

    def _arrive(self, one: Submission, meeting: Meeting, person: Attendee, walk_in: bool) -> None:
        scan = one.scan
        row: dict[str, Any] = {"session_id": scan.session_id, "person_id": scan.person_id, "present": True}
        row |= {"method": scan.method, "occurred_at": scan.occurred_at}
        self.arrivals[scan.at] = Arrival(meeting, person, row, len(self.scans) - 1, one.actor, one.received_at)
        self.held[scan.at] = Held(scan.method, scan.occurred_at)
        event = CheckedIn(
            subject_id=meeting.session_id, unit_id=meeting.unit_id, person_id=person.person_id, method=scan.method
        )
        self.deeds.append((event, one.actor, one.received_at))
        if walk_in:
            self.walk_ins[meeting.class_id, person.person_id] = WalkIn(
                class_id=meeting.class_id,
                person_id=person.person_id,
                on=day_of(meeting.starts_at),
                # Who says that somebody is there has seen the person.
                confirmed=scan.method in VOUCHED,
                actor=one.actor,
                now=one.received_at,
            )

    def _take_over(self, scan: ScanAttempt, person: Attendee) -> None:
        self.held[scan.at] = Held(scan.method, scan.occurred_at)
        values, number = {"method": scan.method, "occurred_at": scan.occurred_at}, len(self.scans) - 1
        arrival = self.arrivals.get(scan.at)
        if arrival is not None:
            arrival.row |= values
            arrival.scan = number
        elif person.presence_id is not None:
            self.taken_over[person.presence_id] = (values, number)


def _again(before: Kept, scan: ScanAttempt, decision: Decision) -> Answer:
    """The same attempt came a second time: nothing is written, and what it gave the first time stands."""
    if (before.session_id, before.person_id) != scan.at:
        return DomainError("attendance.nonce.conflict")
    if isinstance(decision, Present | Left) and before.refusal is not None:
        # Refused then; it would be let in now, but green without a presence would be a lie. A new scan is asked for.
        return Refused(Reason(before.refusal))
    return decision


_OUTCOMES: dict[type[Decision], Outcome] = {
    Present: Outcome.PRESENT,
    AlreadyPresent: Outcome.ALREADY,
    Left: Outcome.LEFT,
    Refused: Outcome.REFUSED,
}


def _scan_row(one: Submission, decision: Decision) -> dict[str, Any]:
    scan = one.scan
    refusal = decision.reason if isinstance(decision, Refused) else None
    told: dict[str, Any] = {"code": scan.code.kind.value} if scan.code else {}
    if isinstance(decision, AlreadyPresent) and decision.but:
        told["but"] = decision.but
    return {
        "session_id": scan.session_id,
        "person_id": scan.person_id,
        "method": scan.method,
        "nonce": nonce_of(scan),
        "occurred_at": scan.occurred_at,
        "received_at": one.received_at,
        "device": scan.device,
        "account_id": account_of(one.actor),
        "outcome": _OUTCOMES[type(decision)],
        "refusal": refusal,
        "facts": told | scan.told,
    }
