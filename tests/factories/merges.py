"""Two records that may be one person, and two that were made one."""

from datetime import date

from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.people.merges.finding import compare, suspect
from lms.people.merges.models import DuplicateSuspicion, PersonMerge
from lms.people.merges.operations import Folding, merge
from lms.people.models import Person
from lms.units.models import Unit
from tests.factories.delivery import MADE_AT, appoint, make_person

TODAY = date(2026, 11, 22)
BORN = date(1970, 5, 1)


def make_twins(db: Session, unit: Unit) -> tuple[Person, Person]:
    """Two records of one birth and nearly one name, both with a team of the unit."""
    one = make_person(db, "Nông Thị Hòa", born_on=BORN, phone="+84912000111")
    other = make_person(db, "Nông Hoà", born_on=BORN, phone="+84912000111")
    appoint(db, one, unit)
    appoint(db, other, unit)
    return one, other


def make_suspicion(db: Session, unit: Unit) -> DuplicateSuspicion:
    """The two as a pair of the list."""
    one, other = make_twins(db, unit)
    row = suspect(db, one.id, other.id, today=TODAY, now=MADE_AT)
    db.commit()
    return row


def make_merge(db: Session, unit: Unit) -> PersonMerge:
    """The two as one person, the first kept."""
    one, other = make_twins(db, unit)
    folding = Folding(one.id, other.id, "cùng một người", compare(db, one.id, other.id, today=TODAY))
    row = merge(db, folding, actor=SYSTEM, now=MADE_AT)
    db.commit()
    return row
