"""The decisions about one case: suspensions and exemptions, those taken back too, within a viewer's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.models import Exemption, Obligation, Reversal, Suspension
from courses.obligations.other_queries import find_obligation
from lms.access.models import Account
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import kept_as, of_person
from lms.sql import not_sought

Row = TypeVar("Row", Exemption, Suspension)


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision as a page tells it; ``days`` of a suspension, None of an exemption. ``back``: when, why, by whom."""

    id: int
    days: tuple[date, date] | None
    reason: str
    number: str | None
    document_on: date | None
    at: datetime
    by: str | None
    back: tuple[datetime, str, str | None] | None


def list_decided(db: Session, case: Obligation) -> list[Decided]:
    """Every decision about the case, the newest first. Three statements."""
    found = [
        *_decided(db, Suspension, Reversal.suspension_id, case),
        *_decided(db, Exemption, Reversal.exemption_id, case),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _decided(db: Session, model: Any, link: Any, case: Obligation) -> list[Decided]:
    stmt = (
        select(model, Reversal)
        .outerjoin(Reversal, link == model.id)
        .where(of_person(model.person_id, case.person_id), model.kind == case.kind, model.recognised_on == case.recognised_on)
    )
    rows: Sequence[Any] = db.execute(stmt).all()
    names = _names(db, [each.account_id for row, back in rows for each in (row, back) if each is not None])
    return [
        Decided(
            id=row.id,
            days=(row.first_on, row.last_on) if isinstance(row, Suspension) else None,
            reason=row.reason,
            number=row.document_no,
            document_on=row.document_on,
            at=row.recorded_at,
            by=names.get(row.account_id),
            back=_back(row, back, names),
        )
        for row, back in rows
    ]


def _back(row: Any, back: Reversal | None, names: dict[int | None, str]) -> tuple[datetime, str, str | None] | None:
    """An exemption that was ended before reversals were kept has its instant alone."""
    if back is None:
        return None if row.ended_at is None else (row.ended_at, "", None)
    return back.recorded_at, back.reason, names.get(back.account_id)


def _names(db: Session, account_ids: Sequence[int | None]) -> dict[int | None, str]:
    wanted = {one for one in account_ids if one is not None}
    return {row.id: row.name for row in db.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))}


def find_decided(db: Session, viewer: Viewer, model: type[Row], row_id: int, action: Action) -> tuple[Row, Obligation]:
    """A decision, also one taken back, with its case.

    DomainErrors ``obligations.decision.missing``, ``obligations.case.missing``.
    """
    row = db.get(model, row_id)
    if row is None:
        raise DomainError("obligations.decision.missing")
    case = select(Obligation.id).where(
        Obligation.person_id == kept_as(db, row.person_id),
        not_sought(Obligation.kind) == row.kind,
        Obligation.recognised_on == row.recognised_on,
    )
    case_id = db.scalar(case)
    if case_id is None:
        raise DomainError("obligations.decision.missing")
    return row, find_obligation(db, viewer, case_id, action)
