"""The wall of a hall: the code and the names; and the poster, for where there is no projector. The rest stands in ``views``."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Response as FlaskResponse
from flask import current_app, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance.facts import Meeting
from courses.attendance.queries import Arrival, Tally, arrivals, roll, tally
from courses.attendance.rules import Opening, seconds_left, step_of
from courses.attendance.tokens import poster_token, rotating_token
from courses.attendance.views import AT, bp, find_meeting
from courses.delivery import wording
from lms import clock
from lms.access.gate import scope
from lms.access.rules import Action
from lms.i18n import current_locale
from lms.web import qr
from lms.web.db import request_db
from lms.web.vault import vault

# As many as a wall of 16 to 9 holds in letters that are read from the last row; nobody scrolls it.
WALL_NAMES = 29
FRESH = 3
LAST_MINUTE = timedelta(minutes=1)  # it belongs to the window


@dataclass(frozen=True, slots=True)
class Wall:
    """What the wall shows: the latest who came, or at the hour of leaving who left, and below them the others by name.

    Where it is asked for, ``missing`` stands in their place: who has not. ``more``: how many of the list have no room.
    """

    phase: str
    tally: Tally
    fresh: list[Arrival]
    names: list[str]
    more: int
    missing: list[str] | None

    @property
    def listed(self) -> list[str]:
        return self.names if self.missing is None else self.missing


@bp.get(f"{AT}/board")
@scope(Action.ATTENDANCE_RECORD)
def board(class_id: int, session_id: int) -> Response:
    """The wall: a code that changes every 20 seconds, the count, the names."""
    db, now = request_db(), clock.now()
    meeting = find_meeting(db, class_id, session_id)
    return _drawn("page", db, meeting, tally(db, session_id, class_id), now)


@bp.get(f"{AT}/board/state")
@scope(Action.ATTENDANCE_RECORD)
def board_state(class_id: int, session_id: int) -> Response:
    """The two halves of the wall as a fragment; 304 while nothing has changed."""
    db, now = request_db(), clock.now()
    meeting = find_meeting(db, class_id, session_id)
    counted = tally(db, session_id, class_id)
    facts = (
        step_of(now),
        _phase(meeting, now),
        counted.present,
        counted.left,
        counted.enrolled,
        counted.last_id,
        _names_missing(),
    )
    mark = "-".join(map(str, (*facts, current_locale())))
    same = request.if_none_match.contains(mark)
    response = make_response("", 304) if same else _drawn("_board", db, meeting, counted, now)
    response.set_etag(mark)
    return response


def _names_missing() -> bool:
    """The trainer's choice, not the house's: an absent neighbour's name on a wall is nobody's business by itself."""
    return "missing" in request.args


def _phase(meeting: Meeting, now: datetime) -> str:
    """What the wall shows in place of the code, or beside it."""
    if meeting.opening is not Opening.OPEN:
        # Nobody is asked to open what would take nobody in any more.
        over = now >= (meeting.window.leave_until or meeting.window.closes_at)
        return "late" if over else meeting.opening.value
    if now < meeting.window.opens_at:
        return "early"
    if meeting.window.leaving(now):
        return "leaving"
    return "late" if now >= meeting.window.closes_at else "open"


def _drawn(page: str, db: Session, meeting: Meeting, counted: Tally, now: datetime) -> FlaskResponse:
    wall = _wall(db, meeting, counted, now)
    shows = wall.phase in ("open", "leaving")
    html = render_template(
        f"courses/attendance/board/{page}.html",
        meeting=meeting,
        wall=wall,
        code=qr.draw(_address(rotating_token(vault(), meeting.bound, at=now))) if shows else None,
        seconds=seconds_left(now),
        wording=wording,
    )
    return make_response(html)


def _wall(db: Session, meeting: Meeting, counted: Tally, now: datetime) -> Wall:
    phase, came = _phase(meeting, now), arrivals(db, meeting.session_id)
    shown = came
    if phase == "leaving":
        shown = sorted((one for one in came if one.left_at), key=lambda one: one.left_at or now, reverse=True)
        counted = replace(counted, present=counted.left, enrolled=counted.present)
    fresh, others = shown[:FRESH], shown[FRESH:]
    if _names_missing():
        missing = _missing(db, meeting, came, leaving=phase == "leaving")
        return Wall(phase, counted, fresh, [], max(len(missing) - WALL_NAMES, 0), missing[:WALL_NAMES])
    # Whoever came last is looked for, so the names that have no room are those of the first.
    names = [one.name for one in sorted(others[:WALL_NAMES], key=lambda one: one.name_key)]
    return Wall(phase, counted, fresh, names, len(others) - len(names), None)


def _missing(db: Session, meeting: Meeting, came: list[Arrival], *, leaving: bool) -> list[str]:
    if leaving:
        return [one.name for one in sorted(came, key=lambda one: one.name_key) if one.left_at is None]
    return [one.name for one in roll(db, meeting.session_id, meeting.class_id) if not one.present and not one.unconfirmed]


def _address(token: str) -> str:
    return f"{current_app.config['BASE_URL']}/c/{token}"


@bp.get(f"{AT}/poster")
@scope(Action.ATTENDANCE_RECORD)
def poster(class_id: int, session_id: int) -> Response:
    """One fixed code for the meeting, to be printed where there is no projector; it says that it is the weaker one."""
    meeting = find_meeting(request_db(), class_id, session_id)
    code = qr.draw(_address(poster_token(vault(), meeting.bound)))
    until = meeting.window.closes_at - LAST_MINUTE
    page = render_template("courses/attendance/poster/page.html", meeting=meeting, code=code, until=until, wording=wording)
    return make_response(page)
