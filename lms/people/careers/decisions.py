"""Recording decisions and their scans. A number of a commune has one date a year; a scan is checked before it is kept."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.files.models import StoredFile
from lms.files.operations import Owner, store
from lms.files.scans import SCAN_LIMIT, check_scan
from lms.files.storage import Storage
from lms.kernel.errors import DomainError
from lms.kernel.text import tidy
from lms.people.careers.events import DecisionRecorded
from lms.people.careers.models import Decision
from lms.people.careers.queries import SCAN_OWNER, decision_of, list_known_days, list_whole_numbers
from lms.people.careers.terms import DecisionKind
from lms.people.rules.decisions import DecisionDays, decision_conflict, decision_key
from lms.units.models import Unit


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned paper as it came: its name and its content."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """What a form says of a decision of a commune. At least one of the two dates is given; the number may be unknown.

    ``typed``: by somebody who is there to be asked, not taken over from a list.
    """

    unit_id: int
    kind: DecisionKind
    number: str | None = None
    signed_on: date | None = None
    effective_on: date | None = None
    typed: bool = False

    @property
    def on(self) -> date:
        """The day from which it works: the effective date if stated, else the day it was signed (RULES: people)."""
        day = self.effective_on or self.signed_on
        if day is None:
            raise DomainError("careers.decision_has_no_date")
        return day


def keep_decision(db: Session, facts: DecisionFacts, *, actor: Actor, now: datetime) -> Decision | None:
    """The decision in the book, recorded now if it was not; None for one without a number.

    A date that was not known is added by a new version. DomainError ``careers.decision_two_dates``,
    ``careers.decision_has_no_date``, ``careers.decision_number_short`` for a number that was typed.
    """
    # Two clicks, or two officers with one paper: the second waits here and then finds what the first has written.
    db.execute(select(Unit.id).where(Unit.id == facts.unit_id).with_for_update())
    number = tidy(facts.number or "")
    if not decision_key(number):
        return None
    said = DecisionDays(number, facts.signed_on, facts.effective_on)
    year = (facts.signed_on or facts.on).year
    refuse_two_dates(db, facts.unit_id, said, on=facts.on)
    known = decision_of(db, facts.unit_id, number, year)
    if known is None:
        if facts.typed:
            _ask_for_the_whole_number(db, facts.unit_id, said, on=facts.on)
        return _add(db, facts, number, year, None, actor=actor, now=now)
    added = (known.signed_on is None and facts.signed_on) or (known.effective_on is None and facts.effective_on)
    if not added:
        return known
    known.superseded_at = now
    db.flush()
    return _add(db, facts, known.number, year, known, actor=actor, now=now)


def refuse_two_dates(db: Session, unit_id: int, said: DecisionDays, *, on: date) -> None:
    """DomainError ``careers.decision_two_dates`` when the book has another date for that number of the commune that year."""
    for known in list_known_days(db, unit_id, said.number, on):
        conflict = decision_conflict(known, said)
        if conflict:
            raise DomainError(
                "careers.decision_two_dates", number=said.number, known_on=conflict.known_on, said_on=conflict.said_on
            )


def _ask_for_the_whole_number(db: Session, unit_id: int, said: DecisionDays, *, on: date) -> None:
    """DomainError ``careers.decision_number_short`` with the decision that may be meant; it is never taken for the other."""
    for known in list_whole_numbers(db, said, unit_id, on):
        facts = {"said": said.number, "number": known.number, "known_on": known.signed_on or known.effective_on}
        raise DomainError("careers.decision_number_short", **facts)


def _add(
    db: Session, facts: DecisionFacts, number: str, year: int, before: Decision | None, *, actor: Actor, now: datetime
) -> Decision:
    row = Decision(
        series=(before.series or before.id) if before else None,
        unit_id=facts.unit_id,
        number=number,
        number_key=decision_key(number),
        year=year,
        kind=before.kind if before else facts.kind,
        signed_on=facts.signed_on or (before.signed_on if before else None),
        effective_on=facts.effective_on or (before.effective_on if before else None),
        account_id=actor.id,
        recorded_at=now,
        superseded_at=None,
    )
    db.add(row)
    db.flush()
    record(db, DecisionRecorded(subject_id=row.id, unit_id=row.unit_id), actor=actor, now=now)
    return row


def attach_scan(db: Session, storage: Storage, decision: Decision, scan: Scan, *, actor: Actor, now: datetime) -> StoredFile:
    """Keep a scan of the decision beside those it has. DomainErrors of ``lms.files``."""
    media_type = check_scan(scan.stream)
    kept = store(
        db,
        storage,
        scan.stream,
        name=scan.name,
        owner=Owner(SCAN_OWNER, decision.series or decision.id),
        stored_by=actor.id,
        now=now,
        allowed=frozenset({media_type}),
        limit=SCAN_LIMIT,
    )
    event = DecisionRecorded(subject_id=decision.id, unit_id=decision.unit_id, file_id=kept.id)
    record(db, event, actor=actor, now=now)
    return kept
