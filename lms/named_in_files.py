"""Which files, as they were brought, name a person, of the rooms above ``lms.people``; handed to it when a record is erased."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.evidence.history.models import HistoryImport, HistoryLine
from courses.evidence.models import Evidence


def named_in_files(db: Session, person_ids: Collection[int]) -> list[int]:
    """The ids of the training history files that became evidence of these people."""
    lines = (
        select(HistoryImport.file_id)
        .join(HistoryLine, HistoryLine.import_id == HistoryImport.id)
        .join(Evidence, Evidence.id == HistoryLine.evidence_id)
        .where(Evidence.person_id.in_(person_ids))
    )
    return sorted(set(db.scalars(lines)))
