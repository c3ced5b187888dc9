"""The page of a class: its meetings with who came, its people with what they have been credited, what to do next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance.facts import FOR_MEDIATORS
from courses.attendance.queries import Mark, openings_of, presences_of_class
from courses.attendance.rules import Opening
from courses.attendance.sentences import METHODS
from courses.attendance.views import bp
from courses.delivery import wording
from courses.delivery.candidates import teams_of
from courses.delivery.models import ClassSession, Enrolment, TrainingClass
from courses.delivery.queries import find_class, people_of
from courses.delivery.rules import Category, may_reach_class, presence_counts
from courses.delivery.sentences import CATEGORIES, STATES
from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.queries import reach_of, unit_titles
from lms.access.rules import Action
from lms.web.db import request_db


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One meeting as the page shows it."""

    session: ClassSession
    number: int
    periods: int
    present: int
    opening: Opening
    over: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of the class: by meeting the presence or None, and the periods credited so far."""

    enrolment: Enrolment
    team: str
    presences: tuple[Mark | None, ...]
    periods: int
    absent: int


@bp.get("/classes/<int:class_id>")
@scope(Action.CLASSES_READ)
def training_class(class_id: int) -> Response:
    """One class."""
    db, viewer = request_db(), viewer_in()
    one = find_class(db, viewer, class_id, Action.CLASSES_READ)
    reach, trainers = reach_of(db, one.unit_id), {trainer.person_id for trainer in one.trainers}

    def may(action: Action) -> bool:
        return may_reach_class(viewer, action, reach=reach, trainers=trainers)

    page = render_template(
        "courses/attendance/class/page.html",
        **_facts(db, one),
        may_write=may(Action.CLASSES_WRITE),
        may_record=may(Action.ATTENDANCE_RECORD),
        may_open_people=bool(viewer.unit_ids(Action.PEOPLE_READ)),
        may_issue=bool(viewer.unit_ids(Action.CERTIFICATES_ISSUE)),
        show=request.args.get("show", ""),
    )
    return make_response(page)


def _facts(db: Session, one: TrainingClass) -> dict[str, Any]:
    people, presences = people_of(db, one.id), presences_of_class(db, one.id)
    seated = {place.person_id for place in people}
    openings = openings_of(db, [meeting.id for meeting in one.sessions])
    meetings = _meetings(one.sessions, presences, openings, seated)
    teams = teams_of(db, seated, on=clock.today())
    lines = [_person(place, teams, meetings, presences, one) for place in people]
    return {
        "one": one,
        "unit_name": unit_titles(db, [one.unit_id])[one.unit_id],
        "meetings": meetings,
        "total": sum(meeting.periods for meeting in meetings),
        "needed": sum(module.periods for module in one.version.modules if module.required),
        "people": [line for line in lines if line.enrolment.category is Category.MEDIATOR],
        "delegates": [line for line in lines if line.enrolment.category is not Category.MEDIATOR],
        "waiting": [line for line in lines if line.enrolment.walk_in and line.enrolment.confirmed_at is None],
        "next_meeting": next((meeting for meeting in meetings if not meeting.over), None),
        "states": STATES,
        "categories": CATEGORIES,
        "methods": METHODS,
        "wording": wording,
        "now": clock.now(),
    }


def _meetings(
    sessions: Sequence[ClassSession],
    presences: Mapping[tuple[int, int], Mark],
    openings: Mapping[int, Opening],
    seated: Collection[int],
) -> list[MeetingLine]:
    now = clock.now()
    counts: dict[int, int] = {}
    for (person, session), presence in presences.items():
        counts[session] = counts.get(session, 0) + (presence.present and person in seated)
    return [
        MeetingLine(
            session=one,
            number=number,
            periods=sum(part.periods for part in one.modules),
            present=counts.get(one.id, 0),
            opening=openings[one.id],
            over=one.ends_at <= now,
        )
        for number, one in enumerate(sessions, 1)
    ]


def _person(
    place: Enrolment,
    teams: Mapping[int, str],
    meetings: Sequence[MeetingLine],
    presences: Mapping[tuple[int, int], Mark],
    one: TrainingClass,
) -> PersonLine:
    held = [presences.get((place.person_id, meeting.session.id)) for meeting in meetings]
    there = [bool(presence and presence.present) for presence in held]
    counts = presence_counts(place.category, for_mediators=one.version.audience in FOR_MEDIATORS)
    confirmed = not place.walk_in or place.confirmed_at is not None
    credited = sum(meeting.periods for meeting, came in zip(meetings, there, strict=True) if came)
    return PersonLine(
        enrolment=place,
        team=teams.get(place.person_id, ""),
        presences=tuple(held),
        periods=credited if counts and confirmed else 0,
        absent=sum(1 for meeting, came in zip(meetings, there, strict=True) if meeting.over and not came),
    )
