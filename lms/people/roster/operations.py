"""A roster's way into the book: taken, judged, mended, written. The page and the command line call the same operations."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.files.sheets import Sheet
from lms.jobs.models import JobState
from lms.jobs.operations import enqueue
from lms.jobs.queries import find_by_key
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.book_writing import Writing
from lms.people.events import RosterRowCorrected, RosterWritten
from lms.people.models import ImportRow, ImportState, RosterImport
from lms.people.roster.cells_sealed import KeptCells, as_kept, open_cells, seal_cells
from lms.people.roster.judging import Judged, Progress, Terms, judge_rows
from lms.people.roster.rules.headings import Headings, find_headings
from lms.people.roster.rules.table import SheetRow, table_rows
from lms.people.rules.judging import Judgement
from lms.people.rules.statements import Message
from lms.people.rules.terms import Column, Verdict

AT_ONCE = 2_000
JUDGE, WRITE = "roster.judge", "roster.write"
BATCH = 5_000


@dataclass(frozen=True)
class Brought:
    """Who brought which file, in the name of which unit; ``scope_units`` are those its rows may lie in."""

    file_name: str
    content: bytes
    unit_id: int
    scope_units: Sequence[int]
    account_id: int | None = None


def read_roster(
    db: Session, vault: Vault, sheet: Sheet, brought: Brought, *, codes_on: date | None, today: date, now: datetime
) -> RosterImport:
    """Take the file and judge it at once, whatever its length: the dry run. Nothing enters the book."""
    roster = take_roster(db, vault, sheet, brought, codes_on=codes_on, now=now)
    judge_roster(db, vault, roster, today=today)
    return roster


def take_roster(
    db: Session, vault: Vault, sheet: Sheet, brought: Brought, *, codes_on: date | None, now: datetime
) -> RosterImport:
    """Keep the rows of the file, sealed and not judged yet. DomainError ``roster.…`` when the file as a whole is refused."""
    headings = find_headings(sheet.rows, sheet.merged)
    found = table_rows(sheet.rows, headings, sheet.merged)
    if not found.rows:
        raise DomainError("roster.no_rows")
    roster = RosterImport(
        state=ImportState.READING,
        file_name=brought.file_name[:255],
        file_sha256=hashlib.sha256(brought.content).hexdigest(),
        sheet_name=sheet.name[:40],
        account_id=brought.account_id,
        unit_id=brought.unit_id,
        scope_units=list(brought.scope_units),
        codes_on=codes_on,
        codes_guess=None,
        heading_row=headings.row,
        headings={column.value: text for column, text in headings.texts.items()},
        extra_columns=list(headings.extra),
        notes_skipped=list(found.notes),
        read=len(found.rows),
        read_at=now,
    )
    db.add(roster)
    db.flush()
    _keep_rows(db, vault, roster.id, sheet, headings, found.rows)
    return roster


def _keep_rows(db: Session, vault: Vault, import_id: int, sheet: Sheet, headings: Headings, rows: Sequence[SheetRow]) -> None:
    for start in range(0, len(rows), BATCH):
        values: list[dict[str, Any]] = [
            {
                "import_id": import_id,
                "number": row.number,
                "cells_sealed": seal_cells(vault, _kept(row, sheet, headings)),
                "verdict": None,
                "messages": [],
            }
            for row in rows[start : start + BATCH]
        ]
        db.execute(insert(ImportRow), values)


def _kept(row: SheetRow, sheet: Sheet, headings: Headings) -> KeptCells:
    line = sheet.rows[row.number - 1]
    extra = [as_kept(line[place]) if place < len(line) else "" for place in headings.extra_places]
    return KeptCells({column: as_kept(cell) for column, cell in row.cells.items()}, extra)


def judge_roster(db: Session, vault: Vault, roster: RosterImport, *, today: date, progress: Progress | None = None) -> Judged:
    """Judge all rows against the book of this moment; verdicts and counts are kept, nothing enters the book."""
    judged = _judged(db, vault, roster, today=today, progress=progress)
    _keep_verdicts(db, roster, judged.rows)
    guess = judged.guess
    roster.codes_guess = {"only_today": guess.only_today, "only_then": guess.only_then, "two_meanings": guess.two_meanings}
    roster.state = ImportState.READ
    db.flush()
    return judged


def _judged(db: Session, vault: Vault, roster: RosterImport, *, today: date, progress: Progress | None) -> Judged:
    terms = Terms(roster.codes_on, roster.scope_units, today)
    stmt = select(ImportRow.number, ImportRow.cells_sealed).where(ImportRow.import_id == roster.id).order_by(ImportRow.number)
    rows = {row.number: open_cells(vault, row.cells_sealed) for row in db.execute(stmt)}
    return judge_rows(db, vault, rows, terms, progress)


def _keep_verdicts(db: Session, roster: RosterImport, judgements: Mapping[int, Judgement]) -> None:
    ids = db.execute(select(ImportRow.number, ImportRow.id).where(ImportRow.import_id == roster.id))
    values = [{"id": row.id, **_verdict_row(judgements[row.number])} for row in ids]
    for start in range(0, len(values), BATCH):
        db.execute(update(ImportRow), values[start : start + BATCH])
    verdicts = [judgement.verdict for judgement in judgements.values()]
    for verdict in Verdict:
        setattr(roster, verdict.value, verdicts.count(verdict))


def _verdict_row(judgement: Judgement) -> dict[str, Any]:
    return {
        "verdict": judgement.verdict,
        "messages": [_stored(message) for message in judgement.messages],
        "person_id": judgement.person.id if judgement.person else None,
        "appointment_id": judgement.appointment.id if judgement.appointment else None,
    }


def _stored(message: Message) -> dict[str, Any]:
    return {
        "kind": message.kind.value,
        "code": message.code,
        "column": message.column.value if message.column else None,
        "fields": message.fields,
    }


def write_roster(
    db: Session,
    vault: Vault,
    roster: RosterImport,
    *,
    actor: Actor,
    today: date,
    now: datetime,
    progress: Progress | None = None,
    judged: Judged | None = None,
) -> RosterImport:
    """Judge once more and write the good rows, all in the caller's transaction. The counts are those of this judging.

    ``judged`` spares the second judging to a caller who has judged in this very transaction. DomainError
    ``roster.already_written`` when there is nothing left to write.
    """
    db.flush()
    db.refresh(roster, with_for_update=True)
    if roster.state is ImportState.WRITTEN:
        raise DomainError("roster.already_written")
    if roster.state is ImportState.READING:
        raise DomainError("roster.already_writing")
    judged = judged or _judged(db, vault, roster, today=today, progress=progress)
    Writing(db, vault, actor, now, roster.id).write(judged.rows.values())
    _keep_verdicts(db, roster, judged.rows)
    roster.state, roster.written_at = ImportState.WRITTEN, now
    counts = {verdict.value: getattr(roster, verdict.value) for verdict in Verdict}
    event = RosterWritten(subject_id=roster.id, unit_id=roster.unit_id, import_id=roster.id, **counts)
    record(db, event, actor=actor, now=now)
    return roster


@dataclass(frozen=True)
class Correction:
    """What an officer typed over a row's cells, and what was chosen among candidates (``person_id`` 0: somebody new)."""

    cells: Mapping[Column, str]
    team_id: int | None = None
    person_id: int | None = None


def correct_row(
    db: Session, vault: Vault, roster: RosterImport, number: int, correction: Correction, *, actor: Actor, now: datetime
) -> tuple[Column, ...]:
    """Keep the mended cells; the caller has the file judged again. Returns the columns that differ.

    DomainError ``roster.row.missing``, ``roster.already_writing``.
    """
    if roster.state not in (ImportState.READ, ImportState.WRITTEN):
        raise DomainError("roster.already_writing")
    row = db.scalars(select(ImportRow).where(ImportRow.import_id == roster.id, ImportRow.number == number)).one_or_none()
    if row is None:
        raise DomainError("roster.row.missing", row=str(number))
    kept = open_cells(vault, row.cells_sealed)
    cells = {column: text for column in Column if (text := correction.cells.get(column, kept.cells.get(column, "")))}
    changed = tuple(column for column in Column if cells.get(column, "") != kept.cells.get(column, ""))
    mended = replace(kept, cells=cells, team_id=correction.team_id, person_id=correction.person_id)
    row.cells_sealed = seal_cells(vault, mended)
    db.flush()
    event = RosterRowCorrected(subject_id=roster.id, unit_id=roster.unit_id, row=number, columns=tuple(changed))
    record(db, event, actor=actor, now=now)
    return changed


def judge_now_or_later(db: Session, vault: Vault, roster: RosterImport, *, today: date, now: datetime) -> None:
    """Judge a short file at once, leave a long one to the worker."""
    if roster.read <= AT_ONCE:
        judge_roster(db, vault, roster, today=today)
        return
    _leave_to_worker(db, roster, JUDGE, ImportState.READING, now=now)


def write_now_or_later(db: Session, vault: Vault, roster: RosterImport, *, actor: Actor, today: date, now: datetime) -> None:
    """Write a short file at once, leave a long one to the worker; it stays one transaction."""
    if roster.state is not ImportState.READ:
        raise DomainError("roster.already_written" if roster.state is ImportState.WRITTEN else "roster.already_writing")
    if roster.read <= AT_ONCE:
        write_roster(db, vault, roster, actor=actor, today=today, now=now)
        return
    _leave_to_worker(db, roster, WRITE, ImportState.WRITING, now=now, account_id=actor.id)


def _leave_to_worker(
    db: Session, roster: RosterImport, kind: str, state: ImportState, *, now: datetime, account_id: int | None = None
) -> None:
    roster.state = state
    roster.edition += 1
    payload = {"import_id": roster.id, "account_id": account_id}
    enqueue(db, kind, payload, key=job_key(kind, roster), run_at=now, enqueued_by=account_id)


def job_key(kind: str, roster: RosterImport) -> str:
    """The key of the file's current job."""
    return f"{kind}:{roster.id}:{roster.edition}"


def choose_codes_day(roster: RosterImport, codes_on: date | None) -> None:
    """Say the day whose codes the file uses, None for each row's own day; the caller has the file judged again."""
    if roster.state not in (ImportState.READ, ImportState.WRITTEN):
        raise DomainError("roster.already_writing")
    roster.codes_on = codes_on


def take_up_again(db: Session, roster: RosterImport) -> None:
    """Take a file whose job has failed back into the office's hands. DomainError ``roster.already_writing`` while it runs."""
    kind = JUDGE if roster.state is ImportState.READING else WRITE
    job = find_by_key(db, job_key(kind, roster))
    if roster.state in (ImportState.READING, ImportState.WRITING) and job and job.state is not JobState.FAILED:
        raise DomainError("roster.already_writing")
    roster.state = ImportState.READ
