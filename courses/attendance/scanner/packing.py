"""What a phone takes along to a hall without signal: its meetings of the next weeks, their people, cards that hold no more.

Of a person it holds the name and the number of the card; ``ref`` means nothing outside the class.
"""

import base64
import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from courses.attendance.cards.models import PersonalCard
from courses.attendance.cards.queries import card_keys, revoked_numbers
from courses.attendance.models import Presence
from courses.attendance.rules import LEAVING, window
from courses.attendance.scanner.queries import ref_of
from courses.delivery.models import ClassSession, ClassState, Enrolment, TrainingClass
from courses.delivery.queries import day_bounds, in_seat, meeting_venue, own_class, whose_seat
from lms.access.rules import Action, Viewer
from lms.db import rows_of
from lms.keys.sealing import Vault
from lms.people.merges.resolving import canonical
from lms.people.models import Person

BEFORE, AHEAD = timedelta(days=1), timedelta(days=36)
# Names stay on the phone until the evening's questions are answered, and no longer.
KEPT_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Pack:
    """What the phone takes along, as JSON values, but for the two instants; ``mark`` changes when anything in it does."""

    content: dict[str, Any]
    expires_at: datetime

    @property
    def mark(self) -> str:
        text = json.dumps([self.content, instant(self.expires_at)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def made(self, now: datetime) -> dict[str, Any]:
        """The pack as it is sent."""
        return {"made_at": instant(now), "expires_at": instant(self.expires_at), **self.content}


def instant(at: datetime) -> str:
    """As a phone writes an instant: UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make_pack(db: Session, vault: Vault, viewer: Viewer, *, today: date) -> Pack:
    """Meetings from yesterday to five weeks ahead of the classes the viewer teaches, or that the viewer's own unit holds.

    Classes of units further down are not taken along: nobody carries the names of a province in a pocket. Six statements.
    """
    meetings = _meetings(db, viewer, today)
    people = _people(db, {row.class_id for row in meetings})
    present = _present(db, {row.id for row in meetings})
    sessions = [_session(row, vault, people.get(row.class_id, {}), present.get(row.id, ())) for row in meetings]
    last = max((row.ends_at + LEAVING for row in meetings), default=day_bounds(today)[0])
    keys = [{"number": number, "public": _base64(public)} for number, public in sorted(card_keys(db).items())]
    return Pack({"keys": keys, "revoked": revoked_numbers(db), "sessions": sessions}, last + KEPT_AFTER)


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    held = TrainingClass.unit_id.in_(sorted(viewer.unit_ids(Action.ATTENDANCE_RECORD)))
    return or_(held, own_class(viewer, Action.ATTENDANCE_RECORD))


def _meetings(db: Session, viewer: Viewer, today: date) -> list[Any]:
    # Counted over all meetings of the class, then cut to the days that are taken along.
    numbered = (
        select(
            ClassSession.id,
            func.row_number()
            .over(partition_by=ClassSession.class_id, order_by=(ClassSession.starts_at, ClassSession.id))
            .label("number"),
            func.count().over(partition_by=ClassSession.class_id).label("of"),
        )
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .where(_mine(viewer))
        .subquery()
    )
    start = day_bounds(today)[0]
    stmt = (
        select(ClassSession.id, ClassSession.class_id, TrainingClass.title, meeting_venue().label("venue"))
        .add_columns(TrainingClass.state, ClassSession.cancelled_at)
        .add_columns(ClassSession.starts_at, ClassSession.ends_at, ClassSession.opens_before, ClassSession.closes_after)
        .add_columns(ClassSession.checks_out, numbered.c.number, numbered.c.of)
        .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
        .join(numbered, numbered.c.id == ClassSession.id)
        .where(ClassSession.starts_at >= start - BEFORE, ClassSession.starts_at < start + AHEAD)
        .order_by(ClassSession.starts_at, ClassSession.id)
    )
    return list(rows_of(db, stmt))


def _people(db: Session, class_ids: Collection[int]) -> dict[int, dict[int, tuple[str, int | None]]]:
    """By class and kept id the name and the number of the card, by given name. Of two cards, left by a merge, the newer."""
    card = select(func.max(PersonalCard.id)).where(canonical(PersonalCard.person_id) == Person.id)
    card = card.where(PersonalCard.ended_at.is_(None)).correlate(Person)
    stmt = (
        select(Enrolment.class_id, Person.id, Person.full_name, card.scalar_subquery().label("card"))
        .join(Person, Person.id == whose_seat())
        .where(Enrolment.class_id.in_(class_ids), in_seat())
        .order_by(Enrolment.class_id, Person.name_key, Person.id)
    )
    grouped = groupby(rows_of(db, stmt), key=attrgetter("class_id"))
    return {class_id: {row.id: (row.full_name, row.card) for row in rows} for class_id, rows in grouped}


def _present(db: Session, session_ids: Collection[int]) -> dict[int, list[int]]:
    stmt = select(Presence.session_id, canonical(Presence.person_id)).where(
        Presence.session_id.in_(session_ids), Presence.present
    )
    found: dict[int, list[int]] = {}
    for session_id, person_id in rows_of(db, stmt):
        found.setdefault(session_id, []).append(person_id)
    return found


def _session(row: Any, vault: Vault, people: dict[int, tuple[str, int | None]], present: Iterable[int]) -> dict[str, Any]:
    open_at = window(row.starts_at, opens_before=row.opens_before, closes_after=row.closes_after)
    return {
        "id": row.id,
        "title": row.title,
        "number": row.number,
        "of": row.of,
        "venue": row.venue,
        "starts_at": instant(row.starts_at),
        "ends_at": instant(row.ends_at),
        "opens_at": instant(open_at.opens_at),
        "closes_at": instant(open_at.closes_at),
        "leave_until": instant(row.ends_at + LEAVING),
        "checks_out": row.checks_out,
        "cancelled": row.cancelled_at is not None or row.state is ClassState.CANCELLED,
        "people": [
            {"ref": ref_of(vault, row.class_id, person_id), "name": name, "card": card}
            for person_id, (name, card) in people.items()
        ],
        "present": sorted({ref_of(vault, row.class_id, person_id) for person_id in present}),
    }


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
