"""What a sender has said about the columns of such files, kept for the next one. Rosters and training history alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.roster.models import RosterColumns


@dataclass(frozen=True)
class Sender:
    """Whose word it is: an account speaking for a unit. The command line (no account) is neither asked nor remembered."""

    account_id: int | None
    unit_id: int


def remember(db: Session, sender: Sender, fingerprint: str, fields: Sequence[str], *, now: datetime) -> None:
    """Keep our code or "" for each place of a file with these headings; the latest word holds."""
    if sender.account_id is None:
        return
    key = {"account_id": sender.account_id, "unit_id": sender.unit_id, "fingerprint": fingerprint}
    row = db.scalars(select(RosterColumns).filter_by(**key)).one_or_none()
    if row is None:
        row = RosterColumns(**key)
        db.add(row)
    row.fields, row.recorded_at = list(fields), now
    db.flush()


def remembered(db: Session, sender: Sender) -> Mapping[str, Sequence[str]]:
    """All that the sender has said, by the fingerprint of the headings."""
    if sender.account_id is None:
        return {}
    mine = select(RosterColumns).filter_by(account_id=sender.account_id, unit_id=sender.unit_id)
    return {row.fingerprint: row.fields for row in db.scalars(mine)}
