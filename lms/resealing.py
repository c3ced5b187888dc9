"""After a change of the data key: everything sealed under an earlier one is sealed again, batch by batch, while people work.

Names every sealed column of the house with the context it is sealed in. Safe to repeat and to break off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from certificates.models import Certificate
from lms.db import Base, Sessions, writing
from lms.keys.models import SigningKey
from lms.keys.sealing import Vault
from lms.messages.models import MessageAddress, PersonAddress
from lms.messages.queries import ADDRESS
from lms.people.book_writing import IDENTITY, REVISION
from lms.people.models import ImportRow, Person, PersonRevision
from lms.people.rights.erasing import DECISION
from lms.people.rights.models import DataBreach, DataBreachStep, DataRequest, RequestStep, RetentionDecision
from lms.people.rights.operations import BREACH, REQUEST
from lms.people.roster.cells_sealed import ROW

BATCH = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed bytes. ``context``: a text, or ``prefix`` and the column whose value follows it."""

    model: type[Base]
    column: str
    context: str = ""
    bound_to: str | None = None
    signing: bool = False


SEALED: tuple[SealedColumn, ...] = (
    SealedColumn(Person, "identity_sealed", IDENTITY),
    SealedColumn(PersonRevision, "before_sealed", REVISION),
    SealedColumn(ImportRow, "cells_sealed", ROW),
    SealedColumn(DataRequest, "detail_sealed", REQUEST),
    SealedColumn(RequestStep, "note_sealed", REQUEST),
    SealedColumn(DataBreach, "what_sealed", BREACH),
    SealedColumn(DataBreachStep, "note_sealed", BREACH),
    SealedColumn(RetentionDecision, "reason_sealed", DECISION),
    SealedColumn(MessageAddress, "address_sealed", ADDRESS),
    SealedColumn(PersonAddress, "address_sealed", ADDRESS),
    SealedColumn(Certificate, "payload_sealed", "certificate:", "code_hash"),
    SealedColumn(SigningKey, "private_sealed", "", "kid", signing=True),
)


def reseal(sessions: Sessions, vault: Vault, *, progress: Progress = lambda _done, _total: None) -> int:
    """Seal anew what lies under an earlier key; returns how many values there were. Each batch commits by itself."""
    found = 0
    for place, sealed in enumerate(SEALED):
        progress(place, len(SEALED))
        after = 0
        while after >= 0:
            with writing(sessions) as db:
                after, changed = _batch(db, vault.for_signing_keys if sealed.signing else vault, sealed, after)
            found += changed
    progress(len(SEALED), len(SEALED))
    return found


def count_behind(db: Session, vault: Vault) -> int:
    """How many values still lie under an earlier key."""
    found = 0
    for sealed in SEALED:
        values = db.scalars(select(getattr(sealed.model, sealed.column)).execution_options(yield_per=BATCH))
        found += sum(value is not None and not vault.is_current(value) for value in values)
    return found


def _batch(db: Session, vault: Vault, sealed: SealedColumn, after: int) -> tuple[int, int]:
    """(the last id looked at, or -1 at the end; how many were sealed anew)."""
    model: Any = sealed.model
    column = getattr(model, sealed.column)
    bound = getattr(model, sealed.bound_to) if sealed.bound_to else model.id
    rows = db.execute(select(model.id, column, bound).where(model.id > after).order_by(model.id).limit(BATCH)).all()
    behind = [row for row in rows if row[1] is not None and not vault.is_current(row[1])]
    for row_id, value, tie in behind:
        context = f"{sealed.context}{tie}" if sealed.bound_to else sealed.context
        anew = vault.seal_bytes(vault.open_bytes(value, context=context), context=context)
        # Somebody may have written the row meanwhile: then it lies under the new key already.
        db.execute(update(model).where(model.id == row_id, column == value).values({sealed.column: anew}))
    return (rows[-1][0] if rows else -1), len(behind)
