"""What officers did on the pages of careers: a move, a change of heads, a correction; and this year's review, half way.

Told in the home commune of the cast, through the same operations as the pages. The same people give the same acts.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.audit.events import Actor
from lms.keys.sealing import Vault
from lms.people.careers.corrections import as_recorded, correct, ending_of
from lms.people.careers.decisions import DecisionFacts
from lms.people.careers.operations import change_role, move
from lms.people.careers.terms import DecisionKind
from lms.people.models import Appointment, AppointmentReason, MediationTeam, TeamRole
from lms.people.queries import serving
from lms.people.reviews.models import TeamReview
from lms.people.reviews.operations import ReviewFacts, close, decide, keep_complete, open_reviews
from lms.people.reviews.queries import list_entries
from lms.people.reviews.terms import Outcome
from lms.units.models import UnitReach
from lms.units.queries import load_map
from lms.units.rules import Level

ACTED_BEFORE = 95  # days
ROOM = 5  # a team that can spare somebody
DUE_DAYS = 30
NOTES = ("Bầu bổ sung một hòa giải viên nữ trong quý này", "Họp thôn bầu thêm người trước cuối năm")


def act(db: Session, vault: Vault, home: int, avoid: int, *, actor: Actor, now: datetime, today: date) -> None:
    """A move, a change of heads and a correction among the teams of the home commune; ``avoid``: the cast's mediator."""
    on = today - timedelta(days=ACTED_BEFORE)
    teams = _teams(db, home, avoid, on)
    if len(teams) < 4:
        return
    (_team, giving), (receiving, _), (_team, changing), (_team, mended) = teams[:4]
    transfer = DecisionFacts(unit_id=home, kind=DecisionKind.TRANSFER, number="901/QĐ-UBND", signed_on=on)
    move(db, vault, giving[-1], receiving, TeamRole.MEDIATOR, transfer, actor=actor, now=now)
    heads = DecisionFacts(unit_id=home, kind=DecisionKind.HEAD, number="902/QĐ-UBND", signed_on=on + timedelta(days=1))
    for row in sorted(changing, key=lambda row: row.role is not TeamRole.TEAM_HEAD)[:2]:
        other = TeamRole.MEDIATOR if row.role is TeamRole.TEAM_HEAD else TeamRole.TEAM_HEAD
        change_role(db, vault, row, other, heads, actor=actor, now=now)
    wrong = mended[-1]
    right = AppointmentReason.SUPPLEMENT if wrong.reason is not AppointmentReason.SUPPLEMENT else AppointmentReason.NEW
    said = replace(as_recorded(wrong, ending_of(db, wrong)), reason=right)
    correct(db, wrong, said, reason="Đối chiếu bản giấy: ghi nhầm lý do công nhận", actor=actor, now=now)


def _teams(db: Session, home: int, avoid: int, on: date) -> list[tuple[MediationTeam, list[Appointment]]]:
    """Teams of the commune, by id, with one head and somebody to spare, of those members who serve from then until now."""
    here = select(UnitReach.unit_id).where(UnitReach.ancestor_id == home)
    stmt = (
        select(Appointment)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(MediationTeam.placed_unit_id.in_(here), serving(on))
        .where(Appointment.ended_on.is_(None), Appointment.recognised_on < on)
        .order_by(Appointment.team_id, Appointment.id)
        .options(selectinload(Appointment.person), selectinload(Appointment.team))
    )
    found: dict[int, list[Appointment]] = {}
    for row in db.scalars(stmt):
        found.setdefault(row.team_id, []).append(row)
    return [
        (rows[0].team, sorted(rows, key=lambda row: (row.role is not TeamRole.TEAM_HEAD, row.id)))
        for rows in found.values()
        if len(rows) >= ROOM
        and sum(row.role is TeamRole.TEAM_HEAD for row in rows) == 1
        and all(row.person_id != avoid for row in rows)
    ]


def review(db: Session, province: int, *, actor: Actor, now: datetime, today: date) -> None:
    """This year's review: some communes are through, some half way, some have not begun."""
    communes = [node.id for node in load_map(db, today).below(province) if node.level is Level.COMMUNE]
    facts = ReviewFacts(
        year=today.year,
        as_of=min(today, date(today.year, 11, 1)) if today.month > 10 else today,
        due_on=max(today + timedelta(days=DUE_DAYS), date(today.year, 12, 15)),
        term_years=5,
    )
    for place, one in enumerate(open_reviews(db, communes, facts, actor=actor, now=now)):
        if place % 4 != 3:
            _work_through(db, one, whole=place % 4 == 0, actor=actor, now=now)


def _work_through(db: Session, one: TeamReview, *, whole: bool, actor: Actor, now: datetime) -> None:
    lines = list_entries(db, one)
    looked_at = [line for line in lines if line.state.wants_a_look]
    if len(looked_at) < len(lines):
        keep_complete(db, one, actor=actor, now=now)
    for line in looked_at if whole else looked_at[: len(looked_at) // 2]:
        decide(db, one, line.id, Outcome.CONSOLIDATE, NOTES[line.id % len(NOTES)], actor=actor, now=now)
    if whole:
        close(db, one, actor=actor, now=now)
