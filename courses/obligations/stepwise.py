"""Working everybody's cases out in pieces, a transaction each, by whomsoever: the job, a command, a job in need of figures."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.asking import pass_on, whats_left
from courses.obligations.events import WorkedOut
from courses.obligations.models import ObligationKind
from courses.obligations.operations import INDEX, refresh_obligations
from courses.obligations.rulebook import OTHERS, read_rulebook
from lms.audit.events import SYSTEM
from lms.audit.operations import record
from lms.jobs.pieces import Between
from lms.people.assignments.queries import forget_bounds
from lms.people.models import Person
from lms.policies.queries import forget_read
from lms.sql import alone_at
from lms.units.queries import forget_edition

# A fifth of a second of a processor, a third where everybody's due day moves.
PEOPLE = 2_000


def go_on(db: Session, *, now: datetime) -> int:
    """Work the next piece out, in the caller's transaction; returns how many people it held, 0 when nothing is left.

    The rules are read anew for each piece. When they have changed since the last one, that is news which has the whole
    begun anew (``asking.ask``), so that the end is by one rule however many changes came meanwhile.
    """
    alone_at(db, INDEX)
    left = whats_left(db)
    if left is None:
        return 0
    _look_afresh(db)
    people = _next(db, left.after)
    kinds = [ObligationKind(kind) for kind in left.kinds]
    changed = refresh_obligations(db, people, now=now, kinds=kinds, closely=False) if people else 0
    over = len(people) < PEOPLE
    pass_on(db, left, after=None if over else people[-1], changed=changed)
    if over:
        record(db, WorkedOut(changed=left.changed + changed), actor=SYSTEM, now=now)
    return max(len(people), 1)


def work_out(db: Session, *, clock: Callable[[], datetime], between: Between) -> int:
    """Go on until nothing is left; returns how many pieces that took. The last transaction is the caller's."""
    pieces = 0
    while go_on(db, now=clock()):
        pieces += 1
        left = whats_left(db)
        between(*(min(left.after, left.last), left.last) if left else (1, 1))
    return pieces


def renew(db: Session, *, clock: Callable[[], datetime], between: Between) -> int:
    """Open the cases that a new year brings; returns how many rows changed. Does nothing where no such rule is in use.

    No rule changes: until all have theirs, some lack the case of a year that has just begun.
    """
    book = read_rulebook(db)
    kinds = [kind for kind in OTHERS if book.uses(kind)]
    changed, people = 0, _next(db, 0) if kinds else []
    while people:
        changed += refresh_obligations(db, people, now=clock(), kinds=kinds, closely=False)
        between(people[-1], people[-1])
        _look_afresh(db)
        people = _next(db, people[-1])
    if changed:
        record(db, WorkedOut(changed=changed), actor=SYSTEM, now=clock())
    return changed


def _next(db: Session, after: int) -> list[int]:
    return list(db.scalars(select(Person.id).where(Person.id > after).order_by(Person.id).limit(PEOPLE)))


def _look_afresh(db: Session) -> None:
    """What this session remembers of rows that others may have changed since is read again."""
    db.expire_all()
    forget_edition(db)
    forget_read(db)
    forget_bounds(db)
