"""Changing a meeting and calling it off, after what was recorded there has been asked. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from courses.attendance.changes.rules import (
    Plan,
    Recorded,
    Refused,
    Standing,
    Watched,
    refuse_cancelling,
    refuse_change,
)
from courses.attendance.facts import Meeting, load_meeting
from courses.attendance.models import Method, Outcome, Presence, Scan, ScanUndoing
from courses.attendance.rules import Opening
from courses.attendance.stays import load_seen
from courses.delivery.changing import cancel_session, change_session, find_held
from courses.delivery.models import ClassSession, SessionChange, TrainingClass
from courses.delivery.operations import hold_class
from courses.delivery.queries import busy_people, seats_of
from courses.delivery.rules import Meeting as Planned
from lms.audit.events import Actor
from lms.clock import day_of
from lms.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it. ``change`` None: nothing differed. ``clashes``: people of the class who have another class then."""

    change: SessionChange | None
    clashes: Sequence[int] = ()


def change_meeting(
    db: Session, class_id: int, session_id: int, wanted: Planned, *, reason: str, actor: Actor, now: datetime
) -> Changed:
    """Give a meeting other hours, another place, other modules; the former plan stays in the history, with the reason.

    DomainError ``attendance.change.…`` where what was recorded would be judged otherwise (``rules.refuse_change``), those of
    ``delivery.changing.find_held``, and those of a plan that does not hold.
    """
    training_class, session = _hold(db, class_id, session_id)
    meeting = _meeting(db, session)
    after = replace(
        meeting,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        checks_out=wanted.checks_out,
        minutes_share=wanted.minutes_share,
        periods=dict(wanted.periods),
    )
    _refuse(refuse_change(_standing(db, meeting), _plan(meeting), _plan(after)))
    change = change_session(db, training_class, session, wanted, reason=reason, actor=actor, now=now)
    if change is None:
        return Changed(None)
    return Changed(change, sorted(busy_people(db, seats_of(db, class_id), [wanted], besides=class_id)))


def cancel_meeting(db: Session, class_id: int, session_id: int, *, reason: str, actor: Actor, now: datetime) -> SessionChange:
    """Call a meeting off to which nobody has come.

    DomainError ``attendance.change.present``, ``attendance.change.open``, ``delivery.session.only_one``, and those of
    ``delivery.changing.find_held``.
    """
    training_class, session = _hold(db, class_id, session_id)
    _refuse(refuse_cancelling(_standing(db, _meeting(db, session))))
    return cancel_session(db, training_class, session, reason=reason, actor=actor, now=now)


def _hold(db: Session, class_id: int, session_id: int) -> tuple[TrainingClass, ClassSession]:
    # Whoever is being written down as present is waited for, and waits: the facts are those behind this lock.
    db.execute(select(ClassSession.id).where(ClassSession.id == session_id).with_for_update())
    training_class = hold_class(db, class_id)
    return training_class, find_held(training_class, session_id)


def _meeting(db: Session, session: ClassSession) -> Meeting:
    meeting = load_meeting(db, session.id)
    assert meeting is not None
    return meeting


def _plan(meeting: Meeting) -> Plan:
    return Plan(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        day=day_of(meeting.starts_at),
        window=meeting.window,
        checks_out=meeting.checks_out,
        minutes_share=meeting.minutes_share,
        periods=meeting.periods,
    )


def _standing(db: Session, meeting: Meeting) -> Standing:
    at = meeting.session_id
    present = db.scalars(select(Presence.person_id).where(Presence.session_id == at, Presence.present)).all()
    kept = select(Scan.method, Scan.occurred_at).where(
        Scan.session_id == at,
        Scan.outcome != Outcome.REFUSED,
        Scan.method != Method.CORRECTION,
        Scan.facts["but"].as_string().is_(None),
        ~exists().where(ScanUndoing.nonce == Scan.nonce),
    )
    seen = load_seen(db, [at], present) if present else {}
    return Standing(
        present=len(present),
        open=meeting.opening is Opening.OPEN,
        scans=[Recorded(*row) for row in db.execute(kept)],
        watched=[Watched(one.first, one.last, one.vouched) for one in seen.values()],
    )


def _refuse(refused: Refused | None) -> None:
    if refused is not None:
        raise DomainError(refused.refusal, **refused.facts)
