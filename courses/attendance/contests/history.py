"""All that was ever recorded of one person in one meeting, in order: scans, corrections, what was taken back, contests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from courses.attendance.contests.models import Contest, Verdict
from courses.attendance.models import Method, Outcome, Scan, ScanUndoing
from lms.access.models import Account
from lms.people.merges.resolving import of_person

# The reason of a correction that no person typed.
DISMISSED = "walk_in_dismissed"


class Step(StrEnum):
    """What kind of thing was recorded."""

    SCAN = "scan"
    CORRECTION = "correction"
    TAKEN_BACK = "taken_back"
    CONTESTED = "contested"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Told:
    """One line. ``at``: when it reached us; ``occurred_at``: when a scan was made; ``by``: the account, None for the person.

    ``clock_set``: seconds by which the scanner's clock was put forward before the scan was sent, which its hour allows for.
    ``was`` and ``present``: what a correction found and what it left; ``was`` None when nothing stood there before.
    """

    step: Step
    at: datetime
    by: str | None
    method: Method | None = None
    occurred_at: datetime | None = None
    outcome: Outcome | None = None
    refusal: str | None = None
    taken_back: bool = False
    was: bool | None = None
    present: bool | None = None
    words: str = ""
    verdict: Verdict | None = None
    clock_set: int = 0


def told_of(db: Session, session_id: int, person_id: int) -> list[Told]:
    """The lines, the earliest first, under any id of the person. Two statements."""
    back = aliased(Account)
    scans = (
        select(Scan, Account.name, ScanUndoing.received_at, back.name)
        .outerjoin(Account, Account.id == Scan.account_id)
        .outerjoin(ScanUndoing, ScanUndoing.nonce == Scan.nonce)
        .outerjoin(back, back.id == ScanUndoing.account_id)
        .where(Scan.session_id == session_id, of_person(Scan.person_id, person_id))
        .order_by(Scan.received_at, Scan.id)
    )
    contests = (
        select(Contest, Account.name)
        .outerjoin(Account, Account.id == Contest.settled_by)
        .where(Contest.session_id == session_id, of_person(Contest.person_id, person_id))
    )
    lines = [*_scans(db.execute(scans).all()), *_contests(db.execute(contests).all())]
    return sorted(lines, key=lambda line: line.at)


def _scans(rows: Sequence[Any]) -> Iterator[Told]:
    stands: bool | None = None
    for scan, by, back_at, back_by in rows:
        if scan.method is Method.CORRECTION:
            present, was = bool(scan.facts.get("present")), scan.facts.get("was", stands)
            words = str(scan.facts.get("reason", ""))
            yield Told(Step.CORRECTION, scan.received_at, by, was=was, present=present, words=words)
            stands = present
            continue
        yield Told(
            Step.SCAN,
            scan.received_at,
            by,
            method=scan.method,
            occurred_at=scan.occurred_at,
            outcome=scan.outcome,
            refusal=scan.refusal,
            taken_back=back_at is not None,
            clock_set=int(scan.facts.get("clock_set", 0)),
        )
        if scan.outcome is Outcome.PRESENT and back_at is None:
            stands = True
        if back_at is not None:
            yield Told(Step.TAKEN_BACK, back_at, back_by, method=scan.method)


def _contests(rows: Sequence[Any]) -> Iterator[Told]:
    for contest, by in rows:
        yield Told(Step.CONTESTED, contest.contested_at, None, words=contest.said)
        if contest.settled_at is not None:
            yield Told(Step.ANSWERED, contest.settled_at, by, words=contest.answer or "", verdict=contest.verdict)
