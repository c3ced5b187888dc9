"""The job that sends one message. Handed to the worker by ``lms.work``."""

from typing import Any

from sqlalchemy.orm import Session

from lms.clock import now
from lms.jobs.worker import Handler, Progress
from lms.messages.operations import SEND, PostOffice, send


def handlers(office: PostOffice) -> tuple[tuple[str, Handler], ...]:
    """The kinds of jobs of this room."""

    def send_one(db: Session, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Send, or find that it need not be sent."""

        def commit() -> None:
            progress(0, 1)
            # Progress holds the next transaction open for writing; a mail server may take its time.
            db.rollback()

        return {"state": send(db, payload["message_id"], office, now=now(), commit=commit).value}

    return ((SEND, send_one),)
