"""Recording scans, one or many in one go. ``rules.decide_scan`` decides; a row is written in every case, refusals too.

Phones that check in at the same moment, the trainer's list and whatever else sends scans come through ``record_scans``.
Opening, closing, the list itself and phones seen before stand in ``operations``. Nothing here commits.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, select, update
from sqlalchemy.orm import Session

from courses.attendance.attempts import NONCE_LENGTH, Answer, ScanAttempt, Submission, account_of, nonce_of
from courses.attendance.events import ScanRefused
from courses.attendance.facts import AtMeeting, Facts, Kept, kept_scans, load_facts
from courses.attendance.judging import Arrival, Group
from courses.attendance.models import Method, Outcome, Presence, Scan
from courses.attendance.proving import PRESENCE, evidence_of, prove_by_scan
from courses.attendance.queries import stands
from courses.attendance.rules import Decision, Reason
from courses.attendance.stays import Seen, load_seen, stayed, undone_among
from courses.delivery.operations import enrol_walk_ins
from courses.delivery.rules import Category, presence_counts
from courses.evidence.models import Evidence
from courses.evidence.operations import Proof, record_with_sources
from lms.audit.events import Actor
from lms.audit.operations import record_many
from lms.db import insert_new, take_ids

# So many scans are decided and written at once; more come one group after the other.
GROUP = 200


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
    known = facts or load_facts(db, {one.scan.at for one in group}, hold=True)
    decided = Group(known, kept, _undone(db, group), _seen(db, known))
    answers = [decided.decide(one) for one in group]
    if decided.scans:
        _write(db, decided)
    return answers


def _undone(db: Session, group: Sequence[Submission]) -> set[str]:
    """Which of these were taken back before they came; asked of scanners' scans only."""
    scans = {nonce_of(one.scan): one.scan.device for one in group if one.scan.scanner}
    return undone_among(db, scans) if scans else set()


def _seen(db: Session, facts: Facts) -> dict[AtMeeting, Seen]:
    """First and last scans so far, where a meeting asks for check-out."""
    asking = [meeting.session_id for meeting in facts.meetings.values() if meeting.checks_out]
    return load_seen(db, asking, {person.person_id for person in facts.people.values()}) if asking else {}


# --- writing, in one go -----------------------------------------------------------------------------------------------


def _write(db: Session, group: Group) -> None:
    """Rows go in by their unique keys: of two processes writing the same, one waits for the other and none for both."""
    _hold(db, group)
    categories = _enrol(db, group)
    arrivals = sorted(group.arrivals.items())
    new = [(at, arrival) for at, arrival in arrivals if arrival.person.presence_id is None]
    counted = {at: _counts(group, at, categories) for at, _arrival in arrivals}
    periods = sum(len(arrival.meeting.periods) for at, arrival in new if counted[at])
    scan_ids, presence_ids, proof_ids = take_ids(db, (Scan, len(group.scans)), (Presence, len(new)), (Evidence, periods))
    scans = [row | {"id": scan_id} for row, scan_id in zip(group.scans, scan_ids, strict=True)]
    scans.sort(key=lambda row: str(row["nonce"]))
    presences, proofs = [], []
    for (at, arrival), presence_id in zip(new, presence_ids, strict=True):
        presences.append(_resting(group, at, arrival, scan_ids) | {"id": presence_id})
        if counted[at]:
            proofs += _proofs(arrival, presence_id)
    record_with_sources(db, [(Scan, scans), (Presence, presences)], proofs, proof_ids, also=group.deeds)
    for at, arrival in arrivals:
        if arrival.person.presence_id is not None:
            _begin_again(db, group, at, scan_ids, counts=counted[at])
    _take_over(db, group, scan_ids)
    for at in group.stays:
        _settle_stay(db, group, at, scan_ids)


class _TakenBack(Exception):
    """A presence that an answer rests on was taken back since it was read: whoever called decides anew."""


def _hold(db: Session, group: Group) -> None:
    """Whoever is told "present already" stays it: on PostgreSQL the scan it rests on may be taken back at this very moment."""
    if not group.leant_on:
        return
    held = select(Presence.id).where(Presence.id.in_(group.leant_on), stands()).order_by(Presence.id)
    if len(db.scalars(held.with_for_update(key_share=True)).all()) < len(group.leant_on):
        raise _TakenBack


def _resting(group: Group, at: AtMeeting, arrival: Arrival, scan_ids: Sequence[int]) -> dict[str, Any]:
    seen = group.seen.get(at)
    return arrival.row | {"scan_id": scan_ids[arrival.scan], "left_at": seen.last if seen else None}


def _begin_again(db: Session, group: Group, at: AtMeeting, scan_ids: Sequence[int], *, counts: bool) -> None:
    """Somebody whose scans were all taken back is scanned once more: the presence there was stands again."""
    arrival = group.arrivals[at]
    presence_id = arrival.person.presence_id
    assert presence_id is not None
    db.execute(update(Presence).where(Presence.id == presence_id).values(_resting(group, at, arrival, scan_ids)))
    if counts:
        scan_id = scan_ids[arrival.scan]
        prove_by_scan(db, arrival.meeting, at, presence_id, scan_id, actor=arrival.actor, now=arrival.now)


def _settle_stay(db: Session, group: Group, at: AtMeeting, scan_ids: Sequence[int]) -> None:
    """A presence there was already, in a meeting that asks for check-out: when the person left, and whether it counts now."""
    place, one, meeting, person = group.stays[at]
    seen, held = group.seen[at], group.held.get(at, person.held)
    assert person.presence_id is not None
    db.execute(update(Presence).where(Presence.id == person.presence_id).values(left_at=seen.last))
    if held is not None and held.method is Method.CORRECTION:
        return  # what it proves was settled by the correction
    if person.counts_in(meeting) and stayed(meeting, seen):
        prove_by_scan(db, meeting, at, person.presence_id, scan_ids[place], actor=one.actor, now=one.received_at)


def _take_over(db: Session, group: Group, scan_ids: Sequence[int]) -> None:
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


def _enrol(db: Session, group: Group) -> dict[tuple[int, int], Category]:
    walk_ins = list(group.walk_ins.values())
    return dict(zip(group.walk_ins, enrol_walk_ins(db, walk_ins), strict=True)) if walk_ins else {}


def _counts(group: Group, place: AtMeeting, categories: dict[tuple[int, int], Category]) -> bool:
    """As ``Attendee.counts_in``, with the place somebody who came without one has just been given, and stayed long enough."""
    arrival = group.arrivals[place]
    if not stayed(arrival.meeting, group.seen.get(place)):
        return False
    at = arrival.meeting.class_id, arrival.person.person_id
    if at not in categories:
        return arrival.person.counts_in(arrival.meeting)
    return group.walk_ins[at].confirmed and presence_counts(categories[at], for_mediators=arrival.meeting.for_mediators)


def _proofs(arrival: Arrival, presence_id: int) -> list[Proof]:
    rows = evidence_of(arrival.meeting, arrival.person.person_id, PRESENCE, presence_id)
    return [(row, arrival.actor, arrival.now) for row in rows]


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
