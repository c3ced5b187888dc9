"""Writing judged history into the ledger and taking it back; the workbook of the rows that were refused."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from courses.evidence.events import HistoryUndone, HistoryWritten
from courses.evidence.history.judging import SOURCE, Judgement
from courses.evidence.history.models import HistoryImport, HistoryLine, HistoryState
from courses.evidence.history.sentences import remark_words
from courses.evidence.models import Evidence, EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence, retract_many
from courses.evidence.queries import holds
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.db import insert_rows
from lms.files.operations import Owner, store
from lms.files.sheets import Column as SheetColumn
from lms.files.sheets import Value, write_sheet
from lms.files.storage import Storage
from lms.jobs.operations import enqueue
from lms.kernel.errors import DomainError
from lms.people.roster.judged import Judged
from lms.people.roster.rules.headings import REJECTED, given_back
from lms.people.roster.taking import Brought
from lms.people.rules.terms import Verdict

OWNER = "history_import"
JUDGE, WRITE = "history.judge", "history.write"
JOBS = {HistoryState.READING: JUDGE, HistoryState.WRITING: WRITE}
CHUNK = 900
# Who has been certified on such evidence since, given as a select of its ids: person id -> register numbers.
Certified = Callable[[Session, Select[int]], Mapping[int, Sequence[str]]]


def write_history(
    db: Session, judged: Judged[Judgement], *, actor: Actor, now: datetime, kept: HistoryImport | None = None
) -> int:
    """Record the new rows as imported completions; returns how many. What is there already stays as it is.

    ``kept``: the import that the rows are of; those it leaves out are not written.
    """
    left = frozenset(kept.left_rows) if kept else frozenset()
    wanted = [one for one in judged.judgements if one.verdict is Verdict.NEW and one.row.number not in left]
    ids = record_evidence(db, [_evidence(judgement) for judgement in wanted], actor=actor, now=now)
    if kept:
        # Two at once wrote the same: then fewer rows came back than were wanted, and the lines are found by their source.
        numbers = {one.source_id: one.row.number for one in wanted}
        sources = _sources(db, ids)
        lines = [{"import_id": kept.id, "number": numbers[sources[one]], "evidence_id": one} for one in ids]
        insert_rows(db, HistoryLine, lines)
        kept.written += len(ids)
        kept.state, kept.written_at = HistoryState.WRITTEN, now
    event = HistoryWritten(
        subject_id=kept.id if kept else None,
        new=len(ids),
        same=judged.count(Verdict.SAME),
        refused=judged.count(Verdict.REFUSED),
    )
    record(db, event, actor=actor, now=now)
    return len(ids)


def _sources(db: Session, ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(ids), CHUNK):
        stmt = select(Evidence.id, Evidence.source_id).where(Evidence.id.in_(ids[start : start + CHUNK]))
        found |= {row.id: row.source_id for row in db.execute(stmt)}
    return found


def bring_history(db: Session, storage: Storage, brought: Brought, *, now: datetime) -> HistoryImport:
    """Keep a file with who brought it; nothing is judged yet."""
    account_id = brought.account_id
    file = store(
        db, storage, BytesIO(brought.content), name=brought.file_name, owner=Owner(OWNER), stored_by=account_id, now=now
    )
    kept = HistoryImport(
        file_id=file.id,
        file_name=file.name,
        file_sha256=file.sha256,
        account_id=account_id,
        unit_id=brought.unit_id,
        scope_units=list(brought.scope_units),
        state=HistoryState.READING,
        left_rows=[],
        brought_at=now,
    )
    db.add(kept)
    db.flush()
    file.owner_id = kept.id
    return kept


def count_history(kept: HistoryImport, judged: Judged[Judgement]) -> None:
    """Keep the counts of a judging: read = new + same + refused."""
    kept.read = len(judged.judgements)
    kept.new, kept.same, kept.refused = (judged.count(verdict) for verdict in (Verdict.NEW, Verdict.SAME, Verdict.REFUSED))
    if kept.state is HistoryState.READING:
        kept.state = HistoryState.READ


def leave_to_worker(db: Session, kept: HistoryImport, kind: str, *, now: datetime) -> None:
    """Hand a long file to a job."""
    kept.state = HistoryState.READING if kind == JUDGE else HistoryState.WRITING
    kept.edition += 1
    payload = {"import_id": kept.id, "account_id": kept.account_id}
    enqueue(db, kind, payload, key=job_key(kind, kept), run_at=now, enqueued_by=kept.account_id)


def job_key(kind: str, kept: HistoryImport) -> str:
    """The key of the file's current job."""
    return f"{kind}:{kept.id}:{kept.edition}"


def undo_history(db: Session, kept: HistoryImport, *, reason: str, actor: Actor, now: datetime, certified: Certified) -> int:
    """Take back all evidence the import wrote; returns how many rows. Those taken back one by one before stay so.

    DomainError ``history.already_undone``, ``history.certified`` (``n`` people) when a certificate was given on it since.
    """
    db.refresh(kept, with_for_update=True)
    if kept.undone_at or not kept.written:
        raise DomainError("history.already_undone")
    if found := certified(db, written_evidence(kept)):
        raise DomainError("history.certified", n=len(found))
    taken = retract_many(db, written_evidence(kept), reason=reason, actor=actor, now=now)
    kept.state, kept.undone_at, kept.undone_by = HistoryState.UNDONE, now, actor.id
    record(db, HistoryUndone(subject_id=kept.id, retracted=taken), actor=actor, now=now)
    return taken


def written_evidence(kept: HistoryImport) -> Select[int]:
    """The ids of what the import wrote and what still holds."""
    return (
        select(Evidence.id)
        .join(HistoryLine, HistoryLine.evidence_id == Evidence.id)
        .where(HistoryLine.import_id == kept.id, holds())
    )


def _evidence(judgement: Judgement) -> NewEvidence:
    read = judgement.read
    assert read is not None
    assert judgement.person_id is not None
    assert judgement.version_id is not None
    facts = {
        "class": read.class_name,
        "certificate_no": read.certificate_no,
        "proof": read.proof,
        "periods": read.periods,
        "begun_on": read.begun_on.isoformat() if read.begun_on else None,
    }
    return NewEvidence(
        person_id=judgement.person_id,
        kind=EvidenceKind.IMPORTED_COMPLETION,
        version_id=judgement.version_id,
        module_id=None,
        periods=None,
        occurred_on=read.ended_on,
        source_kind=SOURCE,
        source_id=judgement.source_id,
        facts={name: value for name, value in facts.items() if value is not None},
    )


def rejects_sheet(judged: Judged[Judgement], *, made_on: date) -> bytes:
    """The refused rows as they came, in the columns and the sheet of the file, with a last column that says why."""
    places = given_back(judged.line)
    columns = [SheetColumn(judged.line[place], 18) for place in places] + [SheetColumn(REJECTED, 60)]
    rows = [_rejected(judged, judgement, places) for judgement in judged.of(Verdict.REFUSED)]
    return write_sheet(columns, rows, name=judged.sheet.name, made_on=made_on)


def _rejected(judged: Judged[Judgement], judgement: Judgement, places: Sequence[int]) -> Sequence[Value]:
    assert judgement.remark is not None
    row = judged.sheet.rows[judgement.row.number - 1]
    return [*(row[place] for place in places), remark_words(judgement.remark)]
