"""History imports of the office: the list, one of them judged as it stands, and who has been certified on it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from courses.evidence.history.judging import Judgement, Progress, judge
from courses.evidence.history.layout import headings_of
from courses.evidence.history.models import HistoryImport
from courses.evidence.history.rules import Column
from courses.evidence.history.sentences import WORDING
from lms.access.queries import scoped
from lms.access.rules import Action, Viewer
from lms.files.sheets import Sheet
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.models import Person
from lms.people.roster.judged import Judged, report
from lms.people.roster.judging import allowed_units
from lms.people.roster.rules.parts import shown
from lms.people.roster.rules.suggestions import suggest
from lms.people.rules.terms import Column as RosterColumn
from lms.units.queries import load_register

CHUNK = 800
_AS_ROSTER = {
    Column.IDENTITY: RosterColumn.IDENTITY,
    Column.NAME: RosterColumn.NAME,
    Column.UNIT: RosterColumn.UNIT,
    Column.BEGUN: RosterColumn.SIGNED,
    Column.ENDED: RosterColumn.SIGNED,
}


def list_history(viewer: Viewer) -> Select[HistoryImport]:
    """The imports of the viewer's units, the newest first."""
    stmt = select(HistoryImport).order_by(HistoryImport.brought_at.desc(), HistoryImport.id.desc())
    return scoped(stmt, viewer, Action.HISTORY_IMPORT, HistoryImport.unit_id)


def find_history(db: Session, viewer: Viewer, file_id: int) -> HistoryImport:
    """The import of a kept file. DomainError ``history.file.missing`` outside the viewer's scope as well."""
    stmt = scoped(
        select(HistoryImport).where(HistoryImport.file_id == file_id), viewer, Action.HISTORY_IMPORT, HistoryImport.unit_id
    )
    kept = db.scalars(stmt).one_or_none()
    if kept is None:
        raise DomainError("history.file.missing")
    return kept


def judge_kept(
    db: Session,
    vault: Vault,
    kept: HistoryImport,
    sheet: Sheet,
    *,
    today: date,
    first: int | None = None,
    progress: Progress | None = None,
) -> Judged[Judgement]:
    """Judge the kept file within the units it was brought for."""
    allowed = allowed_units(db, kept.scope_units, load_register(db))
    headings = headings_of(kept)
    return judge(db, vault, sheet, allowed=allowed, today=today, headings=headings, first=first, progress=progress)


def kept_counts(kept: HistoryImport, judged: Judged[Judgement]) -> dict[str, Any]:
    """The counts of the whole of a long file, of which only the first rows are judged for the page."""
    counts = {"read": kept.read, "new": kept.new, "changed": 0, "same": kept.same, "refused": kept.refused}
    whole = [line for line in report(judged, WORDING)["warnings"] if line["row"] is None]
    return {**counts, "rows": [], "warnings": whole}


def suggested(judgement: Judgement) -> str | None:
    """What the refused cell may have been meant to say."""
    remark = judgement.remark
    column = _AS_ROSTER.get(remark.column) if remark and remark.column else None
    if remark is None or remark.column is None or column is None:
        return None
    meant = suggest(remark.code, column, shown(judgement.row.cells.get(remark.column)), remark.fields)
    return meant.text if meant else None


@dataclass(frozen=True)
class Certified:
    """Somebody who was certified on what a file wrote."""

    person_id: int
    full_name: str
    numbers: Sequence[str]


def certified_people(db: Session, found: Mapping[int, Collection[str]]) -> list[Certified]:
    """By name, the first eight hundred."""
    stmt = select(Person.id, Person.full_name).where(Person.id.in_(list(found)[:CHUNK]))
    rows = db.execute(stmt.order_by(Person.name_key, Person.id))
    return [Certified(row.id, row.full_name, sorted(found[row.id])) for row in rows]
