"""Loading resolutions with everything above units that follows from them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from lms.admin.units.queries import Mandate
from lms.audit.events import Actor
from lms.people.assignments.operations import record_anew
from lms.units.changes.operations import Applied, apply_changes
from lms.units.changes.rules.lines import Change


def load_changes(
    db: Session, changes: Iterable[Change], mandate: Mandate, *, account_id: int | None, actor: Actor, now: datetime
) -> Applied:
    """Load resolutions, all or none, and let teams follow what is now known of the past. Raises as ``apply_changes``."""
    applied = apply_changes(
        db, changes, unit_id=mandate.unit_id, within=mandate.within, account_id=account_id, actor=actor, now=now
    )
    record_anew(db, applied.recut, applied.taken, actor=actor, now=now)
    return applied
