"""What a trainer's home gathers from classes, attendance and completion. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.attendance.queries import openings_of, tally
from courses.attendance.rules import Opening
from courses.completion.models import Completion
from courses.delivery.models import Category, Enrolment, TrainingClass
from courses.delivery.queries import DaySession, classes_today, in_seat, own_sessions
from lms.access.rules import Viewer

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
    """The three parts of the page."""

    today: Sequence[TodaySession]
    after: Sequence[AfterClass]
    ahead: Sequence[DaySession]


def trainer_home(db: Session, viewer: Viewer, today: date) -> TrainerHome:
    """The meetings of today, of the week behind and of the month ahead, for whoever teaches them."""
    now = classes_today(db, viewer, today)
    past = own_sessions(db, viewer, after=today - BACK, before=today)
    openings = openings_of(db, [one.session.id for one in (*now, *past)])
    return TrainerHome(
        today=[TodaySession(one, openings[one.session.id]) for one in now],
        after=[_after(db, one, openings[one.session.id]) for one in reversed(past)][:3],
        ahead=own_sessions(db, viewer, after=today + timedelta(days=1), before=today + AHEAD)[:5],
    )


def _after(db: Session, one: DaySession, opening: Opening) -> AfterClass:
    counted = tally(db, one.session.id, one.session.class_id)
    completed = select(func.count(Completion.id)).join(Enrolment, Enrolment.person_id == Completion.person_id)
    completed = completed.join(TrainingClass, TrainingClass.id == Enrolment.class_id)
    completed = completed.where(
        Enrolment.class_id == one.session.class_id,
        Enrolment.category == Category.MEDIATOR,
        in_seat(),
        Completion.version_id == TrainingClass.version_id,
    )
    return AfterClass(one, opening, counted.present, counted.missing, db.scalar(completed) or 0)
