"""Requests about personal data in the home commune: one just come in, one answered with a copy, one restriction in force.

Asked and answered through the operations of the pages, by people of the book. The same people and day give the same rows.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.audit.events import Actor
from lms.keys.sealing import Vault
from lms.people.models import Appointment, MediationTeam
from lms.people.queries import serving
from lms.people.rights.models import DataRequest
from lms.people.rights.operations import Asked, Taken, ask, take_step
from lms.people.rights.terms import RequestKind, Step
from lms.units.models import UnitReach

# What was asked how many days ago, and what the office did how many days ago.
Steps = tuple[tuple[int, Taken], ...]
TOLD: tuple[tuple[int, RequestKind, str, Steps], ...] = (
    (1, RequestKind.CORRECTION, "Năm sinh ghi trong sổ lệch một năm so với căn cước.", ()),
    (
        12,
        RequestKind.ACCESS,
        "Xin một bản in những gì sổ đang giữ.",
        ((11, Taken(Step.ACKNOWLEDGED)), (8, Taken(Step.DONE, "Đã in và trao tận tay."))),
    ),
    (
        25,
        RequestKind.RESTRICTION,
        "Đề nghị không dùng số điện thoại để mời họp.",
        ((24, Taken(Step.ACKNOWLEDGED)), (18, Taken(Step.DONE, "Mời qua tổ trưởng, không gọi điện."))),
    ),
)
PASSED_OVER = 40  # people of the commune of whom other stories are told


def ask_some(db: Session, vault: Vault, home: int, avoid: int, *, actor: Actor, now: datetime, today: date) -> None:
    """Write the requests of people who serve in the commune; ``avoid``: the cast's mediator."""
    here = select(UnitReach.unit_id).where(UnitReach.ancestor_id == home)
    people = (
        select(Appointment.person_id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(MediationTeam.placed_unit_id.in_(here), serving(today), Appointment.person_id != avoid)
        .order_by(Appointment.id)
        .offset(PASSED_OVER)
        .limit(len(TOLD))
    )
    for person_id, (days, kind, detail, steps) in zip(db.scalars(people).all(), TOLD, strict=False):
        asked = Asked(kind, detail, today - timedelta(days=days), on_behalf=True)
        made = ask(db, vault, person_id, asked, actor=actor, now=now - timedelta(days=days))
        for ago, taken in steps:
            whole = select(DataRequest).where(DataRequest.id == made.id).options(selectinload(DataRequest.steps))
            request = db.scalars(whole.execution_options(populate_existing=True)).one()
            take_step(db, vault, request, taken, actor=actor, now=now - timedelta(days=ago))
