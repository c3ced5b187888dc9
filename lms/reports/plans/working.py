"""What officers say of a plan's tasks: how one stands, with its proof; who answers for it. A word is only ever added."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.files.operations import Owner, store
from lms.files.scans import SCAN_LIMIT, check_scan
from lms.files.storage import Storage
from lms.kernel.errors import DomainError
from lms.reports.events import TaskAssigned, TaskStateRecorded
from lms.reports.models import Plan, PlanTask, PlanTaskState
from lms.reports.rules.times import Frame, TaskState, occurrences
from lms.units.queries import load_map, placements

PROOF_OWNER = "plan_task"


@dataclass(frozen=True)
class Proof:
    """A file as it was handed in."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True)
class Said:
    """How an occurrence stands from a day. ``number``: its year, or 0. ``note``: what was done, or why it was dropped."""

    number: int
    state: TaskState
    since_on: date
    note: str = ""
    class_id: int | None = None
    report_id: int | None = None


def frame_of(plan: Plan) -> Frame:
    """The plan as its tasks' times need it."""
    return Frame(plan.period_from, plan.period_to, plan.signed_on)


def record_state(
    db: Session,
    plan: Plan,
    task: PlanTask,
    said: Said,
    *,
    proof: Proof | None = None,
    storage: Storage | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> PlanTaskState:
    """Add a word on how an occurrence stands; ``storage`` is needed with a ``proof``.

    DomainError ``plans.occurrence.missing``, ``plans.state_…``, those of ``lms.files``.
    """
    _refuse(plan, task, said, has_file=proof is not None, today=today)
    row = PlanTaskState(
        task_id=task.id,
        number=said.number,
        state=said.state,
        since_on=said.since_on,
        note=said.note.strip(),
        class_id=said.class_id,
        report_id=said.report_id,
        account_id=actor.id,
        recorded_at=now,
    )
    if proof is not None:
        assert storage is not None, "a file needs its place"
        row.file_id = _keep(db, storage, task, proof, actor=actor, now=now)
    db.add(row)
    db.flush()
    _record_word(db, plan, row, actor=actor, now=now)
    return row


def _refuse(plan: Plan, task: PlanTask, said: Said, *, has_file: bool, today: date) -> None:
    if said.since_on > today:
        raise DomainError("plans.state_in_future", day=said.since_on)
    known = {one.number: one for one in occurrences(task.when, frame_of(plan), today)}
    if said.number not in known:
        raise DomainError("plans.occurrence.missing")
    begins = known[said.number].begins_on
    # What a plan sets for a later year is sometimes begun before it; of a year that comes round it would be another year's.
    if said.number and begins and said.since_on < begins:
        raise DomainError("plans.state_before_plan", day=said.since_on)
    if said.state is TaskState.DROPPED and not said.note.strip():
        raise DomainError("plans.state_needs_reason")
    proved = said.note.strip() or has_file or said.class_id or said.report_id
    if said.state is TaskState.DONE and not proved:
        raise DomainError("plans.state_needs_proof")


def _keep(db: Session, storage: Storage, task: PlanTask, proof: Proof, *, actor: Actor, now: datetime) -> int:
    media_type = check_scan(proof.stream)
    kept = store(
        db,
        storage,
        proof.stream,
        name=proof.name,
        owner=Owner(PROOF_OWNER, task.id),
        stored_by=actor.id,
        now=now,
        allowed=frozenset({media_type}),
        limit=SCAN_LIMIT,
    )
    return kept.id


def take_back_state(db: Session, plan: Plan, row: PlanTaskState, *, actor: Actor, now: datetime) -> None:
    """A word said by mistake holds no more; it stays in the book. Said twice it is no error."""
    if row.taken_back_at is None:
        row.taken_back_at = now
        db.flush()
        _record_word(db, plan, row, actor=actor, now=now)


def _record_word(db: Session, plan: Plan, row: PlanTaskState, *, actor: Actor, now: datetime) -> None:
    event = TaskStateRecorded(
        subject_id=row.task_id,
        unit_id=plan.issuer_unit_id,
        state_id=row.id,
        state=row.state.value,
        taken_back=row.taken_back_at is not None,
    )
    record(db, event, actor=actor, now=now)


def assign_task(
    db: Session, plan: Plan, task: PlanTask, unit_id: int | None, *, actor: Actor, now: datetime, today: date
) -> None:
    """Let a unit below the issuer answer for a task, None for the issuer itself. DomainError ``plans.unit_outside``."""
    units, places = load_map(db, today), placements(db, today)
    place = places.get(plan.issuer_unit_id)
    if unit_id is not None and (place is None or unit_id not in {node.id for node in units.below(place)}):
        raise DomainError("plans.unit_outside")
    if task.unit_id == unit_id:
        return
    task.unit_id = unit_id
    db.flush()
    record(db, TaskAssigned(subject_id=task.id, unit_id=unit_id or plan.issuer_unit_id), actor=actor, now=now)
