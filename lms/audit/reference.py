"""What seldom changes and stands behind every page (policies, holidays, targets, curricula, lessons, questions), read once
per change.

Every load of such data records its event in the same transaction, and the log only grows: as long as the count of those
events stands, what was read stands. Rooms that keep a mark of their own hand it over beside. Both come from the database,
so a change made by another process shows at once. Only sessions that read pages remember; whoever may write reads anew.
The mark of all other facts is ``edition``.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent
from lms.db import rows_of
from lms.kernel.store import Store
from lms.sql import constants

SIZE = 400
_MEMORY = "reference_memory"
_READ_AT = "reference_read_at"
Value = TypeVar("Value")


class Memory:
    """What one process remembers of one database; ``kinds`` are the events that change it, ``marks`` further columns."""

    def __init__(self, kinds: tuple[str, ...], *marks: ScalarSelect[Any]) -> None:
        named = AuditEvent.kind.in_(constants(kinds))
        self.marks = (select(func.count()).where(named).scalar_subquery(), *marks)
        self._edition_stmt = select(*self.marks)
        self._store = Store(SIZE)

    def recall(self, db: Session, key: Hashable, make: Callable[[], Value]) -> Value:
        """What ``make`` gave under this key, unless the reference has changed since."""
        edition = self.edition(db)
        found = self._store.find(key, edition)
        if found is None:
            found = (make(),)
            self._store.keep(key, edition, found[0])
        value: Value = found[0]
        return value

    def edition(self, db: Session) -> Hashable:
        """The marks as this moment of reading sees them; a commit ends the moment."""
        known: tuple[object, Hashable] | None = db.info.get(_READ_AT)
        if known is None or known[0] is not db.get_transaction():
            return self.note(db, rows_of(db, self._edition_stmt).one())
        return known[1]

    def note(self, db: Session, marks: Sequence[Any]) -> Hashable:
        """Take the values of ``marks`` from a statement that has just asked for them beside something else."""
        edition = tuple(marks)
        db.info[_READ_AT] = (db.get_transaction(), edition)
        return edition


def remember(db: Session, memory: Memory) -> None:
    """From here on this session, which only reads, shares what the process remembers."""
    db.info[_MEMORY] = memory


def memory_of(db: Session) -> Memory | None:
    """What this session shares, None when it remembers nothing."""
    found: Memory | None = db.info.get(_MEMORY)
    return found


def shared(db: Session, key: Hashable, make: Callable[[], Value]) -> Value:
    """What ``make`` reads of the reference, once per change of it where the session remembers, else each time.

    ``key`` names the value and all it depends on beside the reference. Values only, no entities; nobody may change them.
    """
    memory = memory_of(db)
    return make() if memory is None else memory.recall(db, key, make)
