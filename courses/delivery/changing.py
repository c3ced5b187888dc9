"""Changing a meeting that was planned, and calling it off: what it was stays in the history. Nothing here commits.

Whether what was recorded at the meeting allows it is asked above, in ``courses.attendance.changes``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.delivery.events import SessionCancelled, SessionChanged
from courses.delivery.models import ChangeKind, ClassSession, SessionChange, SessionModule, TrainingClass
from courses.delivery.operations import account_of, check_with, refuse_called_off, refuse_ended
from courses.delivery.queries import planned
from courses.delivery.rules import Meeting, told
from lms.access.models import Account
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.kernel.errors import DomainError
from lms.kernel.text import tidy


def find_held(training_class: TrainingClass, session_id: int) -> ClassSession:
    """A meeting of a class (``operations.hold_class``) that can still be changed.

    DomainError ``delivery.session.missing``, ``delivery.session.closed_by_cancelling``, or as of a class that is over.
    """
    session = next((one for one in training_class.sessions if one.id == session_id), None)
    if session is None:
        raise DomainError("delivery.session.missing")
    refuse_ended(training_class)
    refuse_called_off(session)
    return session


def change_session(
    db: Session,
    training_class: TrainingClass,
    session: ClassSession,
    meeting: Meeting,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> SessionChange | None:
    """Give the meeting another plan, and keep the former one; None when nothing differs. Raises as ``operations.add_session``.

    The class is held (``operations.hold_class``) and the meeting found in it (``find_held``).
    """
    meeting = replace(meeting, venue=tidy(meeting.venue) if meeting.venue else None)
    before = told(planned(session))
    if told(meeting) == before:
        return None
    check_with(db, training_class, meeting, instead_of=session.id)
    _take_over(db, session, meeting)
    change = _keep(db, session, ChangeKind.CHANGED, before, told(meeting), reason, actor, now)
    event = SessionChanged(
        subject_id=training_class.id,
        unit_id=training_class.unit_id,
        session_id=session.id,
        change_id=change.id,
        before=_codes(before),
        after=_codes(change.after),
    )
    record(db, event, actor=actor, now=now)
    return change


def _take_over(db: Session, session: ClassSession, meeting: Meeting) -> None:
    session.starts_at, session.ends_at = meeting.starts_at, meeting.ends_at
    session.checks_out, session.minutes_share = meeting.checks_out, meeting.minutes_share
    session.venue = meeting.venue
    held = {part.module_id: part for part in session.modules}
    for module_id, part in held.items():
        if module_id in meeting.periods:
            part.periods = meeting.periods[module_id]
        else:
            db.delete(part)
    new = meeting.periods.keys() - held.keys()
    db.add_all(SessionModule(session_id=session.id, module_id=one, periods=meeting.periods[one]) for one in sorted(new))
    db.flush()
    db.expire(session, ["modules"])


def cancel_session(
    db: Session, training_class: TrainingClass, session: ClassSession, *, reason: str, actor: Actor, now: datetime
) -> SessionChange:
    """The meeting is not held; it keeps its row and its number. The class is held and the meeting found in it.

    DomainError ``delivery.session.only_one``: then it is the class that does not take place.
    """
    if sum(one.cancelled_at is None for one in training_class.sessions) == 1:
        raise DomainError("delivery.session.only_one")
    session.cancelled_at = now
    change = _keep(db, session, ChangeKind.CANCELLED, told(planned(session)), {}, reason, actor, now)
    at = {"subject_id": training_class.id, "unit_id": training_class.unit_id}
    event = SessionCancelled(**at, session_id=session.id, change_id=change.id)
    record(db, event, actor=actor, now=now)
    return change


def _keep(
    db: Session,
    session: ClassSession,
    kind: ChangeKind,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
    actor: Actor,
    now: datetime,
) -> SessionChange:
    change = SessionChange(session_id=session.id, kind=kind, before=before, after=after, reason=tidy(reason))
    change.changed_at, change.changed_by = now, account_of(actor)
    db.add(change)
    db.flush()
    return change


def _codes(facts: dict[str, Any]) -> dict[str, Any]:
    """Without the place, which is words: the log holds none."""
    return {name: value for name, value in facts.items() if name != "venue"}


# --- the history ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of a meeting as a page tells it; ``before`` and ``after`` as of ``rules.told``, ``by`` a person's name."""

    session_id: int
    kind: ChangeKind
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    changed_at: datetime
    by: str | None

    @property
    def moved(self) -> bool:
        """Was it to be held at other hours, or not at all, from then on?"""
        return any(self.before[name] != self.after.get(name) for name in ("starts_at", "ends_at"))


def list_changes(db: Session, class_id: int, session_id: int | None = None) -> Sequence[ChangeLine]:
    """What was changed about the meetings of a class, or about one of them, the latest first. One statement."""
    columns = (SessionChange.session_id, SessionChange.kind, SessionChange.before, SessionChange.after, SessionChange.reason)
    stmt = (
        select(*columns, SessionChange.changed_at, Account.name)
        .join(ClassSession, ClassSession.id == SessionChange.session_id)
        .outerjoin(Account, Account.id == SessionChange.changed_by)
        .where(ClassSession.class_id == class_id)
        .order_by(SessionChange.id.desc())
    )
    if session_id is not None:
        stmt = stmt.where(ClassSession.id == session_id)
    return [ChangeLine(*row) for row in db.execute(stmt)]
