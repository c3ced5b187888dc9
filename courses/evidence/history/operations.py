"""Writing judged history into the ledger, and what a file did as JSON and as a workbook of refused rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from courses.evidence.events import HistoryWritten
from courses.evidence.history.judging import SOURCE, Judged, Judgement, heading_of
from courses.evidence.history.rules import HEADINGS, Column
from courses.evidence.history.sentences import SENTENCES, remark_words
from courses.evidence.models import EvidenceKind
from courses.evidence.operations import NewEvidence, record_evidence
from lms.audit.events import Actor
from lms.audit.operations import record
from lms.files.sheets import Column as SheetColumn
from lms.files.sheets import Value, write_sheet
from lms.i18n import gettext as _
from lms.people.roster.rules.headings import REJECTED
from lms.people.rules.terms import Verdict


def write_history(db: Session, judged: Judged, *, actor: Actor, now: datetime) -> int:
    """Record the new rows as imported completions; returns how many. What is there already stays as it is."""
    rows = [_evidence(judgement) for judgement in judged.judgements if judgement.verdict is Verdict.NEW]
    written = len(record_evidence(db, rows, actor=actor, now=now))
    event = HistoryWritten(new=written, same=judged.count(Verdict.SAME), refused=judged.count(Verdict.REFUSED))
    record(db, event, actor=actor, now=now)
    return written


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


def report(judged: Judged) -> dict[str, Any]:
    """The counts that add up, the refused rows and the warnings, as ``--json`` prints them."""
    refused = [judgement for judgement in judged.judgements if judgement.verdict is Verdict.REFUSED]
    warned = [judgement for judgement in judged.judgements if judgement.remark and judgement.verdict is not Verdict.REFUSED]
    extra = [
        {
            "row": None,
            "column": heading,
            "code": "history.extra_column",
            "message": _(SENTENCES["history.extra_column"], heading=heading),
        }
        for heading in judged.extra
    ]
    return {
        "read": len(judged.judgements),
        "new": judged.count(Verdict.NEW),
        "changed": 0,
        "same": judged.count(Verdict.SAME),
        "refused": len(refused),
        "rows": [_line(judgement) for judgement in refused],
        "warnings": [*extra, *map(_line, warned)],
    }


def _line(judgement: Judgement) -> dict[str, Any]:
    remark = judgement.remark
    assert remark is not None
    return {
        "row": judgement.row.number,
        "column": heading_of(remark.column),
        "code": remark.code,
        "message": remark_words(remark),
    }


def rejects_sheet(judged: Judged, *, made_on: date) -> bytes:
    """The refused rows as they came, with a last column that says why, to be mended and read in again."""
    columns = [SheetColumn(HEADINGS[column], 18) for column in Column] + [SheetColumn(REJECTED, 60)]
    rows = [_rejected(judgement) for judgement in judged.judgements if judgement.verdict is Verdict.REFUSED]
    return write_sheet(columns, rows, name="Dòng cần sửa", made_on=made_on)


def _rejected(judgement: Judgement) -> Sequence[Value]:
    assert judgement.remark is not None
    cells: list[Value] = [judgement.row.cells.get(column) for column in Column]
    return [*cells, remark_words(judgement.remark)]
