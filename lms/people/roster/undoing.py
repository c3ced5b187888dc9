"""Undoing one import as a whole. Nothing is deleted: what it said is superseded, what it replaced comes back as a new version.

A person who came only by the file is withdrawn: hidden, the identity number free again. When something was built on the
import since, nothing is undone and everybody concerned is named. What upper rooms hold about people is asked of a function
that the composition root hands over.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from lms.audit.events import Actor, ActorKind, Event
from lms.audit.operations import record_many
from lms.db import insert_for_ids
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.events import AppointmentAnnulled, AppointmentChanged, RosterUndone
from lms.people.models import Appointment, ImportState, MediationTeam, Person, PersonRevision, RosterImport
from lms.people.roster.operations import UNDO, leave_to_worker
from lms.people.roster.restoring import restore_persons, said_since
from lms.people.roster.rules.undoing import UndoPlan, Version, plan_undo
from lms.people.roster.taking import AT_ONCE
from lms.people.rules.service import Service
from lms.people.search.operations import index_names

# Of which people, given as a select of ids, something in an upper room speaks: person id -> codes of what.
BuildsOn = Callable[[Session, Select[int]], Mapping[int, Sequence[str]]]
CHUNK = 800
SILENT = {"synchronize_session": False}
_COPIED = (
    "person_id", "team_id", "role", "reason", "decision_no", "signed_on", "effective_on", "recognised_on", "ended_on",
    "end_reason", "import_id",
)  # fmt: skip
_SERIES = func.coalesce(Appointment.series, Appointment.id)


@dataclass(frozen=True, slots=True, order=True)
class Obstacle:
    """Somebody of whom more is on record since; ``code`` says what: of this room or a kind of ``BuildsOn``."""

    person_id: int
    code: str


def undo_roster(
    db: Session, vault: Vault, roster: RosterImport, *, actor: Actor, now: datetime, builds_on: BuildsOn
) -> RosterImport:
    """Take back all that the import wrote, in the caller's transaction. Statements grow with chunks of rows, not with rows.

    DomainError ``roster.already_undone``, ``roster.built_upon`` (``n`` people) when something later builds on it.
    """
    db.flush()
    db.refresh(roster, with_for_update=True)
    if not can_be_undone(roster):
        raise DomainError("roster.already_undone")
    plan = _plan(db, roster)
    if found := _obstacles(db, vault, roster, plan, builds_on):
        raise DomainError("roster.built_upon", n=len({obstacle.person_id for obstacle in found}))
    annulled, restored = _annul(db, plan, now), _restore(db, plan, now)
    events: list[Event] = [*annulled, *restored, *restore_persons(db, vault, roster.id, now=now)]
    people, teams = _withdraw(db, roster.id, now)
    index_names(db, _touched(db, roster.id))
    counts = {"annulled": len(annulled), "restored": len(restored), "people": people, "teams": teams}
    undone = RosterUndone(subject_id=roster.id, unit_id=roster.unit_id, import_id=roster.id, **counts)
    record_many(db, [*events, undone], actor=actor, now=now)
    roster.state, roster.undone_at = ImportState.UNDONE, now
    roster.undone_by = actor.id if actor.kind is ActorKind.ACCOUNT else None
    return roster


def undo_now_or_later(
    db: Session, vault: Vault, roster: RosterImport, *, actor: Actor, now: datetime, builds_on: BuildsOn
) -> None:
    """Undo a short import at once, leave a long one to the worker, after a look whether anything stands in the way."""
    if roster.read <= AT_ONCE:
        undo_roster(db, vault, roster, actor=actor, now=now, builds_on=builds_on)
        return
    if found := obstacles(db, vault, roster, builds_on):
        raise DomainError("roster.built_upon", n=len({obstacle.person_id for obstacle in found}))
    leave_to_worker(db, roster, UNDO, ImportState.UNDOING, now=now, account_id=actor.id)


def can_be_undone(roster: RosterImport) -> bool:
    """Has it written anything that is not undone yet, and is no job at it?"""
    at_rest = roster.state in (ImportState.WRITTEN, ImportState.READ, ImportState.UNDOING)
    return at_rest and bool(roster.writings) and roster.undone_at is None


def obstacles(db: Session, vault: Vault, roster: RosterImport, builds_on: BuildsOn) -> list[Obstacle]:
    """Everything built on the import since, each person and kind once, in order."""
    return _obstacles(db, vault, roster, _plan(db, roster), builds_on)


def _obstacles(db: Session, vault: Vault, roster: RosterImport, plan: UndoPlan, builds_on: BuildsOn) -> list[Obstacle]:
    touched = select(Appointment.person_id).where(Appointment.import_id == roster.id)
    upper = builds_on(db, touched) if plan.left else {}
    found = {Obstacle(person_id, code) for person_id in plan.left for code in upper.get(person_id, ())}
    found |= {Obstacle(person_id, "later_version") for person_id in plan.later}
    found |= {Obstacle(person_id, "would_overlap") for person_id in plan.overlapping}
    found |= {Obstacle(person_id, "later_recognition") for person_id in _brought(db, roster.id) & _stay(db, plan, touched)}
    found |= {Obstacle(person_id, "later_words") for person_id in said_since(db, vault, roster.id)}
    return sorted(found)


def _brought(db: Session, import_id: int) -> set[int]:
    """The people whom the import brought into the book."""
    return set(db.scalars(select(Person.id).where(Person.import_id == import_id, Person.withdrawn_at.is_(None))))


def _stay(db: Session, plan: UndoPlan, touched: Select[int]) -> set[int]:
    """Who of the people touched keeps a recognition; whoever the import itself brought has it from somebody else."""
    people = set(
        db.scalars(select(Appointment.person_id).where(Appointment.person_id.in_(touched), Appointment.superseded_at.is_(None)))
    )
    return people - plan.left - plan.later


def _plan(db: Session, roster: RosterImport) -> UndoPlan:
    # Whoever carries a version on may keep its ``import_id``; the instants of writing tell what the import itself said.
    instants = {datetime.fromisoformat(writing["at"]) for writing in roster.writings}
    # What came back when a later import was undone is again this one's word; what that import said is as if never said.
    others = db.execute(select(RosterImport.id, RosterImport.undone_at).where(RosterImport.undone_at.is_not(None))).all()
    instants |= {other.undone_at for other in others}
    undone = {other.id for other in others}
    series = select(_SERIES).where(Appointment.import_id == roster.id)
    people = select(Appointment.person_id).where(Appointment.import_id == roster.id)
    touched = _versions(db, or_(Appointment.id.in_(series), Appointment.series.in_(series)), roster.id, instants, undone)
    standing = _versions(db, Appointment.person_id.in_(people) & Appointment.superseded_at.is_(None), roster.id, instants)
    own = {version.series for version in touched if version.own}
    return plan_undo((version for version in touched if version.series in own), standing)


def _versions(
    db: Session, among: Any, import_id: int, instants: Collection[datetime], undone: Collection[int] = ()
) -> list[Version]:
    columns = (
        Appointment.id, _SERIES.label("series"), Appointment.person_id, Appointment.recognised_on, Appointment.ended_on,
        Appointment.import_id, Appointment.recorded_at, Appointment.superseded_at,
    )  # fmt: skip
    return [
        Version(
            row.id,
            row.series,
            row.person_id,
            Service(row.recognised_on, row.ended_on),
            own=row.import_id == import_id and row.recorded_at in instants,
            in_force=row.superseded_at is None,
        )
        for row in db.execute(select(*columns).where(among))
        if row.import_id not in undone
    ]


def _annul(db: Session, plan: UndoPlan, now: datetime) -> list[AppointmentAnnulled]:
    """Supersede what the import says; of what comes back in another version the event is that of the change."""
    ids = [version.id for version in plan.annul]
    for start in range(0, len(ids), CHUNK):
        said = update(Appointment).where(Appointment.id.in_(ids[start : start + CHUNK]))
        db.execute(said.values(superseded_at=now), execution_options=SILENT)
    places = _places(db, [version.id for version in plan.annul if version.id not in plan.restore])
    return [AppointmentAnnulled(**place) for place in places.values()]


def _restore(db: Session, plan: UndoPlan, now: datetime) -> list[AppointmentChanged]:
    """Say the former versions anew."""
    former = {version.id: version for version in plan.restore.values()}
    rows: dict[int, dict[str, Any]] = {}
    for start in range(0, len(former), CHUNK):
        wanted = list(former)[start : start + CHUNK]
        columns = [getattr(Appointment, name) for name in _COPIED]
        for row in db.execute(select(Appointment.id, *columns).where(Appointment.id.in_(wanted))):
            copied = {name: getattr(row, name) for name in _COPIED}
            rows[row.id] = {**copied, "series": former[row.id].series, "recorded_at": now}
    replaced = [(annulled_id, rows[version.id]) for annulled_id, version in plan.restore.items()]
    ids = insert_for_ids(db, Appointment, [row for _annulled, row in replaced])
    places = _places(db, ids)
    return [
        AppointmentChanged(**places[new_id], replaced_id=annulled_id, changed=("undone",))
        for new_id, (annulled_id, _row) in zip(ids, replaced, strict=True)
    ]


def _places(db: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What an event says of a recognition, by its id."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), CHUNK):
        stmt = select(Appointment.id, Appointment.person_id, Appointment.team_id, MediationTeam.unit_id)
        stmt = stmt.join(MediationTeam, MediationTeam.id == Appointment.team_id)
        for row in db.execute(stmt.where(Appointment.id.in_(ids[start : start + CHUNK]))):
            place = {"subject_id": row.person_id, "unit_id": row.unit_id, "person_id": row.person_id}
            found[row.id] = {**place, "team_id": row.team_id, "appointment_id": row.id}
    return found


def _touched(db: Session, import_id: int) -> set[int]:
    """Whose names or places in the search may differ now."""
    brought = select(Person.id).where(Person.import_id == import_id)
    changed = select(PersonRevision.person_id).where(PersonRevision.import_id == import_id)
    return set(db.scalars(brought)) | set(db.scalars(changed))


def _withdraw(db: Session, import_id: int, now: datetime) -> tuple[int, int]:
    """Hide the people and teams that came by the import and are left without a recognition. Returns how many of each."""
    in_force = select(Appointment.id).where(Appointment.superseded_at.is_(None))
    people = update(Person).where(
        Person.import_id == import_id,
        Person.withdrawn_at.is_(None),
        ~in_force.where(Appointment.person_id == Person.id).exists(),
    )
    teams = update(MediationTeam).where(
        MediationTeam.import_id == import_id,
        MediationTeam.withdrawn_at.is_(None),
        ~in_force.where(Appointment.team_id == MediationTeam.id).exists(),
    )
    # The number is free again: whoever brings the person next makes a new row. It stays sealed in this one.
    gone = db.execute(people.values(withdrawn_at=now, identity_hash=None), execution_options=SILENT)
    closed = db.execute(teams.values(withdrawn_at=now), execution_options=SILENT)
    return gone.rowcount, closed.rowcount  # type: ignore[attr-defined]
