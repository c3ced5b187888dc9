"""Recording scans, one or many in one go. ``rules.decide_scan`` decides; a row is written in every case, refusals too.

Phones that check in at the same moment, the trainer's list and whatever else sends scans come through ``record_scans``.
Opening, closing, the list itself and phones seen before stand in ``operations``. Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, update
from sqlalchemy.orm import Session

from courses.attendance.events import CheckedIn, ScanRefused
from courses.attendance.facts import AtMeeting, Attendee, Facts, Kept, Meeting, kept_scans, load_facts
from courses.attendance.models import Method, Outcome, Presence, Scan
from courses.attendance.rules import (
    VOUCHED,
    AlreadyPresent,
    Code,
    Decision,
    Held,
    PersonFacts,
    Present,
    Reason,
    Refused,
    ScanFacts,
    decide_scan,
)
from courses.delivery.operations import WalkIn, enrol_walk_ins
from courses.delivery.rules import Category, presence_counts
from courses.evidence.models import Evidence, EvidenceKind
from courses.evidence.operations import NewEvidence, Proof, record_with_sources
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import Deed, record_many
from lms.clock import day_of
from lms.db import insert_new, take_ids
from lms.kernel.errors import DomainError

PRESENCE, CORRECTION = "presence", "presence_correction"
# So many scans are decided and written at once; more come one group after the other.
GROUP = 200
NONCE_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanAttempt:
    """One attempt as it reached us. ``nonce`` (64 signs at most) makes the same attempt, sent twice, one row.

    ``code``: proved genuine for this meeting by whoever calls. ``read_at``: when the server first saw it.
    """

    session_id: int
    person_id: int
    method: Method
    nonce: str
    occurred_at: datetime
    code: Code | None = None
    read_at: datetime | None = None
    device: str | None = None

    @property
    def facts(self) -> ScanFacts:
        return ScanFacts(self.method, self.occurred_at, self.code, self.read_at)

    @property
    def at(self) -> AtMeeting:
        return self.session_id, self.person_id


@dataclass(frozen=True, slots=True)
class Submission:
    """An attempt, who sent it and when the server received it."""

    scan: ScanAttempt
    actor: Actor
    received_at: datetime


# What became of one attempt of a group. An exception belongs to that attempt alone: none of its rows was written.
Answer = Decision | Exception


def account_of(actor: Actor) -> int | None:
    """The account that acts, if it is one."""
    return actor.id if actor.kind is ActorKind.ACCOUNT else None


def record_scan(db: Session, scan: ScanAttempt, *, actor: Actor, received_at: datetime) -> Decision:
    """Decide an attempt and keep it, whatever comes of it: a group of one.

    DomainError ``delivery.session.missing``, ``attendance.person.missing`` or ``attendance.nonce.conflict``.
    """
    answer = record_scans(db, [Submission(scan, actor, received_at)])[0]
    if isinstance(answer, Exception):
        raise answer
    return answer


def record_scans(
    db: Session, submissions: Sequence[Submission], *, facts: Facts | None = None, all_or_none: bool = False
) -> list[Answer]:
    """Decide attempts in the order given and keep them all; the answers are those they would have got one by one.

    So many statements for each ``GROUP`` of them. ``facts``, when they were read in this transaction already. One that
    fails fails alone; the DomainErrors of ``record_scan`` are answers here. ``all_or_none``: whoever calls does the whole
    transaction anew when something is raised, without it. That saves a savepoint, and the question which attempts were
    written down before: their unique key says so.
    """
    db.flush()  # or a savepoint rolled back would take along what the session still holds back
    groups = [submissions[start : start + GROUP] for start in range(0, len(submissions), GROUP)]
    # What one group writes changes the facts of the next.
    given = facts if len(groups) == 1 else None
    record = _record_new if all_or_none else _record_group
    return [answer for group in groups for answer in record(db, group, given)]


def _record_group(db: Session, group: Sequence[Submission], facts: Facts | None) -> list[Answer]:
    try:
        with db.connection().begin_nested():
            return _record(db, group, facts)
    except Exception:
        # Another process wrote the same at the same moment and a unique key says so, or a row is no good: now each by
        # itself, from facts read anew.
        return [_record_alone(db, one) for one in group]


def _record_alone(db: Session, one: Submission, tries: int = 2) -> Answer:
    try:
        with db.connection().begin_nested():
            return _record(db, [one], None)[0]
    except Exception as error:
        return _record_alone(db, one, tries - 1) if tries > 1 else error


def _record(db: Session, group: Sequence[Submission], facts: Facts | None) -> list[Answer]:
    return _decide(db, group, facts, kept_scans(db, {nonce_of(one.scan) for one in group}))


def _record_new(db: Session, group: Sequence[Submission], facts: Facts | None) -> list[Answer]:
    return _decide(db, group, facts, {})


def _decide(db: Session, group: Sequence[Submission], facts: Facts | None, kept: dict[str, Kept]) -> list[Answer]:
    decided = _Group(facts or load_facts(db, {one.scan.at for one in group}), kept)
    answers = [decided.decide(one) for one in group]
    if decided.scans:
        _write(db, decided)
    return answers


def nonce_of(scan: ScanAttempt) -> str:
    """The nonce as it is kept."""
    return scan.nonce[:NONCE_LENGTH]


# --- deciding, in memory ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Arrival:
    """A presence to be written. ``row`` changes when a stronger scan of the same group takes it over; ``scan``: which one."""

    meeting: Meeting
    person: Attendee
    row: dict[str, Any]
    scan: int
    actor: Actor
    now: datetime


@dataclass(slots=True)
class _Group:
    """What the attempts of a group come to, each decided as if those before it were written down already."""

    facts: Facts
    kept: dict[str, Kept]
    scans: list[dict[str, Any]] = field(default_factory=list)
    arrivals: dict[AtMeeting, _Arrival] = field(default_factory=dict)
    held: dict[AtMeeting, Held] = field(default_factory=dict)
    walk_ins: dict[tuple[int, int], WalkIn] = field(default_factory=dict)
    taken_over: dict[int, tuple[dict[str, Any], int]] = field(default_factory=dict)
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
        decision = decide_scan(meeting.facts, stands, scan.facts, received_at=one.received_at)
        before = self.kept.get(nonce_of(scan))
        if before is not None:
            return _again(before, scan, decision)
        self._keep(one, decision, meeting, person)
        return decision

    def _keep(self, one: Submission, decision: Decision, meeting: Meeting, person: Attendee) -> None:
        row = _scan_row(one, decision)
        self.kept[row["nonce"]] = Kept(row["session_id"], row["person_id"], row["refusal"])
        self.scans.append(row)
        match decision:
            case Present(walk_in):
                self._arrive(one, meeting, person, walk_in)
            case AlreadyPresent(_, True):
                self._take_over(one.scan, person)
            case Refused(reason):
                at = {"subject_id": meeting.session_id, "unit_id": meeting.unit_id, "person_id": person.person_id}
                self.deeds.append((ScanRefused(**at, reason=reason), one.actor, one.received_at))
            case _:
                pass

    def _arrive(self, one: Submission, meeting: Meeting, person: Attendee, walk_in: bool) -> None:
        scan = one.scan
        row: dict[str, Any] = {"session_id": scan.session_id, "person_id": scan.person_id, "present": True}
        row |= {"method": scan.method, "occurred_at": scan.occurred_at}
        self.arrivals[scan.at] = _Arrival(meeting, person, row, len(self.scans) - 1, one.actor, one.received_at)
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
    if isinstance(decision, Present) and before.refusal is not None:
        # Refused then; it would be let in now, but green without a presence would be a lie. A new scan is asked for.
        return Refused(Reason(before.refusal))
    return decision


def _scan_row(one: Submission, decision: Decision) -> dict[str, Any]:
    scan = one.scan
    refusal = decision.reason if isinstance(decision, Refused) else None
    outcome = Outcome.PRESENT if isinstance(decision, Present) else Outcome.REFUSED if refusal else Outcome.ALREADY
    return {
        "session_id": scan.session_id,
        "person_id": scan.person_id,
        "method": scan.method,
        "nonce": nonce_of(scan),
        "occurred_at": scan.occurred_at,
        "received_at": one.received_at,
        "device": scan.device,
        "account_id": account_of(one.actor),
        "outcome": outcome,
        "refusal": refusal,
        "facts": {"code": scan.code.kind.value} if scan.code else {},
    }


# --- writing, in one go -----------------------------------------------------------------------------------------------


def _write(db: Session, group: _Group) -> None:
    """Rows go in by their unique keys: of two processes writing the same, one waits for the other and none for both."""
    categories = _enrol(db, group)
    arrivals = [group.arrivals[at] for at in sorted(group.arrivals)]
    counted = [_counts(group, arrival, categories) for arrival in arrivals]
    periods = sum(len(arrival.meeting.periods) for arrival, counts in zip(arrivals, counted, strict=True) if counts)
    scan_ids, presence_ids, proof_ids = take_ids(db, (Scan, len(group.scans)), (Presence, len(arrivals)), (Evidence, periods))
    scans = [row | {"id": scan_id} for row, scan_id in zip(group.scans, scan_ids, strict=True)]
    scans.sort(key=lambda row: str(row["nonce"]))
    presences = [
        arrival.row | {"id": presence_id, "scan_id": scan_ids[arrival.scan]}
        for arrival, presence_id in zip(arrivals, presence_ids, strict=True)
    ]
    proofs = [
        proof
        for arrival, presence_id, counts in zip(arrivals, presence_ids, counted, strict=True)
        if counts
        for proof in _proofs(arrival, presence_id)
    ]
    record_with_sources(db, [(Scan, scans), (Presence, presences)], proofs, proof_ids, also=group.deeds)
    _take_over(db, group, scan_ids)


def _take_over(db: Session, group: _Group, scan_ids: Sequence[int]) -> None:
    taken = [
        {"taken": presence_id, "scan_id": scan_ids[scan], **values}
        for presence_id, (values, scan) in sorted(group.taken_over.items())
    ]
    if taken:
        db.connection().execute(_taking_over(), taken)


@cache
def _taking_over() -> Update:
    table = cast(Table, Presence.__table__)
    values: dict[str, Any] = {name: bindparam(name) for name in ("method", "scan_id", "occurred_at")}
    return update(table).where(table.c.id == bindparam("taken")).values(values)


def _enrol(db: Session, group: _Group) -> dict[tuple[int, int], Category]:
    walk_ins = list(group.walk_ins.values())
    return dict(zip(group.walk_ins, enrol_walk_ins(db, walk_ins), strict=True)) if walk_ins else {}


def _counts(group: _Group, arrival: _Arrival, categories: dict[tuple[int, int], Category]) -> bool:
    """As ``Attendee.counts_in``, with the place that somebody who came without one has just been given."""
    at = arrival.meeting.class_id, arrival.person.person_id
    if at not in categories:
        return arrival.person.counts_in(arrival.meeting)
    return group.walk_ins[at].confirmed and presence_counts(categories[at], for_mediators=arrival.meeting.for_mediators)


def _proofs(arrival: _Arrival, presence_id: int) -> list[Proof]:
    rows = evidence_of(arrival.meeting, arrival.person.person_id, PRESENCE, presence_id)
    return [(row, arrival.actor, arrival.now) for row in rows]


def evidence_of(meeting: Meeting, person_id: int, source_kind: str, source_id: int) -> list[NewEvidence]:
    """The periods of each module the meeting delivers, on the day of the meeting."""
    facts = {"class_id": meeting.class_id, "session_id": meeting.session_id}
    day = day_of(meeting.starts_at)
    return [
        NewEvidence(person_id, EvidenceKind.PERIODS, meeting.version_id, module, periods, day, source_kind, source_id, facts)
        for module, periods in meeting.periods.items()
    ]


# --- refused before person and meeting were known ---------------------------------------------------------------------


def record_refusal(
    db: Session,
    reason: Reason,
    *,
    session_id: int | None,
    person_id: int | None,
    nonce: str,
    device: str | None,
    actor: Actor,
    received_at: datetime,
) -> None:
    """Keep an attempt that failed before person and meeting were both known: an altered code, a stale one of a stranger."""
    row: dict[str, Any] = {
        "session_id": session_id,
        "person_id": person_id,
        "method": Method.OWN_PHONE,
        "nonce": nonce[:NONCE_LENGTH],
        "occurred_at": received_at,
        "received_at": received_at,
        "device": device,
        "account_id": account_of(actor),
        "outcome": Outcome.REFUSED,
        "refusal": reason,
        "facts": {},
    }
    if insert_new(db, Scan, row) is not None:
        refused = ScanRefused(subject_id=session_id, person_id=person_id, reason=reason)
        record_many(db, [refused], actor=actor, now=received_at)
