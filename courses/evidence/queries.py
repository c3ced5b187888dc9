"""Reading the ledger. What it adds up to is decided in ``courses.completion``."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from courses.evidence.models import Evidence, EvidenceKind, Retraction


def holds() -> ColumnElement[bool]:
    """Has the row not been retracted?"""
    return Evidence.id.not_in(select(Retraction.evidence_id))


def list_evidence(db: Session, person_id: int, version_id: int | None = None) -> Sequence[Evidence]:
    """The rows of a person that hold, of one version or of all, earliest first."""
    stmt = select(Evidence).where(Evidence.person_id == person_id, holds())
    if version_id is not None:
        stmt = stmt.where(Evidence.version_id == version_id)
    return db.scalars(stmt.order_by(Evidence.occurred_on, Evidence.id)).all()


def list_by_source(db: Session, source_kind: str, source_ids: Collection[int]) -> Sequence[Evidence]:
    """The rows that hold and follow from these rows of a room, e.g. ``presence``."""
    stmt = select(Evidence).where(Evidence.source_kind == source_kind, Evidence.source_id.in_(source_ids), holds())
    return db.scalars(stmt.order_by(Evidence.id)).all()


def people_with(db: Session, kind: EvidenceKind, version_id: int, person_ids: Collection[int]) -> set[int]:
    """Who of these people has a row of that kind that holds under the version."""
    stmt = select(Evidence.person_id).where(
        Evidence.kind == kind, Evidence.version_id == version_id, Evidence.person_id.in_(person_ids), holds()
    )
    return set(db.scalars(stmt))
