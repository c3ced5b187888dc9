"""Reading the whole register into values that take little room. Who keeps it and for how long is ``queries``."""

from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.engine import Result
from sqlalchemy.orm import Session

from lms.units.models import Succession, Unit, UnitName, UnitParent
from lms.units.rules import Entry, Link, Name, Parent, Period, Register

_V = TypeVar("_V")


def read_register(db: Session) -> Register:
    """All units and successions there ever were."""
    once = _Once()
    names, parents = _names(db, once), _parents(db, once)
    units = select(Unit.id, Unit.code, Unit.level, Unit.valid_from, Unit.valid_to)
    entries = {}
    for unit_id, code, level, begin, end in _streamed(db, units):
        above = parents.get(unit_id, ())
        entries[unit_id] = Entry(unit_id, once(code), level, once(Period(begin, end)), names.get(unit_id, ()), above)
    own = {unit_id: unit_id for unit_id in entries}
    links = select(Succession.predecessor_id, Succession.successor_id, Succession.valid_from, Succession.whole)
    found = [
        Link(own[before], own[after], once(day), whole)
        for before, after, day, whole in _streamed(db, links.order_by(Succession.id))
    ]
    return Register(entries, found)


class _Once:
    """Equal values become one object: of the names, periods and parents of 14,000 units most are equal to some other's."""

    def __init__(self) -> None:
        self._seen: dict[Any, Any] = {}

    def __call__(self, value: _V) -> _V:
        found: _V = self._seen.setdefault(value, value)
        return found


def _streamed(db: Session, stmt: Select[*tuple[Any, ...]]) -> Result[*tuple[Any, ...]]:
    # As they come: all rows at once would be the most this process ever holds, and what it held it does not give back.
    return db.connection().execute(stmt, execution_options={"yield_per": 1000})


def _names(db: Session, once: _Once) -> dict[int, tuple[Name, ...]]:
    names: dict[int, tuple[Name, ...]] = {}
    keys = (UnitName.fold, UnitName.sort)
    named = select(UnitName.unit_id, UnitName.type, UnitName.name, *keys, UnitName.valid_from, UnitName.valid_to)
    for unit_id, kind, name, folded, sort, begin, end in _streamed(db, named.order_by(UnitName.valid_from.nulls_first())):
        borne = once(Name(once(kind), once(name), once(folded), once(sort), once(Period(begin, end))))
        names[unit_id] = once((*names.get(unit_id, ()), borne))
    return names


def _parents(db: Session, once: _Once) -> dict[int, tuple[Parent, ...]]:
    parents: dict[int, tuple[Parent, ...]] = {}
    above = select(UnitParent.unit_id, UnitParent.parent_id, UnitParent.valid_from, UnitParent.valid_to)
    for unit_id, parent_id, begin, end in _streamed(db, above.order_by(UnitParent.valid_from.nulls_first())):
        parents[unit_id] = once((*parents.get(unit_id, ()), once(Parent(parent_id, once(Period(begin, end))))))
    return parents
