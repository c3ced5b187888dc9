"""Who may change rules; what the page of rules lists; who is behind the cases of a dry run, within a viewer's scope."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.curriculum.models import Instrument
from courses.obligations.dry_run import Changed
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.people.models import MediationTeam, Person
from lms.policies.models import Policy
from lms.policies.queries import list_rows
from lms.policies.rules import PolicyKey
from lms.units.models import Unit
from lms.units.queries import load_map
from lms.units.rules import Level

CHUNK = 5_000


def may_change(db: Session, viewer: Viewer, on: date) -> bool:
    """Rules hold for everybody, so whoever changes one serves the country or a province, not a commune alone."""
    nodes = load_map(db, on).nodes
    held = (nodes[unit_id] for unit_id in viewer.unit_ids(Action.POLICIES_CHANGE) if unit_id in nodes)
    return any(node.level in (Level.COUNTRY, Level.PROVINCE) for node in held)


@dataclass(frozen=True, slots=True)
class Shown:
    """One policy on the page: the rows in force, the newest first, which of them holds today, and what was superseded."""

    key: PolicyKey
    rows: Sequence[Policy]
    now: Policy | None
    superseded: Sequence[Policy]


def list_shown(db: Session, on: date) -> list[Shown]:
    """Every policy in the order of its key's declaration."""
    by_key: dict[PolicyKey, list[Policy]] = {key: [] for key in PolicyKey}
    for row in list_rows(db):
        by_key[row.key].append(row)
    found = []
    for key, rows in by_key.items():
        standing = [row for row in rows if row.superseded_at is None]
        holding = (row for row in standing if row.valid_from <= on and (row.valid_to is None or on < row.valid_to))
        found.append(Shown(key, standing, next(holding, None), [row for row in rows if row.superseded_at is not None]))
    return found


def list_instruments(db: Session) -> list[str]:
    """The numbers of the decisions that issue a curriculum."""
    return list(db.scalars(select(Instrument.number).order_by(Instrument.issued_on, Instrument.number)))


@dataclass(frozen=True, slots=True)
class Behind:
    """Who a case is of, as far as the viewer may know: without a name, the number of the record stands alone."""

    person_id: int
    name: str | None
    place: str | None


def list_behind(db: Session, viewer: Viewer, changes: Iterable[Changed]) -> Mapping[int, Behind]:
    """Person -> name and team of those within the viewer's scope. Three statements for some thousands."""
    changed = list(changes)
    found: dict[int, Behind] = {}
    for start in range(0, len(changed), CHUNK):
        found |= _behind(db, viewer, changed[start : start + CHUNK])
    return found


def _behind(db: Session, viewer: Viewer, changed: Sequence[Changed]) -> dict[int, Behind]:
    cases = [one.case for one in changed]
    team_ids = {case.team_id for case in cases if case.team_id is not None}
    seen: Any = in_scope(viewer, Action.PEOPLE_READ, MediationTeam.placed_unit_id)
    named = db.execute(select(MediationTeam.id, MediationTeam.name).where(MediationTeam.id.in_(team_ids), seen))
    teams = {row.id: row.name for row in named}
    unit_ids = {case.unit_id for case in cases if case.unit_id is not None}
    within: Any = in_scope(viewer, Action.PEOPLE_READ, Unit.id)
    units = set(db.scalars(select(Unit.id).where(Unit.id.in_(unit_ids), within))) if unit_ids else set()
    known = {case.person_id for case in cases if case.team_id in teams or case.unit_id in units}
    rows = db.execute(select(Person.id, Person.full_name).where(Person.id.in_(known)))
    names = {row.id: row.full_name for row in rows}
    return {
        case.person_id: Behind(case.person_id, names.get(case.person_id), teams.get(case.team_id) if case.team_id else None)
        for case in cases
    }
