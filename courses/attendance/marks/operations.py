"""Keeping a file of marks and writing it down, as attempts like any other; the table of its refused rows.

Nothing here commits. A mark that is wrong is corrected where every presence is; there is no undoing of a whole file.
"""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from sqlalchemy.orm import Session

from courses.attendance.attempts import Submission
from courses.attendance.marks.events import MarksImported
from courses.attendance.marks.judging import Brought, Judgement, judge
from courses.attendance.marks.models import MarksImport
from courses.attendance.marks.queries import load_class
from courses.attendance.marks.rules import MOST_ROWS
from courses.attendance.marks.sentences import remark_words
from courses.attendance.rules import Present
from courses.attendance.scans import record_scans
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.files.models import StoredFile
from lms.files.operations import Owner, open_stored, store
from lms.files.separated import is_separated, read_table
from lms.files.sheets import Column as SheetColumn
from lms.files.sheets import Sheet, Value, write_csv, write_sheet
from lms.files.storage import Storage
from lms.keys.sealing import Vault
from lms.people.roster.judged import Judged
from lms.people.roster.rules.headings import REJECTED, given_back
from lms.people.rules.terms import Verdict

OWNER = "marks_import"


def read_marks(content: bytes) -> Sheet:
    """The table in a file. DomainError ``files.…``. Ask before a transaction begins: inflating a workbook takes its time."""
    return read_table(content, max_rows=MOST_ROWS + 50)


def bring_marks(
    db: Session,
    storage: Storage,
    class_id: int,
    session_id: int | None,
    content: bytes,
    name: str,
    *,
    account_id: int | None,
    now: datetime,
) -> MarksImport:
    """Keep a file with who brought it; nothing is judged yet."""
    file = store(db, storage, BytesIO(content), name=name, owner=Owner(OWNER), stored_by=account_id, now=now)
    kept = MarksImport(
        class_id=class_id,
        session_id=session_id,
        file_id=file.id,
        file_name=file.name,
        file_sha256=file.sha256,
        account_id=account_id,
        brought_at=now,
    )
    db.add(kept)
    db.flush()
    file.owner_id = kept.id
    return kept


def sheet_of(db: Session, storage: Storage, kept: MarksImport) -> Sheet:
    """The table as it was brought. DomainError ``files.removed`` when its time of keeping is over."""
    return read_marks(_content(db, storage, kept))


def _content(db: Session, storage: Storage, kept: MarksImport) -> bytes:
    with open_stored(storage, db.get_one(StoredFile, kept.file_id)) as opened:
        return opened.read()


def judge_kept(db: Session, vault: Vault, kept: MarksImport, sheet: Sheet, *, actor: Actor, now: datetime) -> Judged[Judgement]:
    """Judge a kept file as it stands now."""
    return judge(db, vault, sheet, Brought(load_class(db, kept.class_id), kept.session_id, kept.id, actor, now))


def count_marks(kept: MarksImport, judged: Judged[Judgement]) -> None:
    """Keep the counts of a judging: read = new + same + refused."""
    kept.read = len(judged.judgements)
    kept.new, kept.same, kept.refused = (judged.count(verdict) for verdict in (Verdict.NEW, Verdict.SAME, Verdict.REFUSED))


def write_marks(db: Session, kept: MarksImport, judged: Judged[Judgement], *, actor: Actor, now: datetime) -> int:
    """Write every row that is an attempt, refused ones too, as all attempts are kept; returns how many are newly present."""
    attempts = [Submission(one.scan, actor, now) for one in judged.judgements if one.scan is not None]
    answers = record_scans(db, attempts)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    made = sum(isinstance(answer, Present) for answer in answers)
    counts = {"same": judged.count(Verdict.SAME), "refused": judged.count(Verdict.REFUSED)}
    event = MarksImported(subject_id=kept.class_id, import_id=kept.id, new=made, **counts)
    record(db, event, actor=actor, now=now)
    kept.written += made
    kept.written_at = now
    return made


def rejects_table(judged: Judged[Judgement], *, as_csv: bool, made_on: date) -> bytes:
    """The refused rows as they came, with a last column that says why: in the form in which the file was brought."""
    places = given_back(judged.line)
    columns = [SheetColumn(judged.line[place], 18) for place in places] + [SheetColumn(REJECTED, 60)]
    rows = [_rejected(judged, judgement, places) for judgement in judged.of(Verdict.REFUSED)]
    if as_csv:
        return write_csv(columns, rows)
    return write_sheet(columns, rows, name=judged.sheet.name, made_on=made_on)


def rejects_of(
    db: Session, storage: Storage, kept: MarksImport, judged: Judged[Judgement], *, made_on: date
) -> tuple[bytes, bool]:
    """The refused rows of a kept file, and whether they are a CSV."""
    as_csv = is_separated(_content(db, storage, kept))
    return rejects_table(judged, as_csv=as_csv, made_on=made_on), as_csv


def _rejected(judged: Judged[Judgement], judgement: Judgement, places: Sequence[int]) -> Sequence[Value]:
    assert judgement.remark is not None
    row = judged.sheet.rows[judgement.row.number - 1]
    return [*(row[place] for place in places), remark_words(judgement.remark)]
