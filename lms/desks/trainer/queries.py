"""What a trainer's home gathers from classes, attendance and completion. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from courses.attendance.contests.queries import count_waiting
from courses.attendance.flags.queries import count_unseen
from courses.attendance.models import Presence
from courses.attendance.queries import openings_of
from courses.attendance.rules import Opening
from courses.completion.models import Completion
from courses.delivery.models import Category, ClassSession, Enrolment, TrainingClass
from courses.delivery.queries import DaySession, classes_today, day_bounds, in_seat, own_sessions, seats_held, whose_seat
from lms.access.rules import Viewer
from lms.db import rows_of
from lms.people.merges.resolving import canonical

BACK, AHEAD = timedelta(days=7), timedelta(days=31)


@dataclass(frozen=True, slots=True)
class TodaySession:
    """A meeting of today with the state of its attendance."""

    day: DaySession
    opening: Opening


@dataclass(frozen=True, slots=True)
class AfterClass:
    """A meeting of the last days: who came, who did not, and how many of the class have completed the version by now."""

    day: DaySession
    opening: Opening
    present: int
    missing: int
    completed: int


@dataclass(frozen=True, slots=True)
class TrainerHome:
    """The parts of the page; ``contests`` that wait for an answer, ``flags`` nobody has looked at."""

    today: Sequence[TodaySession]
    after: Sequence[AfterClass]
    ahead: Sequence[DaySession]
    contests: int
    flags: int


def trainer_home(db: Session, viewer: Viewer, today: date) -> TrainerHome:
    """The meetings of today, of the week behind and of the month ahead, for whoever teaches them; what waits. Six queries."""
    now, (start, end) = classes_today(db, viewer, today), day_bounds(today)
    own = own_sessions(db, viewer, after=today - BACK, before=today + AHEAD)
    past = [one for one in own if one.starts_at < start][-3:]
    openings = openings_of(db, [one.id for one in (*now, *past)])
    counts = _counts(db, [one.id for one in past])
    return TrainerHome(
        today=[TodaySession(one, openings[one.id]) for one in now],
        after=[_after(one, openings[one.id], counts[one.id]) for one in reversed(past)],
        ahead=[one for one in own if one.starts_at >= end][:5],
        contests=count_waiting(db, viewer),
        flags=count_unseen(db, viewer),
    )


def _after(one: DaySession, opening: Opening, counted: tuple[int, int]) -> AfterClass:
    present, completed = counted
    return AfterClass(one, opening, present, max(0, one.seats - present), completed)


_SEATED = select(seats_held()).select_from(Enrolment).where(Enrolment.class_id == ClassSession.class_id, in_seat())
_PRESENT = _SEATED.join(Presence, canonical(Presence.person_id) == whose_seat()).where(
    Presence.session_id == ClassSession.id, Presence.present
)
_COMPLETED = _SEATED.join(Completion, Completion.person_id == Enrolment.person_id).where(
    Enrolment.category == Category.MEDIATOR, Completion.version_id == TrainingClass.version_id
)
_COUNTS = (
    select(ClassSession.id)
    .add_columns(_PRESENT.correlate(ClassSession).scalar_subquery())
    .add_columns(_COMPLETED.correlate(ClassSession, TrainingClass).scalar_subquery())
    .join(TrainingClass, TrainingClass.id == ClassSession.class_id)
    .where(ClassSession.id.in_(bindparam("session_ids", expanding=True)))
)


def _counts(db: Session, session_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Of each meeting: how many of the class came, how many have completed its version by now."""
    return {row[0]: (row[1], row[2]) for row in rows_of(db, _COUNTS, {"session_ids": session_ids})}
