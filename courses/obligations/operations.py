"""Keeping the index of terms in step with the appointments, and an officer's dated decisions about one."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from courses.obligations.events import Exempted, ExemptionEnded
from courses.obligations.models import Exemption, Obligation
from courses.obligations.rules.due import due_day, stored
from courses.obligations.rules.newcomers import NOTHING, AppointmentFacts, Opening, openings
from lms.audit.events import Actor
from lms.audit.following import has_news as news_for
from lms.audit.following import next_events
from lms.audit.operations import record
from lms.db import insert_rows
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.careers.models import NewnessDecision
from lms.people.merges.resolving import Groups, groups_of
from lms.people.models import Appointment
from lms.policies.queries import policy_on, work_calendar
from lms.policies.rules import PolicyKey

FOLLOWER = "obligations"
MERGES = ("people.merged", "people.unmerged")
PERSON_KINDS = (
    *("people.recognised", "people.appointment_changed", "people.appointment_annulled", "people.newness_decided"),
    *MERGES,
)
CALENDAR_KINDS = ("policies.day_marked", "policies.loaded")
# SQLite takes 32,766 values in one statement.
BATCH = 10_000

CHANGING = ("person_id", "team_id", "recognised_on", "due_on", "ended_on", "steps")


@dataclass(frozen=True, slots=True)
class _Term:
    due_on: date
    steps: list[Any]


Terms = Callable[[date], _Term]


@dataclass(frozen=True, slots=True)
class _Kept:
    id: int
    person_id: int
    team_id: int
    recognised_on: date
    due_on: date
    ended_on: date | None


def refresh_obligations(db: Session, person_ids: Collection[int] | None, *, now: datetime) -> int:
    """Work out the terms of these persons, or of everybody, from the appointments again; returns how many rows changed.

    Some fifteen thousand appointments take about a second. The appointments of somebody with several records are looked at
    together, and the terms stand under the id that is kept.
    """
    db.flush()
    due, gap, groups = _terms(db), _gaps(db), groups_of(db)
    return sum(_refresh(db, batch, due, gap, groups, now) for batch in groups.batches(person_ids, BATCH))


def _terms(db: Session) -> Terms:
    calendar = work_calendar(db)

    @cache
    def due(recognised_on: date) -> _Term:
        term = due_day(recognised_on, calendar, policy_on(db, PolicyKey.DEADLINE_MONTHS, recognised_on).number)
        return _Term(term.due_on, stored(term.steps))

    return due


def _gaps(db: Session) -> Callable[[date], int]:
    @cache
    def gap(on: date) -> int:
        return policy_on(db, PolicyKey.NEWCOMER_GAP_DAYS, on).number

    return gap


def _refresh(
    db: Session, person_ids: list[int] | None, due: Terms, gap: Callable[[date], int], groups: Groups, now: datetime
) -> int:
    kept = _kept(db, person_ids)
    found = {opening.appointment_id: (person_id, opening) for person_id, opening in _openings(db, person_ids, gap, groups)}
    new, changed = [], []
    for appointment_id, (person_id, opening) in found.items():
        term = due(opening.recognised_on)
        before = kept.get(appointment_id)
        if before is None:
            new.append({"appointment_id": appointment_id, **_values(person_id, opening, term, now)})
        elif _differs(before, person_id, opening, term):
            changed.append({"row_id": before.id, **_values(person_id, opening, term, now)})
    gone = [row.id for appointment_id, row in kept.items() if appointment_id not in found]
    _write(db, new, changed, gone)
    return len(new) + len(changed) + len(gone)


def _kept(db: Session, person_ids: list[int] | None) -> dict[int, _Kept]:
    columns = (Obligation.appointment_id, Obligation.id, Obligation.person_id, Obligation.team_id, Obligation.recognised_on)
    stmt = select(*columns, Obligation.due_on, Obligation.ended_on)
    if person_ids is not None:
        stmt = stmt.where(Obligation.person_id.in_(person_ids))
    rows: Sequence[Sequence[Any]] = db.execute(stmt).all()
    return {row[0]: _Kept(*row[1:]) for row in rows}


def _openings(
    db: Session, person_ids: list[int] | None, gap: Callable[[date], int], groups: Groups
) -> Iterator[tuple[int, Opening]]:
    columns = (Appointment.person_id, Appointment.id, Appointment.team_id, Appointment.recognised_on, Appointment.ended_on)
    stmt = select(*columns).where(Appointment.superseded_at.is_(None)).order_by(Appointment.person_id, Appointment.id)
    if person_ids is not None:
        stmt = stmt.where(Appointment.person_id.in_(person_ids))
    decided, found = _decided(db, groups), db.execute(stmt).all()
    if groups.any:
        found = sorted(found, key=lambda row: (groups.keeper(row[0]), row[1]))
    for person_id, rows in groupby(found, key=lambda row: groups.keeper(int(row[0]))):
        for opening in openings([AppointmentFacts(*row[1:]) for row in rows], gap, decided.get(person_id, NOTHING)):
            yield person_id, opening


def _decided(db: Session, groups: Groups) -> dict[int, dict[date, bool]]:
    """What officers said of who is new, by person and recognition day; few people have any."""
    stmt = select(NewnessDecision.person_id, NewnessDecision.recognised_on, NewnessDecision.is_new)
    found: dict[int, dict[date, bool]] = {}
    stmt = stmt.where(NewnessDecision.ended_at.is_(None)).order_by(NewnessDecision.recorded_at, NewnessDecision.id)
    for person_id, recognised_on, is_new in db.execute(stmt):
        found.setdefault(groups.keeper(person_id), {})[recognised_on] = is_new
    return found


def _differs(before: _Kept, person_id: int, opening: Opening, term: _Term) -> bool:
    then = (before.person_id, before.team_id, before.recognised_on, before.due_on, before.ended_on)
    return then != (person_id, opening.team_id, opening.recognised_on, term.due_on, opening.ended_on)


def _values(person_id: int, opening: Opening, term: _Term, now: datetime) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "team_id": opening.team_id,
        "recognised_on": opening.recognised_on,
        "due_on": term.due_on,
        "ended_on": opening.ended_on,
        "steps": term.steps,
        "computed_at": now,
    }


def _write(db: Session, new: list[dict[str, Any]], changed: list[dict[str, Any]], gone: list[int]) -> None:
    for start in range(0, len(gone), BATCH):
        db.execute(delete(Obligation).where(Obligation.id.in_(gone[start : start + BATCH])))
    insert_rows(db, Obligation, new)
    if changed:
        table = Obligation.__table__
        values: dict[str, Any] = {name: bindparam(name) for name in (*CHANGING, "computed_at")}
        stmt = update(table).where(table.c.id == bindparam("row_id")).values(values)  # type: ignore[arg-type]
        db.connection().execute(stmt, changed)
    if changed or gone:
        for row in [row for row in db.identity_map.values() if isinstance(row, Obligation)]:
            db.expire(row)


def exempt(db: Session, person_id: int, recognised_on: date, *, reason: str, actor: Actor, now: datetime) -> Exemption:
    """Record that the newcomer of that recognition day need not be trained, and why.

    DomainError ``obligations.term.unknown``, ``obligations.exemption.already``, ``obligations.exemption_needs_reason``.
    """
    if not reason.strip():
        raise DomainError("obligations.exemption_needs_reason")
    term = select(Obligation.id).where(Obligation.person_id == person_id, Obligation.recognised_on == recognised_on)
    if db.scalar(term.with_for_update()) is None:
        raise DomainError("obligations.term.unknown", day=recognised_on)
    running = select(Exemption.id).where(Exemption.person_id == person_id, Exemption.recognised_on == recognised_on)
    if db.scalar(running.where(Exemption.ended_at.is_(None))) is not None:
        raise DomainError("obligations.exemption.already", day=recognised_on)
    row = Exemption(
        person_id=person_id,
        recognised_on=recognised_on,
        reason=reason.strip(),
        account_id=actor.id,
        recorded_at=now,
        ended_at=None,
    )
    db.add(row)
    db.flush()
    record(db, Exempted(subject_id=person_id, exemption_id=row.id, recognised_on=recognised_on), actor=actor, now=now)
    return row


def end_exemption(db: Session, row: Exemption, *, actor: Actor, now: datetime) -> None:
    """From now on the exemption holds no more; an ended one stays as it is."""
    if row.ended_at is None:
        row.ended_at = now
        record(db, ExemptionEnded(subject_id=row.person_id, exemption_id=row.id), actor=actor, now=now)


def has_news(db: Session) -> bool:
    """Is there an appointment or a day off that has not been looked at?"""
    return news_for(db, FOLLOWER, (*PERSON_KINDS, *CALENDAR_KINDS))


def follow(db: Session, _vault: Vault, *, now: datetime) -> int:
    """Look at what changed among appointments and days off since the last time; returns how many events were read."""
    events = next_events(db, FOLLOWER, (*PERSON_KINDS, *CALENDAR_KINDS), now=now)
    if any(event.kind in CALENDAR_KINDS for event in events):
        refresh_obligations(db, None, now=now)
    elif events:
        persons = {int(event.data["person_id"]) for event in events}
        persons |= {int(event.data["folded_id"]) for event in events if event.kind in MERGES}
        refresh_obligations(db, persons, now=now)
    return len(events)
