"""When everybody's cases are worked out anew, and by whom: of a small book at once, of a large one by a job in pieces.

While pieces are left some cases stand by the new rules and others by the former ones. Whoever shows or counts due days asks
``under_way`` first and waits (docs/decisions/0011). What is left stands in the job's own row, so that whoever is stopped half
way is gone on after, by the next run or by another job that needs the figures (``stepwise``).
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from courses.obligations.models import ObligationKind
from courses.obligations.operations import ALL_KINDS, INDEX, refresh_obligations
from lms.db import rows_of
from lms.jobs.models import Job, JobState
from lms.jobs.operations import enqueue_again
from lms.people.models import Person
from lms.sql import alone_at

WORK_OUT = "obligations.work_out"
# From so many people on nobody waits for all of them: a few less are half a second.
LARGE = 5_000


@dataclass(frozen=True, slots=True)
class Left:
    """What is left: people behind the id ``after``. ``last``: the last id when it began; ``changed``: rows so far."""

    after: int
    last: int
    kinds: tuple[str, ...]
    changed: int = 0


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How far it is, in ids of people. ``stopped``: the job has given up and waits for the office."""

    done: int
    total: int
    stopped: bool


def under_way(db: Session) -> UnderWay | None:
    """Whether cases stand by two rules at this moment; None when all stand by those in force. One short query."""
    found = rows_of(db, select(Job.payload, Job.state).where(Job.key == WORK_OUT)).first()
    if found is None or not found.payload:
        return None
    left = _read(found.payload)
    return UnderWay(min(left.after, left.last), left.last, found.state is JobState.FAILED)


def make_anew(
    db: Session, person_ids: Collection[int] | None, *, now: datetime, kinds: Collection[ObligationKind] = ALL_KINDS
) -> None:
    """Work the cases of these people, or of everybody, out by the rules in force: at once, or by asking the job to."""
    if _are_few(db, person_ids):
        refresh_obligations(db, person_ids, now=now, kinds=kinds)
    else:
        ask(db, now=now, kinds=kinds)


def _are_few(db: Session, person_ids: Collection[int] | None) -> bool:
    if person_ids is not None:
        return len(person_ids) < LARGE
    # A large book's people are not counted further than that it is one.
    some = select(Person.id).limit(LARGE).subquery()
    return (db.scalar(select(func.count()).select_from(some)) or 0) < LARGE


def ask(db: Session, *, now: datetime, kinds: Collection[ObligationKind] = ALL_KINDS) -> None:
    """Have everybody worked out in pieces, from the first on: what is under way by former rules begins anew, and is one."""
    alone_at(db, INDEX)
    before = whats_left(db)
    wanted = sorted({*kinds, *(before.kinds if before else ())})
    last = db.scalar(select(func.max(Person.id))) or 0
    left = Left(0, last, tuple(wanted), before.changed if before else 0)
    enqueue_again(db, WORK_OUT, asdict(left), key=WORK_OUT, run_at=now, failed_too=True)
    # Also of a job that runs at this moment.
    _keep(db, asdict(left))


def whats_left(db: Session) -> Left | None:
    """What is left; None when nothing is. Whoever goes on from it holds the index (``alone_at``)."""
    payload = db.scalar(select(Job.payload).where(Job.key == WORK_OUT))
    return _read(payload) if payload else None


def pass_on(db: Session, left: Left, *, after: int | None, changed: int) -> None:
    """A piece is done: the people up to ``after``, or all of them (None)."""
    _keep(db, {} if after is None else asdict(replace(left, after=after, changed=left.changed + changed)))


def _keep(db: Session, payload: dict[str, Any]) -> None:
    db.execute(update(Job).where(Job.key == WORK_OUT).values(payload=payload).execution_options(synchronize_session=False))


def _read(payload: dict[str, Any]) -> Left:
    return Left(payload["after"], payload["last"], tuple(payload["kinds"]), payload["changed"])
