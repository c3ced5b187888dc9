"""Cases in pilot communes follow the choices and the places of teams: only those whom a change can touch are looked at."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.obligations import asking
from courses.obligations.asking import under_way
from courses.obligations.following import follow
from courses.obligations.models import Obligation, ObligationKind
from courses.obligations.operations import refresh_obligations
from courses.obligations.pilots import list_pilots, touched_by
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.kernel.errors import DomainError
from lms.people.assignments.models import TeamAssignment
from lms.people.assignments.queries import forget_bounds
from lms.people.careers.terms import DecisionKind
from lms.people.designations.models import Designation
from lms.people.designations.operations import Choice, correct_designation, designate, end_designation
from lms.people.designations.terms import DesignationKind, DesignationLevel
from lms.people.models import MediationTeam
from lms.policies.operations import load_policies, set_policy
from lms.policies.rules import Change, PolicyKey, TrainingRule, YearEnd
from lms.units.models import Unit
from lms.units.rules import Level
from tests.cast import VAULT
from tests.factories.registry import paper
from tests.factories.terms import SOURCE, to_the_end
from tests.factories.training import NOW, appoint, make_person, make_team, make_unit

FIRST = date(2025, 2, 1)


def make_land(db: Session) -> Sequence[Unit]:
    """Three communes with two teams of two each, and the rule in use."""
    load_policies(db, now=NOW)
    units = [make_unit(db, f"Xã số {number}", Level.COMMUNE, kind="Xã") for number in range(3)]
    for number, unit in enumerate(units * 2):
        team = make_team(db, unit, f"Tổ {number}", f"Thôn {number}")
        for member in range(2):
            begun = FIRST + timedelta(days=70 * number + 30 * member)
            gone = begun + timedelta(days=300) if member else None
            appoint(db, make_person(db, f"Lý Thị {number}{member}"), team, begun, gone)
    value = TrainingRule(True, "mediator_first", YearEnd()).written()
    set_policy(db, Change(PolicyKey.TRAINING_IN_PILOTS, value, date(2025, 1, 1), SOURCE), actor=SYSTEM, now=NOW)
    to_the_end(db)
    return units


def pilot(unit: Unit, on: date, kind: DesignationKind = DesignationKind.PILOT) -> Choice:
    return Choice(kind=kind, level=DesignationLevel.COMMUNE, valid_from=on, unit_id=unit.id)


def chosen(db: Session, units: Sequence[Unit], pick: int) -> None:
    unit, kinds = units[pick % 3], (DesignationKind.PILOT, DesignationKind.PILOT, DesignationKind.TYPICAL_COMMUNE)
    said = paper(unit, number=f"{pick}/QĐ-UBND", kind=DecisionKind.DESIGNATION)
    designate(db, pilot(unit, FIRST + timedelta(days=pick * 11), kinds[pick % 7 % 3]), said, actor=SYSTEM, now=NOW)


def some_choice(db: Session, pick: int) -> Designation | None:
    rows = db.scalars(select(Designation).where(Designation.superseded_at.is_(None)).order_by(Designation.id)).all()
    return rows[pick % len(rows)] if rows else None


def ended(db: Session, _units: Sequence[Unit], pick: int) -> None:
    if row := some_choice(db, pick):
        end_designation(db, row, FIRST + timedelta(days=pick * 13), None, actor=SYSTEM, now=NOW)


def corrected(db: Session, units: Sequence[Unit], pick: int) -> None:
    """It was another commune, another day, or no pilot at all."""
    if row := some_choice(db, pick):
        kind = (DesignationKind.PILOT, DesignationKind.TYPICAL_COMMUNE)[pick % 5 == 0]
        said = pilot(units[pick // 3 % 3], row.valid_from + timedelta(days=pick - 15), kind)
        correct_designation(db, row, said, None, why="ghi nhầm", actor=SYSTEM, now=NOW)


def moved(db: Session, units: Sequence[Unit], pick: int) -> None:
    """A team is said to belong to another commune from a day on, as after a split."""
    team = db.scalars(select(MediationTeam).order_by(MediationTeam.id)).all()[pick % 6]
    on, unit = FIRST + timedelta(days=pick * 9), units[pick // 2 % 3]
    same = (TeamAssignment.team_id == team.id, TeamAssignment.valid_from == on, TeamAssignment.superseded_at.is_(None))
    db.execute(update(TeamAssignment).where(*same).values(superseded_at=NOW))
    db.add(TeamAssignment(team_id=team.id, unit_id=unit.id, valid_from=on, account_id=None, recorded_at=NOW))
    db.flush()
    newest = select(TeamAssignment.unit_id).where(TeamAssignment.team_id == team.id, TeamAssignment.superseded_at.is_(None))
    team.placed_unit_id = db.scalars(newest.order_by(TeamAssignment.valid_from.desc())).first() or team.unit_id
    told(db, "people.team_assigned", "team", team.id)
    forget_bounds(db)


def told(db: Session, kind: str, subject: str, subject_id: int) -> None:
    whom = {"subject_kind": subject, "subject_id": subject_id, "unit_id": None}
    db.add(AuditEvent(kind=kind, recorded_at=NOW, actor_kind="system", actor_id=None, data={}, **whom))


ACTS: tuple[Callable[[Session, Sequence[Unit], int], None], ...] = (chosen, chosen, ended, corrected, moved)


def cases(db: Session) -> list[tuple[object, ...]]:
    columns = (Obligation.person_id, Obligation.recognised_on, Obligation.due_on, Obligation.ended_on, Obligation.team_id)
    return [
        tuple(row) for row in db.execute(select(*columns).where(Obligation.kind == ObligationKind.PILOT).order_by(*columns))
    ]


@settings(max_examples=12)
@given(acts=st.lists(st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, 30), st.booleans()), min_size=1, max_size=8))
@example([(0, 15, True), (4, 3, True)])  # a team leaves
@example([(0, 15, True), (4, 1, True)])  # a team comes
@example([(0, 15, True), (3, 4, True)])  # it was another commune
@example([(0, 15, True), (3, 5, True)])  # it was no pilot
@example([(0, 15, True), (2, 20, True)])
def test_whatever_is_chosen_the_touched_are_all_there_are(db: Session, acts: Sequence[tuple[int, int, bool]]) -> None:
    with db.begin_nested() as land:
        units = make_land(db)
        for act, pick, look in acts:
            with db.begin_nested() as savepoint:
                try:
                    ACTS[act](db, units, pick)
                except DomainError:
                    savepoint.rollback()
            if look:
                to_the_end(db)
        to_the_end(db)
        followed = cases(db)
        refresh_obligations(db, None, now=NOW, kinds=(ObligationKind.PILOT,))
        assert cases(db) == followed
        land.rollback()
    db.expire_all()


def test_only_the_commune_chosen_is_looked_at(db: Session) -> None:
    units = make_land(db)
    chosen(db, units, 0)
    to_the_end(db)
    assert len(list_pilots(db)) == 1
    here = {row[0] for row in cases(db)}
    assert len(here) == 4
    news = {kind: AuditEvent(kind=kind, subject_id=0, data={}) for kind in ("people.designation_recorded", "units.changed")}
    row = db.scalars(select(Designation)).one()
    news["people.designation_recorded"].subject_id = row.id
    assert touched_by(db, [news["people.designation_recorded"]]) == here
    assert touched_by(db, [news["units.changed"]]) == here
    typical = designate(
        db,
        pilot(units[1], FIRST, DesignationKind.TYPICAL_COMMUNE),
        paper(units[1], kind=DecisionKind.DESIGNATION),
        actor=SYSTEM,
        now=NOW,
    )
    assert touched_by(db, [AuditEvent(kind="people.designation_recorded", subject_id=typical.id, data={})]) == set()
    off = TrainingRule(False, "mediator_first", YearEnd()).written()
    set_policy(db, Change(PolicyKey.TRAINING_IN_PILOTS, off, date(2025, 1, 1), SOURCE), actor=SYSTEM, now=NOW)
    to_the_end(db)
    assert touched_by(db, [news["units.changed"]]) == set()


def test_many_are_left_to_the_job(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LARGE", 4)
    units = make_land(db)
    while follow(db, VAULT, now=NOW):
        """What was recorded so far."""
    chosen(db, units, 0)
    assert follow(db, VAULT, now=NOW) == 1
    assert under_way(db) is not None
    assert not cases(db)
    to_the_end(db)
    assert under_way(db) is None
    assert len(cases(db)) == 4
