"""Telling the people of a class that a meeting was moved or called off. What a message says is written when it leaves."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.delivery.models import ClassSession, Enrolment, SessionChange, TrainingClass
from courses.delivery.queries import in_seat, seats_of
from courses.delivery.rules import ClassState
from lms.clock import HANOI, day_of
from lms.i18n import format_day
from lms.i18n import gettext as _
from lms.messages.operations import Asked, Texts, Words, queue_message
from lms.messages.queries import Recipient
from lms.messages.rules import RecipientKind
from lms.people.merges.resolving import of_person

CHANGED = "delivery.session_changed"
# What somebody has to know who wants to come; which modules are taught is none of it.
ABOUT = ("starts_at", "ends_at", "venue")


def tell_class(db: Session, change: SessionChange, *, now: datetime) -> int:
    """A message to everybody with a place, in the caller's transaction; how many. None for a meeting that is over."""
    session = db.get_one(ClassSession, change.session_id)
    training_class = db.get_one(TrainingClass, session.class_id)
    over = datetime.fromisoformat(change.before["ends_at"]) <= now and session.ends_at <= now
    if over or all(change.before[name] == change.after.get(name) for name in ABOUT):
        return 0
    return sum(
        queue_message(
            db,
            recipient=Recipient(RecipientKind.PERSON, person),
            text_code=CHANGED,
            fields={"class_id": session.class_id, "session_id": session.id},
            key=f"session-change:{change.id}:{person}",
            now=now,
            unit_id=training_class.unit_id,
        )
        for person in seats_of(db, session.class_id)
    )


def _changed(db: Session, asked: Asked) -> Words | None:
    """As the meeting stands by then; None once the class is over or cancelled, or the place was given back."""
    one = db.get_one(TrainingClass, asked.fields["class_id"])
    session = db.get_one(ClassSession, asked.fields["session_id"])
    held = select(Enrolment.id).where(
        Enrolment.class_id == one.id, of_person(Enrolment.person_id, asked.recipient.id), in_seat()
    )
    over = day_of(session.ends_at) < asked.on or one.state not in (ClassState.PLANNED, ClassState.RUNNING)
    if over or db.scalars(held).first() is None:
        return None
    begins = session.starts_at.astimezone(HANOI)
    values = {"title": one.title, "day": format_day(begins.date()), "hour": f"{begins:%H:%M}"}
    if session.cancelled_at is not None:
        return Words(_("Hủy buổi học"), _("Buổi học lúc %(hour)s ngày %(day)s của %(title)s đã hủy.", **values))
    values |= {"venue": session.venue or one.venue}
    body = _("Lịch mới của %(title)s: học lúc %(hour)s ngày %(day)s tại %(venue)s.", **values)
    return Words(_("Đổi lịch học"), body)


TEXTS: Texts = {CHANGED: _changed}
