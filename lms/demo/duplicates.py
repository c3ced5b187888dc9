"""People who stand in the book twice, as in every roster typed by several hands: an old record without the middle name."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from courses.obligations.operations import refresh_obligations
from lms.audit.events import Actor
from lms.keys.sealing import Vault
from lms.people.models import Appointment, MediationTeam
from lms.people.operations import Recognition, recognise_many
from lms.people.queries import serving
from lms.units.models import UnitReach
from lms.units.queries import load_register

SERVED = (date(2016, 3, 15), date(2018, 3, 15))
TWICE = 3


def write_twice(db: Session, vault: Vault, home: int, *, actor: Actor, now: datetime, today: date) -> None:
    """A former recognition of some mediators of the home commune, under a name without its middle; nobody's today changes."""
    rows = [_former(row) for row in _chosen(db, home, today)]
    made = recognise_many(db, vault, rows, actor=actor, now=now)
    refresh_obligations(db, [row.person_id for row in made], now=now)


def _chosen(db: Session, home: int, today: date) -> Sequence[Appointment]:
    """By id, one of a team, of those with a middle name and a day of birth whose team stood recorded then."""
    here, entries = select(UnitReach.unit_id).where(UnitReach.ancestor_id == home), load_register(db).entries
    stmt = (
        select(Appointment)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(MediationTeam.placed_unit_id.in_(here), serving(today), Appointment.recognised_on > SERVED[1])
        .order_by(Appointment.id)
        .options(selectinload(Appointment.person), selectinload(Appointment.team))
    )
    found: dict[int, Appointment] = {}
    for row in db.scalars(stmt):
        told = len(row.person.full_name.split()) > 2 and row.person.born_on is not None
        if told and entries[row.team.unit_id].period.holds(SERVED[0]):
            found.setdefault(row.team_id, row)
    return list(found.values())[-TWICE:]


def _former(row: Appointment) -> Recognition:
    words = row.person.full_name.split()
    return Recognition(
        unit_id=row.team.unit_id,
        village=row.team.village,
        team_name=row.team.name,
        full_name=f"{words[0]} {words[-1]}",
        born_on=row.person.born_on,
        sex=row.person.sex,
        decision_no="17/QĐ-UBND",
        signed_on=SERVED[0],
        ended_on=SERVED[1],
        end_reason="Hết nhiệm kỳ",
    )
