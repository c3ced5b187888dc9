"""Units as an admin names them, and what stands in the way of a grant."""

from datetime import date

from sqlalchemy.orm import Session

from lms.access.queries import reach_of, unit_titles
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.units.models import Unit
from lms.units.queries import find_unit, search_units


def find_named_unit(db: Session, typed: str, on: date) -> Unit:
    """The unit of the day by its code or full name; raises ``access.unit_unclear`` when not exactly one fits."""
    word = typed.split(" ", 1)[0]
    if word.isdigit() or word.upper() == "VN":
        return find_unit(db, word.upper(), on)
    found = search_units(db, typed, on, 50)
    exact = [node for node in found if fold(node.name) == fold(typed)] or list(found)
    if len(exact) != 1:
        raise DomainError("access.unit_unclear", typed=typed)
    return db.get_one(Unit, exact[0].id)


def unit_within(db: Session, viewer: Viewer, action: Action, typed: str, on: date) -> Unit:
    """The named unit when the viewer may do the action there; raises ``access.unit_beyond`` otherwise."""
    unit = find_named_unit(db, typed, on)
    if not viewer.may(action, reach_of(db, unit.id)):
        raise DomainError("access.unit_beyond", unit=unit_titles(db, [unit.id])[unit.id])
    return unit
