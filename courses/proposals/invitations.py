"""Inviting the people of classes that were made. What a message says is written when it leaves, from the book as it is then."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.delivery.models import ClassSession, Enrolment, TrainingClass
from courses.delivery.queries import in_seat, meets
from courses.delivery.rules import ClassState
from lms.clock import HANOI, day_of
from lms.i18n import format_day
from lms.i18n import gettext as _
from lms.messages.operations import Asked, Texts, Words, queue_message
from lms.messages.queries import Recipient
from lms.messages.rules import RecipientKind

INVITATION = "proposals.invitation"


def invite(db: Session, classes: Sequence[TrainingClass], *, now: datetime) -> int:
    """A message to everybody with a place, in the caller's transaction; how many. Asked twice, nobody is told twice."""
    stmt = select(Enrolment.class_id, Enrolment.person_id).where(Enrolment.class_id.in_([one.id for one in classes]), in_seat())
    units = {one.id: one.unit_id for one in classes}
    return sum(
        queue_message(
            db,
            recipient=Recipient(RecipientKind.PERSON, person),
            text_code=INVITATION,
            fields={"class_id": class_id},
            key=f"invitation:{class_id}:{person}",
            now=now,
            unit_id=units[class_id],
        )
        for class_id, person in db.execute(stmt.order_by(Enrolment.class_id, Enrolment.person_id)).all()
    )


def _invitation(db: Session, asked: Asked) -> Words | None:
    """None once the class is cancelled or over, or the place was given back."""
    one = db.get_one(TrainingClass, asked.fields["class_id"])
    held = select(Enrolment.id).where(Enrolment.class_id == one.id, Enrolment.person_id == asked.recipient.id, in_seat())
    meetings = select(ClassSession.starts_at, ClassSession.venue).where(ClassSession.class_id == one.id, meets())
    starts = db.execute(meetings.order_by(ClassSession.starts_at)).all()
    over = not starts or day_of(starts[-1].starts_at) < asked.on
    if over or one.state not in (ClassState.PLANNED, ClassState.RUNNING) or db.scalar(held) is None:
        return None
    first, venue = starts[0].starts_at.astimezone(HANOI), starts[0].venue or one.venue
    values = {"title": one.title, "day": format_day(first.date()), "hour": f"{first:%H:%M}", "venue": venue}
    body = _("Mời ông/bà dự %(title)s, bắt đầu lúc %(hour)s ngày %(day)s tại %(venue)s.", **values)
    return Words(_("Mời dự lớp tập huấn"), body)


TEXTS: Texts = {INVITATION: _invitation}
