"""The work behind a sheet of cards: laying it out, and taking it away a day later."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from courses.attendance.cards.sheets import FORGET, SHEET, Frame, keep_sheet, lay_out, printed_cards
from lms.clock import now
from lms.db import for_writing
from lms.files.models import StoredFile
from lms.files.storage import Storage
from lms.jobs.worker import Handler, Progress
from lms.people.rights.erasing import remove_uploads


def handlers(storage: Storage, base_url: str) -> tuple[tuple[str, Handler], ...]:
    """The kinds of this room, for the worker."""

    def sheet(db: Session, payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
        """Lay out and store one sheet."""
        frame = Frame(base_url, bool(payload["demo"]), date.fromisoformat(payload["on"]))
        cards = printed_cards(db, storage, payload["people"], frame)
        # Nobody waits for SQLite's write lock while a process lays out a hundred cards.
        db.rollback()
        content = lay_out(cards, frame)
        return {"file_id": keep_sheet(for_writing(db), storage, content, now=now()).id, "cards": len(cards)}

    def forget(db: Session, payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
        """Let go of one sheet; the bytes go with the job that takes files away."""
        kept = db.get(StoredFile, payload["file_id"])
        there = [kept] if kept is not None and kept.removed_at is None else []
        return {"removed": remove_uploads(db, there, now=now())}

    return ((SHEET, sheet), (FORGET, forget))
