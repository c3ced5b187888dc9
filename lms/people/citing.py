"""What rests on a decision of the book beside recognitions: trainers, designations. Handed by ``app.py`` to its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.people.designations.models import Designation
from lms.people.designations.terms import KINDS
from lms.people.merges.resolving import canonical
from lms.people.models import MediationTeam, Person, Trainer
from lms.people.rules.trainers import LEVELS
from lms.units.queries import load_register


@dataclass(frozen=True, slots=True)
class CitedAs:
    """One thing under a decision: what (a msgid), who or which place, its days; ``trainer_id`` of a trainer.

    ``ended``: the decision ended it, another began it.
    """

    what: str
    name: str
    unit: str
    valid_from: date
    valid_to: date | None
    ended: bool = False
    trainer_id: int | None = None


def list_cited_by(db: Session, viewer: Viewer, series: int) -> list[CitedAs]:
    """Trainers by name, then designations by day, in force and within the viewer's scope. Two statements.

    ``series``: the id of the decision's first version.
    """
    return [*_trainers(db, viewer, series), *_designations(db, viewer, series)]


def _seen(viewer: Viewer, row: Any) -> tuple[ColumnElement[bool], ...]:
    return row.superseded_at.is_(None), in_scope(viewer, Action.PEOPLE_READ, row.unit_id)


def _trainers(db: Session, viewer: Viewer, series: int) -> Sequence[CitedAs]:
    entries = load_register(db).entries
    stmt = (
        select(Trainer, Person.full_name)
        .join(Person, Person.id == canonical(Trainer.person_id))
        .where(or_(Trainer.decision_series == series, Trainer.end_decision == series), *_seen(viewer, Trainer))
        .order_by(Person.name_key, Trainer.id)
    )
    return [
        CitedAs(
            LEVELS[row.level],
            name,
            entries[row.unit_id].names[-1].full,
            row.valid_from,
            row.valid_to,
            ended=row.decision_series != series,
            trainer_id=row.id,
        )
        for row, name in db.execute(stmt)
    ]


def _designations(db: Session, viewer: Viewer, series: int) -> Sequence[CitedAs]:
    entries = load_register(db).entries
    stmt = (
        select(Designation, MediationTeam.name)
        .outerjoin(MediationTeam, MediationTeam.id == Designation.team_id)
        .where(Designation.decision_series == series, *_seen(viewer, Designation))
        .order_by(Designation.valid_from, Designation.id)
    )
    found = []
    for row, team in db.execute(stmt):
        unit = entries[row.unit_id].names[-1].full
        found.append(CitedAs(KINDS[row.kind], team or unit, unit, row.valid_from, row.valid_to))
    return found
