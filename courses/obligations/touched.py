"""Whose cases a change of rules can touch: most changes move the due days of a few, and then nobody else is looked at."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.models import Obligation, ObligationKind, Suspension
from courses.obligations.rulebook import RULE_OF, Rulebook, read_rulebook
from lms.audit.models import AuditEvent
from lms.policies.rules import PolicyKey

TERMS = frozenset({PolicyKey.NEWCOMER_GAP_DAYS, *RULE_OF.values()})
# SQLite takes 32,766 values in one statement.
BATCH = 5_000


def touched(db: Session, changes: Iterable[AuditEvent]) -> set[int] | None:
    """The people whose cases may be others by the rules as they stand after these changes; None: anybody's.

    The calendar, and another number of months, only move due days: they are compared with those that are stored. Any other
    rule of terms opens and ends cases as well.
    """
    book, found = read_rulebook(db), False
    for change in changes:
        if change.kind == "policies.loaded":
            return None
        if change.kind == "policies.changed" and (key := PolicyKey(change.data["key"])) in TERMS:
            if key is not PolicyKey.DEADLINE_MONTHS or _is_first(book, date.fromisoformat(change.data["valid_from"])):
                return None
            found = True
        found = found or change.kind != "policies.changed"
    return _moved(db, book) | _standing_still(db) if found else set()


def _is_first(book: Rulebook, day: date) -> bool:
    """Whether nobody was obliged before the day: then it may open cases."""
    return day <= min(value.valid_from for value in book.values if value.key is PolicyKey.DEADLINE_MONTHS)


def _moved(db: Session, book: Rulebook) -> set[int]:
    """Whoever has a case that began on a day of which some stored due day is not the rules'."""
    days: dict[ObligationKind, set[date]] = {}
    for kind, on, due_on in db.execute(select(Obligation.kind, Obligation.recognised_on, Obligation.due_on).distinct()):
        worked = book.worked(kind, on)
        if worked is None or worked.due_on != due_on:
            days.setdefault(kind, set()).add(on)
    found: set[int] = set()
    for kind, several in days.items():
        wanted = sorted(several)
        for start in range(0, len(wanted), BATCH):
            some = Obligation.recognised_on.in_(wanted[start : start + BATCH])
            found.update(db.scalars(select(Obligation.person_id).where(Obligation.kind == kind, some)))
    return found


def _standing_still(db: Session) -> set[int]:
    """Whoever has a term that stands still for some days: theirs end on days of their own."""
    return set(db.scalars(select(Suspension.person_id).where(Suspension.ended_at.is_(None))))
