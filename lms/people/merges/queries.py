"""Reading pairs that may be one person, and merges, within a viewer's scope: both persons must lie in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.access.models import Account
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.people.merges.models import DuplicateSuspicion, PairVerdict, PersonMerge
from lms.people.merges.resolving import is_kept, of_person
from lms.people.models import Appointment, MediationTeam, Person
from lms.web.paging import SIZE, Page


@dataclass(frozen=True, slots=True)
class PairLine:
    """One pair as the list shows it; ``points`` are codes of the rule."""

    id: int
    score: int
    points: Sequence[str]
    verdict: PairVerdict | None
    first_id: int
    first_name: str
    first_year: int | None
    second_id: int
    second_name: str
    second_year: int | None


def _reached(viewer: Viewer, action: Action, person: Any) -> ColumnElement[bool]:
    """SQL: some recognition of the person of a column lies in the viewer's scope."""
    held = (
        select(Appointment.id)
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(of_person(Appointment.person_id, person), Appointment.superseded_at.is_(None))
        .where(in_scope(viewer, action, MediationTeam.placed_unit_id))
    )
    return held.exists()


def _open_pairs(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    row = DuplicateSuspicion
    records = and_(is_kept(row.first_id), is_kept(row.second_id), row.gone_at.is_(None))
    return and_(records, _reached(viewer, action, row.first_id), _reached(viewer, action, row.second_id))


def _asked(verdict: PairVerdict | None) -> ColumnElement[bool]:
    said = DuplicateSuspicion.verdict
    return said.is_(None) if verdict is None else said == verdict


def page_of_pairs(db: Session, viewer: Viewer, verdict: PairVerdict | None, number: int, size: int = SIZE) -> Page[PairLine]:
    """One page of the pairs of which an officer said this, or nothing yet; the likeliest first. Two statements."""
    meant = and_(_open_pairs(viewer, Action.PEOPLE_READ), _asked(verdict))
    total = db.scalar(select(func.count(DuplicateSuspicion.id)).where(meant)) or 0
    first, second = aliased(Person), aliased(Person)
    row = DuplicateSuspicion
    stmt = (
        select(row.id, row.score, row.points, row.verdict)
        .add_columns(first.id, first.full_name, first.born_year, second.id, second.full_name, second.born_year)
        .join(first, first.id == row.first_id)
        .join(second, second.id == row.second_id)
        .where(meant)
        .order_by(row.score.desc(), row.id)
        .limit(size)
        .offset((number - 1) * size)
    )
    return Page([PairLine(*line) for line in rows_of(db, stmt)], number, total, size)


def find_pair(db: Session, viewer: Viewer, suspicion_id: int, action: Action) -> DuplicateSuspicion:
    """The pair. DomainError ``merges.suspicion.missing`` outside the scope, or when one of the two was folded since."""
    stmt = select(DuplicateSuspicion).where(DuplicateSuspicion.id == suspicion_id, _open_pairs(viewer, action))
    found = db.scalars(stmt).one_or_none()
    if found is None:
        raise DomainError("merges.suspicion.missing")
    return found


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One merge as pages show it: who was folded into whom, by whom, when, why, and whether it was taken back."""

    id: int
    kept_id: int
    kept_name: str
    folded_id: int
    folded_name: str
    score: int
    points: Sequence[str]
    reason: str
    by: str | None
    merged_at: datetime
    undone_at: datetime | None
    undone_reason: str | None


def _merges() -> Select[*tuple[Any, ...]]:
    kept, folded, row = aliased(Person), aliased(Person), PersonMerge
    return (
        select(row.id, kept.id, kept.full_name, folded.id, folded.full_name, row.score, row.points, row.reason)
        .add_columns(Account.name, row.merged_at, row.undone_at, row.undone_reason)
        .join(kept, kept.id == row.kept_id)
        .join(folded, folded.id == row.folded_id)
        .outerjoin(Account, Account.id == row.merged_by)
        .order_by(row.merged_at.desc(), row.id.desc())
    )


def list_merges(db: Session, viewer: Viewer, *, limit: int = 100) -> list[MergeLine]:
    """The latest merges within the scope, those taken back too. One statement."""
    row = PersonMerge
    here = (_reached(viewer, Action.PEOPLE_READ, row.kept_id), _reached(viewer, Action.PEOPLE_READ, row.folded_id))
    # A folded id has no group of its own any more, so its recognitions are asked for under itself.
    return [MergeLine(*line) for line in rows_of(db, _merges().where(*here).limit(limit))]


def merges_of(db: Session, person_id: int) -> list[MergeLine]:
    """The merges in force by which other records came to a person, and their own. One statement."""
    mine = or_(of_person(PersonMerge.kept_id, person_id), PersonMerge.folded_id == person_id)
    return [MergeLine(*line) for line in rows_of(db, _merges().where(mine, PersonMerge.undone_at.is_(None)))]


def find_merge(db: Session, viewer: Viewer, merge_id: int, action: Action) -> MergeLine:
    """The merge. DomainError ``merges.merge.missing``, outside the viewer's scope as well."""
    row = PersonMerge
    here = (_reached(viewer, action, row.kept_id), _reached(viewer, action, row.folded_id))
    line = rows_of(db, _merges().where(row.id == merge_id, *here)).one_or_none()
    if line is None:
        raise DomainError("merges.merge.missing")
    return MergeLine(*line)
