"""The end of rows that nothing came of: when the days of a file are over their cells go. Verdicts and counts stay.

A row that became somebody's is that person's, and goes when the person is made anonymous (``rights.erasing``).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from lms.keys.sealing import Vault
from lms.people.models import ImportRow, RosterImport
from lms.people.roster.cells_sealed import KeptCells, seal_cells
from lms.people.rules.statements import MessageKind
from lms.people.rules.terms import Verdict


def let_go_rows(db: Session, vault: Vault, *, before: datetime) -> int:
    """Empty the rows without a person of the files read before the instant, each file once; returns how many rows."""
    old = db.scalars(select(RosterImport).where(RosterImport.read_at < before).order_by(RosterImport.id)).all()
    return sum(_empty(db, vault, roster) for roster in old if not roster.let_go)


def _empty(db: Session, vault: Vault, roster: RosterImport) -> int:
    roster.layout = {**(roster.layout or {}), "let_go": True}
    loose = ImportRow.import_id == roster.id, ImportRow.person_id.is_(None)
    count = db.scalar(select(func.count()).where(*loose)) or 0
    blank = seal_cells(vault, KeptCells({}))
    refused = ImportRow.verdict == Verdict.REFUSED
    others = or_(ImportRow.verdict != Verdict.REFUSED, ImportRow.verdict.is_(None))
    for which, kind in ((refused, MessageKind.FAULT), (others, MessageKind.NOTE)):
        rows = update(ImportRow).where(*loose, which).values(cells_sealed=blank, messages=[_word(kind)])
        db.execute(rows, execution_options={"synchronize_session": False})
    db.flush()
    db.expire_all()
    return count


def _word(kind: MessageKind) -> dict[str, Any]:
    return {"kind": kind.value, "code": "roster.row_let_go", "column": None, "fields": {}}
