"""Reading what begins by a decision: rows in force on a day, their decisions, the unit that a form names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.access.queries import in_scope, reach_of
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.kernel.text import fold
from lms.people.careers.models import Decision
from lms.people.decided.rules import Span
from lms.people.merges.resolving import canonical, is_kept
from lms.people.models import Appointment, MediationTeam, Person, Trainer
from lms.units.models import UnitReach
from lms.units.queries import load_map, load_register, placements, search_units
from lms.units.rules import Level, Node


def in_force(model: Any, on: date) -> ColumnElement[bool]:
    """SQL twin of ``rules.Span.holds`` for the version of the row that has not been superseded."""
    return and_(model.superseded_at.is_(None), model.valid_from <= on, or_(model.valid_to.is_(None), model.valid_to > on))


def span_of(row: Any) -> Span:
    """A version as the rules take it."""
    return Span(row.series or row.id, row.valid_from, row.valid_to)


def versions_of(db: Session, model: Any, row: Any) -> Sequence[Any]:
    """Every version of a row, the newest first."""
    first = row.series or row.id
    stmt = select(model).where(or_(model.id == first, model.series == first))
    return db.scalars(stmt.order_by(model.id.desc())).all()


@dataclass(frozen=True, slots=True)
class Cited:
    """The decision a row rests on, as pages name it; ``open`` when its own page is in the viewer's scope."""

    id: int
    number: str
    signed_on: date | None
    open: bool


def list_cited(db: Session, viewer: Viewer, series: Iterable[int | None]) -> dict[int, Cited]:
    """The decisions in force by the first version. Two statements."""
    wanted = sorted({one for one in series if one is not None})
    if not wanted:
        return {}
    first = func.coalesce(Decision.series, Decision.id)
    stmt = select(Decision, first).where(first.in_(wanted), Decision.superseded_at.is_(None))
    rows = [(row, one) for row, one in db.execute(stmt)]
    within = in_scope(viewer, Action.PEOPLE_READ, UnitReach.unit_id)
    units = {row.unit_id for row, _one in rows}
    seen = set(db.scalars(select(UnitReach.unit_id).where(UnitReach.unit_id.in_(units), within)))
    return {one: Cited(row.id, row.number, row.signed_on, row.unit_id in seen) for row, one in rows}


# --- units ---


def find_place(db: Session, viewer: Viewer, text: str, level: Level, on: date) -> Node:
    """The unit of a level that a form names by code or name, as it stood on the day, within what the viewer may write.

    Without a text the only unit of that level which the viewer serves. DomainErrors ``decided.no_such_level``,
    ``decided.unit_needed``, ``decided.unit_unknown``, ``decided.unit_ambiguous``.
    """
    units = load_map(db, on)
    if all(node.level is not level for node in units.nodes.values()):
        raise DomainError("decided.no_such_level", on=on)
    node = units.by_code(text.strip())
    if node is not None and node.level is level:
        found = [node] if _may_write(db, viewer, node) else []
    elif text.strip():
        found = [node for node in _named(db, text, level, on) if _may_write(db, viewer, node)]
    else:
        found = _served(db, viewer, level, on)
        if len(found) != 1:
            raise DomainError("decided.unit_needed")
    if not found:
        raise DomainError("decided.unit_unknown", text=text.strip(), on=on)
    if len(found) > 1:
        codes = ", ".join(f"{node.name} ({node.code})" for node in found[:5])
        raise DomainError("decided.unit_ambiguous", text=text.strip(), codes=codes)
    return found[0]


def _named(db: Session, text: str, level: Level, on: date) -> list[Node]:
    found = [node for node in search_units(db, text, on, limit=60) if node.level is level]
    exact = [node for node in found if fold(text) in (fold(node.name), fold(node.name.split(" ", 1)[-1]))]
    return exact or found


def _may_write(db: Session, viewer: Viewer, node: Node) -> bool:
    return viewer.may(Action.PEOPLE_WRITE, reach_of(db, node.id))


def _served(db: Session, viewer: Viewer, level: Level, on: date) -> list[Node]:
    nodes, granted = load_map(db, on).nodes, viewer.unit_ids(Action.PEOPLE_WRITE)
    return [nodes[unit_id] for unit_id in granted if unit_id in nodes and nodes[unit_id].level is level]


def units_under(db: Session, unit_id: int, on: date) -> list[int]:
    """Every unit there ever was that the map of the day places at a unit or below it."""
    below = {node.id for node in load_map(db, on).below(unit_id)}
    return sorted(other for other, place in placements(db, on).items() if place in below)


def find_asked(db: Session, viewer: Viewer, code: str, on: date) -> Node | None:
    """The unit of the day's map under a code, None without one. DomainError ``decided.unit.missing`` outside the scope too."""
    if not code:
        return None
    node = load_map(db, on).by_code(code)
    if node is None or not viewer.may(Action.PEOPLE_READ, reach_of(db, node.id)):
        raise DomainError("decided.unit.missing")
    return node


def place_names(db: Session, unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """The name each unit bears on the day; of a closed unit its last."""
    entries = load_register(db).entries
    return {unit_id: entries[unit_id].name_on(on).full for unit_id in unit_ids}


# --- persons ---


@dataclass(frozen=True, slots=True)
class Namesake:
    """Somebody of the book who bears the name, and what tells the person from others."""

    id: int
    full_name: str
    born_year: int | None
    team: str | None
    trains: bool


def list_namesakes(db: Session, viewer: Viewer, full_name: str) -> list[Namesake]:
    """The people of that name, without accents, within what the viewer may write. One statement."""
    mine = in_scope(viewer, Action.PEOPLE_WRITE, MediationTeam.placed_unit_id)
    team = (
        select(MediationTeam.name)
        .join(Appointment, Appointment.team_id == MediationTeam.id)
        .where(canonical(Appointment.person_id) == Person.id, Appointment.superseded_at.is_(None), mine)
        .order_by(Appointment.recognised_on.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    trains = (
        select(Trainer.id)
        .where(canonical(Trainer.person_id) == Person.id, in_scope(viewer, Action.PEOPLE_WRITE, Trainer.unit_id))
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    stmt = (
        select(Person.id, Person.full_name, Person.born_year, team, trains)
        .where(Person.name_fold == fold(full_name), is_kept(Person.id))
        .where(Person.erased_at.is_(None), Person.withdrawn_at.is_(None), or_(team.is_not(None), trains.is_not(None)))
        .order_by(Person.id)
        .limit(20)
    )
    rows = db.execute(stmt)
    return [Namesake(one, name, born, at, trainer is not None) for one, name, born, at, trainer in rows]
