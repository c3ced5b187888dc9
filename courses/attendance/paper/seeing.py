"""Having a photo read by a process that ends, and keeping what it saw. Nothing here commits; nothing is entered."""

import base64
import io
import json
import subprocess  # nosec B404
import sys
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.attempts import account_of
from courses.attendance.paper.events import PhotoRead
from courses.attendance.paper.models import PaperPhoto, PaperReading, PaperSheet
from courses.attendance.paper.operations import PHOTO_OWNER
from courses.attendance.paper.printing import pages_of
from courses.attendance.paper.queries import RowLine, list_rows
from courses.attendance.paper.rules.codes import page_code
from courses.attendance.paper.rules.geometry import Page
from courses.attendance.paper.rules.reading import STRIP as STRIP
from courses.attendance.paper.rules.reading import Verdict
from courses.delivery.models import ClassSession
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.files.operations import Owner, store
from lms.files.storage import Storage

ROOT = Path(__file__).parents[3]
LONGEST_SECONDS = 60
# Sheets of a meeting that a photo may show, the newest ones.
MOST_SHEETS = 20
_TURN = BoundedSemaphore(1)

Places = dict[str, list[list[Any]]]


def places_of(db: Session, session: ClassSession) -> Places:
    """Where each row lies on each page of the sheets of a meeting: [number, upper edge, is it nobody's]."""
    sheets = select(PaperSheet).where(PaperSheet.session_id == session.id).order_by(PaperSheet.id.desc()).limit(MOST_SHEETS)
    return {
        page_code(sheet.code, page.number): _rows(page, {row.number: row for row in rows})
        for sheet in db.scalars(sheets)
        for rows in [list_rows(db, sheet, starts_at=session.starts_at)]
        for page in pages_of(rows)
    }


def _rows(page: Page, rows: dict[int, RowLine]) -> list[list[Any]]:
    return [[slot.line.number, slot.top, rows[slot.line.number].blank] for slot in page.slots if slot.line.number is not None]


def see(photo: Path, places: Places) -> dict[str, Any]:
    """What is seen in the photo, as ``reading.read`` tells it. No database."""
    done = _run(photo, {"pages": places})
    found: dict[str, Any] = json.loads(done) if done else {"unread": "picture"}
    return found


def _run(photo: Path, job: dict[str, Any]) -> bytes:
    with _TURN:
        # This program's own module; the process ends, and with it what the picture and its library took.
        done = subprocess.run(  # nosec B603
            [sys.executable, "-m", "courses.attendance.paper.reading", str(photo)],
            input=json.dumps(job).encode(),
            cwd=ROOT,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    return done.stdout if done.returncode == 0 else b""


def keep_reading(
    db: Session,
    storage: Storage,
    session: ClassSession,
    photo: PaperPhoto,
    seen: dict[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> PaperReading:
    """Keep what was seen. A photo of which it was not said which page it shows is now known to show that one."""
    sheet = db.scalar(select(PaperSheet).where(PaperSheet.code == seen.get("code", ""), PaperSheet.session_id == session.id))
    reading = PaperReading(
        photo_id=photo.id,
        sheet_id=sheet.id if sheet else None,
        page=seen.get("page"),
        rows=seen.get("rows", []),
        unread=seen.get("unread"),
        strip_id=_keep_strip(db, storage, session, seen.get("strip", ""), now),
        read_at=now,
        read_by=account_of(actor),
    )
    db.add(reading)
    if sheet is not None and photo.sheet_id is None:
        photo.sheet_id = sheet.id
    if sheet is not None and photo.sheet_id == sheet.id and photo.page is None:
        photo.page = reading.page
    db.flush()
    doubtful = sum(1 for _number, verdict, _sure, _why in reading.rows if verdict == Verdict.DOUBTFUL)
    facts = {"subject_id": session.id, "unit_id": session.training_class.unit_id, "photo_id": photo.id}
    record(db, PhotoRead(**facts, rows=len(reading.rows), doubtful=doubtful), actor=actor, now=now)
    return reading


def _keep_strip(db: Session, storage: Storage, session: ClassSession, strip: str, now: datetime) -> int | None:
    if not strip:
        return None
    stream, owner = io.BytesIO(base64.b64decode(strip)), Owner(PHOTO_OWNER, session.id)
    return store(db, storage, stream, name="dong-can-xem.jpg", owner=owner, stored_by=None, now=now).id
