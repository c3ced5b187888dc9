"""How large classes were lately, for saying how many it takes."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.delivery.models import ClassSession, Enrolment, TrainingClass
from courses.delivery.queries import day_bounds, meets
from courses.delivery.rules import Category, ClassState
from lms.units.models import UnitReach


def mean_class(db: Session, above_id: int, as_of: date) -> int | None:
    """The mean number of mediators in the classes held in the twelve months up to a day, to the nearest; None without any.

    ``above_id``: a unit of today that certainly holds the unit of the class. One statement.
    """
    held = select(ClassSession.class_id).where(
        meets(),
        ClassSession.starts_at >= day_bounds(as_of - timedelta(days=365))[1],
        ClassSession.starts_at < day_bounds(as_of)[1],
    )
    seats = (
        select(func.count(Enrolment.id).label("seats"))
        .join(TrainingClass, TrainingClass.id == Enrolment.class_id)
        .join(UnitReach, UnitReach.unit_id == TrainingClass.unit_id)
        .where(UnitReach.ancestor_id == above_id, TrainingClass.id.in_(held), TrainingClass.state != ClassState.CANCELLED)
        .where(Enrolment.withdrawn_at.is_(None), Enrolment.category == Category.MEDIATOR)
        .group_by(Enrolment.class_id)
        .subquery()
    )
    classes, people = db.execute(select(func.count(), func.sum(seats.c.seats))).one()
    return int((2 * people + classes) // (2 * classes)) if classes else None
