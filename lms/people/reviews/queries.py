"""Reading reviews within a viewer's scope: the list with its progress, the entries of one with state and outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from lms.access.models import Account
from lms.access.queries import in_scope, scoped
from lms.access.rules import Action, Viewer
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.kernel.text import text_key
from lms.people.models import MediationTeam
from lms.people.reviews.models import ReviewEntry, ReviewOutcome, TeamReview
from lms.people.reviews.rules import ReviewState, is_late, state_of
from lms.people.reviews.terms import Outcome


def find_review(db: Session, viewer: Viewer, review_id: int, action: Action) -> TeamReview:
    """The review. DomainError ``reviews.review.missing`` outside the viewer's scope as well."""
    stmt = scoped(select(TeamReview).where(TeamReview.id == review_id), viewer, action, TeamReview.unit_id)
    found = db.scalars(stmt).one_or_none()
    if found is None:
        raise DomainError("reviews.review.missing")
    return found


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review with how far it has come."""

    id: int
    unit_id: int
    year: int
    as_of: date
    due_on: date
    closed_at: datetime | None
    teams: int
    decided: int

    def late(self, today: date) -> bool:
        return self.closed_at is None and is_late(due_on=self.due_on, undecided=self.teams - self.decided, as_of=today)


def in_force() -> Any:
    """SQL: the joined outcome is that of the joined entry and has not been changed since."""
    return and_(ReviewOutcome.entry_id == ReviewEntry.id, ReviewOutcome.superseded_at.is_(None))


def list_reviews(db: Session, viewer: Viewer, year: int) -> list[ReviewLine]:
    """The reviews of a year within the viewer's scope, with their progress. One statement."""
    stmt = (
        select(TeamReview.id, TeamReview.unit_id, TeamReview.year, TeamReview.as_of, TeamReview.due_on, TeamReview.closed_at)
        .add_columns(func.count(ReviewEntry.id), func.count(ReviewOutcome.id))
        .outerjoin(ReviewEntry, ReviewEntry.review_id == TeamReview.id)
        .outerjoin(ReviewOutcome, in_force())
        .where(TeamReview.year == year, in_scope(viewer, Action.PEOPLE_READ, TeamReview.unit_id))
        .group_by(TeamReview.id)
    )
    return [ReviewLine(*row) for row in db.execute(stmt)]


def list_years(db: Session, viewer: Viewer) -> list[int]:
    """The years that have reviews within the viewer's scope, the newest first."""
    stmt = select(TeamReview.year).where(in_scope(viewer, Action.PEOPLE_READ, TeamReview.unit_id)).distinct()
    return sorted(db.scalars(stmt), reverse=True)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One team of a review: its state on the day, and the outcome with who decided it and when."""

    id: int
    team_id: int
    village: str
    name: str
    state: ReviewState
    outcome: Outcome | None
    note: str | None
    decided_by: str | None
    decided_at: datetime | None


_COLUMNS = (ReviewEntry.id, ReviewEntry.team_id, MediationTeam.village, MediationTeam.name, ReviewEntry.state)


def _entries(review_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS, ReviewOutcome.outcome, ReviewOutcome.note, Account.name, ReviewOutcome.decided_at)
        .join(MediationTeam, MediationTeam.id == ReviewEntry.team_id)
        .outerjoin(ReviewOutcome, in_force())
        .outerjoin(Account, Account.id == ReviewOutcome.account_id)
        .where(ReviewEntry.review_id == review_id)
    )


def list_entries(db: Session, review: TeamReview) -> list[EntryLine]:
    """The teams of a review, by village and name. One statement."""
    rows = rows_of(db, _entries(review.id))
    found = [
        EntryLine(entry_id, team_id, village, name, state_of(state), *decided)
        for entry_id, team_id, village, name, state, *decided in rows
    ]
    return sorted(found, key=lambda line: (text_key(line.village), text_key(line.name), line.id))


def find_entry(db: Session, review: TeamReview, entry_id: int) -> ReviewEntry:
    """One entry of the review. DomainError ``reviews.entry.missing``."""
    stmt = select(ReviewEntry).where(ReviewEntry.id == entry_id, ReviewEntry.review_id == review.id)
    found = db.scalars(stmt).one_or_none()
    if found is None:
        raise DomainError("reviews.entry.missing")
    return found


@dataclass(frozen=True, slots=True)
class PastOutcome:
    """An outcome as it was once decided; ``superseded_at`` is null for the one that stands."""

    outcome: Outcome
    note: str | None
    by: str | None
    at: datetime
    superseded_at: datetime | None


def list_outcomes(db: Session, entry_id: int) -> Sequence[PastOutcome]:
    """All outcomes of an entry, the first first."""
    stmt = (
        select(ReviewOutcome.outcome, ReviewOutcome.note, Account.name, ReviewOutcome.decided_at, ReviewOutcome.superseded_at)
        .outerjoin(Account, Account.id == ReviewOutcome.account_id)
        .where(ReviewOutcome.entry_id == entry_id)
        .order_by(ReviewOutcome.id)
    )
    return [PastOutcome(*row) for row in db.execute(stmt)]
