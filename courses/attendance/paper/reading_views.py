"""What the program saw in a photo: proposals for each row, the doubtful ones shown, and a form that a person sends."""

from dataclasses import dataclass

from flask import make_response, render_template
from werkzeug.wrappers import Response

from courses.attendance.paper.models import PaperReading, PaperSheet
from courses.attendance.paper.photo_views import shown
from courses.attendance.paper.printing import bare_team
from courses.attendance.paper.queries import RowLine, find_photo, latest_reading, list_rows
from courses.attendance.paper.rules.entering import KEYS
from courses.attendance.paper.rules.reading import Verdict, Why
from courses.attendance.paper.seeing import STRIP, keep_reading, places_of, see
from courses.attendance.paper.sentences import MARKS, UNREAD, WHY
from courses.attendance.paper.views import AT, KEY_OF, RECORD, bp, session_in, to
from courses.delivery import wording
from courses.delivery.models import ClassSession
from lms import clock
from lms.access.gate import actor_in, scope
from lms.files.models import StoredFile
from lms.files.operations import open_stored
from lms.kernel.errors import DomainError
from lms.web.db import let_go, request_db
from lms.web.vault import storage

PROPOSED = {Verdict.SIGNED: "1", Verdict.EMPTY: "0", Verdict.DOUBTFUL: ""}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row with what was seen in it; ``place``: among the doubtful ones.

    ``key``: what stands in its box, the entry there is before the proposal.
    """

    row: RowLine
    verdict: Verdict
    confidence: int
    why: Why
    place: int

    @property
    def key(self) -> str:
        return KEY_OF[self.row.mark] if self.row.mark else PROPOSED[self.verdict]

    @property
    def asked(self) -> bool:
        """Is it for a person, and nobody has said yet?"""
        return self.verdict is Verdict.DOUBTFUL and self.row.mark is None


@bp.post(f"{AT}/photos/<int:photo_id>/read")
@scope(RECORD)
def read(class_id: int, session_id: int, photo_id: int) -> Response:
    """Read a photo; what is seen is shown, and nothing is entered."""
    session = session_in(class_id, session_id)
    _kept, stored = find_photo(request_db(), session.id, photo_id)
    open_stored(storage(), stored).close()
    if stored.media_type != "image/jpeg":
        raise DomainError("paper.photo.not_a_picture")
    places = places_of(request_db(), session)
    # Nobody's check-in waits while a photo is read.
    let_go()
    seen = see(storage().path(stored.sha256), places)
    db, session = request_db(), session_in(class_id, session_id)
    kept, _stored = find_photo(db, session.id, photo_id)
    keep_reading(db, storage(), session, kept, seen, actor=actor_in(), now=clock.now())
    db.commit()
    return to("rows", session, photo_id=photo_id)


@bp.get(f"{AT}/photos/<int:photo_id>/rows")
@scope(RECORD)
def rows(class_id: int, session_id: int, photo_id: int) -> Response:
    """What was seen, the doubtful rows first, each with its piece of the photo."""
    db, session = request_db(), session_in(class_id, session_id)
    kept, stored = find_photo(db, session.id, photo_id)
    reading = latest_reading(db, kept.id)
    if reading is None:
        raise DomainError("paper.photo.missing")
    page = render_template(
        "courses/attendance/paper/reading.html",
        session=session,
        photo=kept,
        name=stored.name,
        reading=reading,
        sheet=db.get(PaperSheet, reading.sheet_id) if reading.sheet_id else None,
        proposals=_proposals(session, reading),
        unread=UNREAD,
        why=WHY,
        marks=MARKS,
        words={key: MARKS[mark] for key, mark in KEYS.items()},
        bare_team=bare_team,
        strip=STRIP,
        wording=wording,
    )
    return make_response(page)


def _proposals(session: ClassSession, reading: PaperReading) -> list[Proposal]:
    if reading.sheet_id is None:
        return []
    db = request_db()
    lines = list_rows(db, db.get_one(PaperSheet, reading.sheet_id), starts_at=session.starts_at)
    by_number = {line.number: line for line in lines}
    found, place = [], 0
    for number, verdict, confidence, why in reading.rows:
        found.append(Proposal(by_number[number], Verdict(verdict), confidence, Why(why), place))
        place += verdict == Verdict.DOUBTFUL
    return found


@bp.get(f"{AT}/photos/<int:photo_id>/rows.jpg")
@scope(RECORD)
def strip(class_id: int, session_id: int, photo_id: int) -> Response:
    """The pieces of the photo that show the doubtful rows, one under the other; who looked is written down."""
    session = session_in(class_id, session_id)
    kept, _stored = find_photo(request_db(), session.id, photo_id)
    reading = latest_reading(request_db(), kept.id)
    stored = request_db().get(StoredFile, reading.strip_id) if reading and reading.strip_id else None
    if stored is None:
        raise DomainError("paper.photo.missing")
    return shown(session, kept, stored)
