"""What a table of marks would do, row by row: read, matched, and decided by the rule of every scan. Writes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from courses.attendance.attempts import Answer, ScanAttempt, Submission
from courses.attendance.facts import kept_scans, load_facts
from courses.attendance.judging import Group
from courses.attendance.marks.matching import Book, match
from courses.attendance.marks.queries import MarkedClass, at_the_door, load_book
from courses.attendance.marks.rules import (
    SEARCHED,
    Column,
    MarkRow,
    Plan,
    choose_meeting,
    find_headings,
    hour_refusal,
    moment_of,
    read_row,
)
from courses.attendance.rules import Method, Present, Reason, Refused
from lms.audit.events import Actor
from lms.clock import HANOI, day_of
from lms.files.sheets import Sheet
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.roster.judged import Judged, RowVerdict
from lms.people.roster.rules.any_table import Remark, SheetRow, sheet_rows
from lms.people.rules.terms import Verdict


@dataclass(frozen=True, slots=True)
class Judgement(RowVerdict[Column]):
    """What a row would do. ``scan``: the attempt it is, once person and meeting are known."""

    plan: Plan | None = None
    person_id: int | None = None
    name: str = ""
    occurred_at: datetime | None = None
    scan: ScanAttempt | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """Of which class the marks are, of which meeting if one was chosen, which import, who and when."""

    of: MarkedClass
    only: int | None
    import_id: int
    actor: Actor
    received_at: datetime


def judge(db: Session, vault: Vault, sheet: Sheet, brought: Brought) -> Judged[Judgement]:
    """Judge every row. So many statements whatever the number of rows, and one for each day that has a meeting.

    DomainError ``marks.headings_not_found``, ``marks.no_rows``.
    """
    headings = find_headings(sheet.rows)
    if headings is None:
        raise DomainError("marks.headings_not_found", searched=SEARCHED)
    rows = [(row, read_row(row, HANOI)) for row in sheet_rows(sheet.rows, headings)]
    if not rows:
        raise DomainError("marks.no_rows")
    book, hashes = load_book(db, vault, brought.of, [read for _row, read in rows if isinstance(read, MarkRow)])
    judged = [_judge(row, read, brought, book, hashes) for row, read in rows]
    judged = _against_door(db, judged, brought.of)
    return Judged(tuple(_against_scans(db, judged, brought)), headings.extra, sheet, headings.line)


def _judge(
    row: SheetRow[Column], read: MarkRow | Remark[Column], brought: Brought, book: Book, hashes: Mapping[str, str]
) -> Judgement:
    """The verdict on the row by itself and against the book of people."""
    if isinstance(read, Remark):
        return Judgement(row, Verdict.REFUSED, read)
    plan = choose_meeting(read, brought.of.plans, HANOI, only=brought.only)
    if isinstance(plan, Remark):
        return Judgement(row, Verdict.REFUSED, plan, name=read.name or "")
    occurred_at = moment_of(read, plan, HANOI)
    told = Judgement(row, Verdict.REFUSED, None, plan, None, read.name or "", occurred_at)
    if not read.came:
        return replace(told, remark=Remark(Column.STATE, "marks.absent"))
    late = hour_refusal(occurred_at, plan.ends_at, received_at=brought.received_at)
    if late is not None:
        return replace(told, remark=Remark(Column.AT, late))
    person = match(read, hashes.get(read.identity_no or ""), book)
    if isinstance(person, Remark):
        return replace(told, remark=person)
    return replace(told, verdict=Verdict.NEW, person_id=person.id)


def _against_door(db: Session, judged: Sequence[Judgement], one: MarkedClass) -> list[Judgement]:
    """Whoever has no place in the class and was no mediator of its unit on the day is nobody here."""
    by_day: dict[date, set[int]] = {}
    for judgement in judged:
        if judgement.plan and judgement.person_id is not None:
            by_day.setdefault(day_of(judgement.plan.starts_at), set()).add(judgement.person_id)
    allowed = {day: at_the_door(db, one, people, on=day) for day, people in by_day.items()}
    return [_let_in(judgement, allowed) for judgement in judged]


def _let_in(judgement: Judgement, allowed: Mapping[date, Collection[int]]) -> Judgement:
    if judgement.plan is None or judgement.person_id is None:
        return judgement
    if judgement.person_id in allowed[day_of(judgement.plan.starts_at)]:
        return judgement
    return replace(judgement, verdict=Verdict.REFUSED, person_id=None, remark=Remark(None, Reason.NO_SUCH_PERSON))


def _against_scans(db: Session, judged: Sequence[Judgement], brought: Brought) -> list[Judgement]:
    """The decision that ``record_scans`` will come to, for each row that is an attempt."""
    at = {(one.plan.session_id, one.person_id) for one in judged if one.plan and one.person_id is not None}
    if not at:
        return list(judged)
    facts = load_facts(db, at)
    tried = [_attempt(one, brought) for one in judged]
    kept = kept_scans(db, {one.scan.nonce for one in tried if one.scan})
    group, found = Group(facts, dict(kept)), []
    for one in tried:
        scan = one.scan
        if scan is None:
            found.append(one)
            continue
        if scan.nonce in kept and kept[scan.nonce].refusal is not None:
            # Refused when another file said the same; what has changed since is looked at anew.
            scan = replace(scan, nonce=f"{scan.nonce}:{brought.import_id}")
        answer = group.decide(Submission(scan, brought.actor, brought.received_at))
        name = one.name or getattr(facts.people.get(scan.at), "name", "")
        found.append(_decided(replace(one, scan=scan, name=name), answer))
    return found


def _attempt(one: Judgement, brought: Brought) -> Judgement:
    if one.plan is None or one.person_id is None or one.occurred_at is None:
        return one
    scan = ScanAttempt(
        session_id=one.plan.session_id,
        person_id=one.person_id,
        method=Method.TRAINER_LIST,
        # The same mark in another file is the same attempt.
        nonce=f"marks:{one.plan.session_id}:{one.person_id}:{int(one.occurred_at.timestamp())}",
        occurred_at=one.occurred_at,
        told={"import": brought.import_id, "row": one.row.number},
    )
    return replace(one, scan=scan)


def _decided(one: Judgement, answer: Answer) -> Judgement:
    match answer:
        case Present():
            return one
        case Refused(reason):
            return replace(one, verdict=Verdict.REFUSED, remark=Remark(None, reason))
        case DomainError():
            return replace(one, verdict=Verdict.REFUSED, remark=Remark(None, Reason.NO_SUCH_PERSON), scan=None)
        case Exception():
            raise answer
        case _:
            return replace(one, verdict=Verdict.SAME)
