"""The page of a class: its meetings with who came, its people with what they have been credited, what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from courses.attendance.class_book import ClassBook, MeetingFacts, Seat, read_class
from courses.attendance.contests.queries import count_waiting_in
from courses.attendance.flags.queries import count_unseen_in
from courses.attendance.queries import Mark
from courses.attendance.views import bp
from courses.delivery import wording
from courses.delivery.changing import list_changes
from courses.delivery.rules import Category, may_reach_class
from courses.delivery.sentences import CATEGORIES, STATES
from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.web.db import request_db
from lms.web.drawn import drawn
from lms.web.edition import request_edition
from lms.web.kept import kept


@dataclass(frozen=True, slots=True)
class May:
    """What the viewer may do on the page."""

    write: bool
    record: bool
    open_people: bool
    issue: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of the class: by meeting "came", "absent", "" for nothing yet, and the periods credited so far.

    Of a meeting that asks for check-out "here" while it lasts, then "unsure" without an exit and "short" for too few minutes.
    """

    seat: Seat
    states: tuple[str, ...]
    periods: int
    absent: int
    lacking: int


@bp.get("/classes/<int:class_id>")
@scope(Action.CLASSES_READ)
def training_class(class_id: int) -> Response:
    """One class."""
    today, now, show = clock.today(), clock.now(), request.args.get("show", "")
    # Opening and closing attendance moves no figure, so the mark of facts alone would show the moment before.
    newest = request_edition().newest
    book = kept(("class", class_id, today, newest), lambda: read_class(request_db(), class_id, on=today))
    may = _may(viewer_in(), book)
    over = sum(meeting.ends_at <= now for meeting in book.meetings)
    return drawn(
        "courses/attendance/class/page.html",
        (request_edition(), may, show, over),
        make=lambda: _lines(book, now) | _work(book.facts.id),
        one=book.facts,
        may=may,
        show=show,
        states=STATES,
        categories=CATEGORIES,
        wording=wording,
        next_meeting=next((meeting for meeting in book.meetings if meeting.ends_at > now), None),
    )


def _work(class_id: int) -> dict[str, Any]:
    """What waits for whoever takes attendance of the class, and what was changed about its meetings."""
    db = request_db()
    waiting = {"contests": count_waiting_in(db, class_id), "flags": count_unseen_in(db, class_id)}
    return waiting | {"changes": list_changes(db, class_id)}


def _may(viewer: Viewer, book: ClassBook) -> May:
    """``delivery.class.missing`` for a class outside the viewer's scope."""

    def reaches(action: Action) -> bool:
        return may_reach_class(viewer, action, reach=book.facts.reach, trainers=book.facts.trainers)

    if not reaches(Action.CLASSES_READ):
        raise DomainError("delivery.class.missing")
    return May(
        write=reaches(Action.CLASSES_WRITE),
        record=reaches(Action.ATTENDANCE_RECORD),
        open_people=bool(viewer.unit_ids(Action.PEOPLE_READ)),
        issue=bool(viewer.unit_ids(Action.CERTIFICATES_ISSUE)),
    )


def _lines(book: ClassBook, now: datetime) -> dict[str, Any]:
    over = [meeting.ends_at <= now for meeting in book.meetings]
    lines = [_line(seat, book.meetings, over) for seat in book.seats]
    people = [line for line in lines if line.seat.category is Category.MEDIATOR]
    return {
        "meetings": list(zip(book.meetings, over, strict=True)),
        "rows": [(meeting, meeting.ends_at <= now) for meeting in book.in_order],
        "over": sum(over),
        "total": sum(meeting.periods for meeting in book.meetings),
        "present": [meeting.present for meeting in book.meetings],
        "people": people,
        "missed": [line for line in people if line.absent or line.lacking],
        "no_exit": _no_exit(people, book.meetings),
        "waiting": [line for line in lines if line.seat.waiting],
        "delegates": [line for line in lines if line.seat.category is not Category.MEDIATOR],
    }


def _line(seat: Seat, meetings: Sequence[MeetingFacts], over: Sequence[bool]) -> PersonLine:
    states = [_state(mark, gone) for mark, gone in zip(seat.marks, over, strict=True)]
    missed = sum(1 for state, gone in zip(states, over, strict=True) if gone and state in ("absent", ""))
    lacking = sum(state in ("unsure", "short") for state in states)
    return PersonLine(seat, tuple(states), seat.credited(meetings), missed, lacking)


def _state(mark: Mark | None, over: bool) -> str:
    if mark is None or not mark.present:
        return "absent" if mark else ""
    if mark.lacks and over:
        return "short" if mark.left else "unsure"
    return "here" if mark.lacks else "came"


def _no_exit(people: Sequence[PersonLine], meetings: Sequence[MeetingFacts]) -> list[tuple[MeetingFacts, list[str]]]:
    """Meetings after which nobody saw some people leave, with their names."""
    found = [
        (meeting, [line.seat.name for line in people if line.states[place] == "unsure"])
        for place, meeting in enumerate(meetings)
    ]
    return [(meeting, names) for meeting, names in found if names]
