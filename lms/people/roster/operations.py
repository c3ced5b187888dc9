"""A roster's way into the book: judged, mended, written, some rows left out. How a file comes in is ``taking``.

The page, the worker and the command line call the same operations.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
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
from lms.people.roster.cells_sealed import open_cells, seal_cells
from lms.people.roster.judging import Judged, Progress, Terms, judge_rows
from lms.people.roster.taking import AT_ONCE, BATCH, Brought, take_roster
from lms.people.rules.judging import Judgement
from lms.people.rules.statements import Message
from lms.people.rules.terms import Column, Verdict

JUDGE, WRITE, UNDO = "roster.judge", "roster.write", "roster.undo"
WRITTEN_VERDICTS = frozenset({Verdict.NEW, Verdict.CHANGED})


def read_roster(
    db: Session, vault: Vault, sheet: Sheet, brought: Brought, *, codes_on: date | None, today: date, now: datetime
) -> RosterImport:
    """Take the file and judge it at once, whatever its length: the dry run. Nothing enters the book."""
    roster = take_roster(db, vault, sheet, brought, codes_on=codes_on, now=now)
    judge_roster(db, vault, roster, today=today)
    return roster


def judge_roster(db: Session, vault: Vault, roster: RosterImport, *, today: date, progress: Progress | None = None) -> Judged:
    """Judge all rows against the book of this moment; verdicts and counts are kept, nothing enters the book."""
    judged = _judged(db, vault, roster, today=today, progress=progress)
    _keep_verdicts(db, roster, judged.rows)
    guess = judged.guess
    roster.codes_guess = {"only_today": guess.only_today, "only_then": guess.only_then, "two_meanings": guess.two_meanings}
    roster.state = ImportState.READ
    db.flush()
    return judged


def _judged(
    db: Session, vault: Vault, roster: RosterImport, *, today: date, progress: Progress | None, leaving: bool = False
) -> Judged:
    """``leaving``: without the rows that are left out, as if the file did not have them."""
    terms = Terms(roster.codes_on, roster.scope_units, today)
    stmt = select(ImportRow.number, ImportRow.cells_sealed).where(ImportRow.import_id == roster.id).order_by(ImportRow.number)
    if leaving:
        stmt = stmt.where(ImportRow.left_out.is_(False))
    rows = {row.number: open_cells(vault, row.cells_sealed) for row in db.execute(stmt)}
    return judge_rows(db, vault, rows, terms, progress)


def _keep_verdicts(db: Session, roster: RosterImport, judgements: Mapping[int, Judgement]) -> None:
    ids = db.execute(select(ImportRow.number, ImportRow.id).where(ImportRow.import_id == roster.id))
    values = [{"id": row.id, **_verdict_row(judgements[row.number])} for row in ids if row.number in judgements]
    for start in range(0, len(values), BATCH):
        db.execute(update(ImportRow), values[start : start + BATCH])
    _count(db, roster)


def _count(db: Session, roster: RosterImport) -> None:
    """Count the rows anew: read = new + changed + same + refused, some of the first two left out."""
    stmt = select(ImportRow.verdict, ImportRow.left_out, func.count()).where(ImportRow.import_id == roster.id)
    counts = {(verdict, left): n for verdict, left, n in db.execute(stmt.group_by(ImportRow.verdict, ImportRow.left_out))}
    for verdict in Verdict:
        setattr(roster, verdict.value, counts.get((verdict, False), 0) + counts.get((verdict, True), 0))
    roster.left_out = sum(counts.get((verdict, True), 0) for verdict in WRITTEN_VERDICTS)


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
    accept: Collection[Verdict] = WRITTEN_VERDICTS,
    progress: Progress | None = None,
    judged: Judged | None = None,
) -> RosterImport:
    """Judge once more and write the good rows that are not left out, all in the caller's transaction.

    ``accept``: the verdicts to write, the rows of the other are left out; ``judged`` spares the second judging to a caller
    who has judged in this very transaction. DomainError ``roster.already_written`` when there is nothing left to write.
    """
    db.flush()
    db.refresh(roster, with_for_update=True)
    _refuse_let_go(roster)
    if roster.state is ImportState.WRITTEN:
        raise DomainError("roster.already_written")
    if roster.state not in (ImportState.READ, ImportState.WRITING):
        raise DomainError("roster.already_writing")
    accepted = _accepted(db, roster, accept)
    judged = judged or _judged(db, vault, roster, today=today, progress=progress, leaving=True)
    # A row may turn out otherwise now that its neighbours are left out, or the book has changed: it waits for the next time.
    wanted = [one for one in judged.rows.values() if one.verdict in accepted]
    Writing(db, vault, actor, now, roster.id).write(wanted)
    _keep_verdicts(db, roster, judged.rows)
    _accepted(db, roster, accepted)
    _count(db, roster)
    roster.state, roster.written_at = ImportState.WRITTEN, now
    written = {verdict.value: sum(one.verdict is verdict for one in wanted) for verdict in WRITTEN_VERDICTS}
    roster.writings = [*roster.writings, {"at": now.isoformat(), "account_id": actor.id, **written}]
    counts = written | {"same": roster.same, "refused": roster.refused}
    event = RosterWritten(subject_id=roster.id, unit_id=roster.unit_id, import_id=roster.id, **counts)
    record(db, event, actor=actor, now=now)
    return roster


def _refuse_let_go(roster: RosterImport) -> None:
    """DomainError ``roster.let_go``: there is nothing left to judge or to write."""
    if roster.let_go:
        raise DomainError("roster.let_go")


def _accepted(db: Session, roster: RosterImport, accept: Collection[Verdict]) -> frozenset[Verdict]:
    """Leave out the rows of the verdicts that are not accepted. DomainError ``roster.nothing_accepted``."""
    accepted = frozenset(accept) & WRITTEN_VERDICTS
    if not accepted:
        raise DomainError("roster.nothing_accepted")
    others = WRITTEN_VERDICTS - accepted
    if others:
        rows = update(ImportRow).where(ImportRow.import_id == roster.id, ImportRow.verdict.in_(others))
        db.execute(rows.values(left_out=True), execution_options={"synchronize_session": False})
    return accepted


def leave_out(db: Session, roster: RosterImport, number: int, *, left_out: bool) -> None:
    """Leave a row out of the writing, or take it in again. DomainError ``roster.row.missing``, ``roster.already_writing``."""
    _refuse_let_go(roster)
    if roster.state is not ImportState.READ:
        raise DomainError("roster.already_writing")
    row = db.scalars(select(ImportRow).where(ImportRow.import_id == roster.id, ImportRow.number == number)).one_or_none()
    if row is None:
        raise DomainError("roster.row.missing", row=str(number))
    row.left_out = left_out
    db.flush()
    _count(db, roster)


def take_in_left_out(db: Session, roster: RosterImport) -> None:
    """Take all rows that were left out in again; the caller has the file judged. DomainError ``roster.already_writing``."""
    _refuse_let_go(roster)
    if roster.state not in (ImportState.READ, ImportState.WRITTEN):
        raise DomainError("roster.already_writing")
    db.execute(
        update(ImportRow).where(ImportRow.import_id == roster.id).values(left_out=False),
        execution_options={"synchronize_session": False},
    )
    roster.left_out = 0


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
    _refuse_let_go(roster)
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
    """Judge a short file at once, leave a long one to the worker; its rows may not even be kept yet.

    DomainError ``roster.let_go``.
    """
    _refuse_let_go(roster)
    if 0 < roster.read <= AT_ONCE:
        judge_roster(db, vault, roster, today=today)
        return
    leave_to_worker(db, roster, JUDGE, ImportState.READING, now=now, account_id=roster.account_id)


def write_now_or_later(
    db: Session,
    vault: Vault,
    roster: RosterImport,
    *,
    actor: Actor,
    today: date,
    now: datetime,
    accept: Collection[Verdict] = WRITTEN_VERDICTS,
) -> None:
    """Write a short file at once, leave a long one to the worker; it stays one transaction."""
    _refuse_let_go(roster)
    if roster.state is not ImportState.READ:
        raise DomainError("roster.already_written" if roster.state is ImportState.WRITTEN else "roster.already_writing")
    if roster.read <= AT_ONCE:
        write_roster(db, vault, roster, actor=actor, today=today, now=now, accept=accept)
        return
    _accepted(db, roster, accept)
    leave_to_worker(db, roster, WRITE, ImportState.WRITING, now=now, account_id=actor.id, accept=sorted(accept))


def leave_to_worker(
    db: Session,
    roster: RosterImport,
    kind: str,
    state: ImportState,
    *,
    now: datetime,
    account_id: int | None = None,
    **more: Any,
) -> None:
    """Hand the file to a job; ``more`` goes into its payload."""
    roster.state = state
    roster.edition += 1
    payload = {"import_id": roster.id, "account_id": account_id, **more}
    enqueue(db, kind, payload, key=job_key(kind, roster), run_at=now, enqueued_by=account_id)


def job_key(kind: str, roster: RosterImport) -> str:
    """The key of the file's current job."""
    return f"{kind}:{roster.id}:{roster.edition}"


def choose_codes_day(roster: RosterImport, codes_on: date | None) -> None:
    """Say the day whose codes the file uses, None for each row's own day; the caller has the file judged again."""
    if roster.state not in (ImportState.READ, ImportState.WRITTEN):
        raise DomainError("roster.already_writing")
    roster.codes_on = codes_on


JOB_OF = {ImportState.READING: JUDGE, ImportState.WRITING: WRITE, ImportState.UNDOING: UNDO}


def take_up_again(db: Session, roster: RosterImport) -> None:
    """Take a file whose job has failed back into the office's hands. DomainError ``roster.already_writing`` while it runs."""
    kind = JOB_OF.get(roster.state)
    job = find_by_key(db, job_key(kind, roster)) if kind else None
    if kind and job and job.state is not JobState.FAILED:
        raise DomainError("roster.already_writing")
    roster.state = ImportState.WRITTEN if roster.state is ImportState.UNDOING else ImportState.READ
