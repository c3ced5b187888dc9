"""Careers for tests: a commune with two teams of three, and decisions of it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import Actor, ActorKind
from lms.kernel.errors import DomainError
from lms.people.careers.corrections import as_recorded, correct, ending_of
from lms.people.careers.decisions import DecisionFacts
from lms.people.careers.operations import recognise_list
from lms.people.careers.terms import DecisionKind
from lms.people.models import Appointment, MediationTeam
from lms.people.operations import Recognition
from lms.people.rules.terms import AppointmentReason, Sex, TeamRole
from lms.sentences import sentence
from lms.units.models import Unit
from tests.cast import VAULT

OFFICER = Actor(ActorKind.ACCOUNT, 1)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BEGAN_ON = date(2025, 9, 1)
MOVED_ON = date(2026, 3, 2)


def decision(
    unit: Unit,
    number: str | None = "12/QĐ-UBND",
    signed_on: date | None = BEGAN_ON,
    *,
    effective_on: date | None = None,
    kind: DecisionKind = DecisionKind.RECOGNITION,
) -> DecisionFacts:
    """What a form says of a decision of the commune."""
    return DecisionFacts(unit_id=unit.id, kind=kind, number=number, signed_on=signed_on, effective_on=effective_on)


def somebody(unit: Unit, name: str, village: str = "Bản Làn", **facts: object) -> Recognition:
    """One row of a list; other facts by name."""
    plain: dict[str, object] = {"born_year": 1970, "sex": Sex.FEMALE, "ethnicity": "Tày", "reason": AppointmentReason.NEW}
    said = {**plain, **facts}
    return Recognition(
        unit_id=unit.id,
        village=f"Thôn {village}",
        team_name=f"Tổ hòa giải thôn {village}",
        full_name=name,
        **said,  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class Teams:
    """Two teams of one commune; ``rows`` are the recognitions of the first, the head first."""

    first: MediationTeam
    second: MediationTeam
    rows: list[Appointment]


def make_teams(db: Session, unit: Unit) -> Teams:
    """A team of a head and two mediators, and a team of three without a head, recognised by one decision."""
    names = ("Nông Thị Mến", "Hoàng Văn Sơn", "Lý Thị Mẩy")
    roles = (TeamRole.TEAM_HEAD, TeamRole.MEDIATOR, TeamRole.MEDIATOR)
    first = [somebody(unit, name, role=role) for name, role in zip(names, roles, strict=True)]
    second = [somebody(unit, name, "Nà Lộc") for name in ("Vi Thị Hạnh", "Lộc Văn Bình", "Chu Thị Nga")]
    made = recognise_list(db, VAULT, decision(unit), [*first, *second], actor=OFFICER, now=NOW)
    teams = {team.id: team for team in db.scalars(select(MediationTeam))}
    for row in made:
        db.refresh(row, ["team", "person"])
    return Teams(teams[made[0].team_id], teams[made[3].team_id], made[:3])


def in_force(db: Session, person_id: int) -> list[Appointment]:
    """The recognitions of a person as the book has them now, in order."""
    stmt = select(Appointment).where(Appointment.person_id == person_id, Appointment.superseded_at.is_(None))
    return list(db.scalars(stmt.order_by(Appointment.recognised_on), execution_options={"populate_existing": True}))


def corrected(db: Session, row: Appointment, reason: str = "Ghi nhầm", **changes: object) -> Appointment:
    """What corrections of these fields write."""
    said = replace(as_recorded(row, ending_of(db, row)), **changes)  # type: ignore[arg-type]
    return correct(db, row, said, reason=reason, actor=OFFICER, now=NOW)


def refused(code: str) -> "pytest.RaisesExc[DomainError]":
    """The act is refused under that code, and the code has a sentence."""

    def says(error: DomainError) -> bool:
        return error.code == code and sentence(error) != sentence(DomainError("no.such"))

    return pytest.RaisesExc(DomainError, check=says)
