"""Opening, deciding and closing a yearly review. A change of mind is a row; what is closed stays. Nothing here commits."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record, record_many
from lms.clock import day_of
from lms.db import insert_for_ids, insert_rows
from lms.kernel.errors import DomainError
from lms.kernel.months import add_months
from lms.kernel.text import tidy
from lms.people.composition.queries import TeamLine, list_lines, within
from lms.people.composition.rules import Finding
from lms.people.reviews.events import ReviewClosed, ReviewDecided, ReviewOpened
from lms.people.reviews.models import ReviewEntry, ReviewOutcome, TeamReview
from lms.people.reviews.queries import find_entry, list_entries
from lms.people.reviews.rules import WITH_NOTE, Counts, ReviewState, count, stored
from lms.people.reviews.terms import Outcome
from lms.units.queries import placements


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What is said when reviews are opened: the year, the day the teams are looked at, the last day, the years of a term."""

    year: int
    as_of: date
    due_on: date
    term_years: int


def open_reviews(
    db: Session, unit_ids: Collection[int], facts: ReviewFacts, *, actor: Actor, now: datetime
) -> list[TeamReview]:
    """Open the review of the year for communes of today's map that have teams and none yet, with every team as it stands.

    DomainError ``reviews.due_too_early``, ``reviews.none_to_open``.
    """
    if facts.due_on < facts.as_of:
        raise DomainError("reviews.due_too_early", as_of=facts.as_of)
    wanted = set(unit_ids) - _open_already(db, facts.year)
    teams = _teams_by_commune(db, wanted, facts, now) if wanted else {}
    if not teams:
        raise DomainError("reviews.none_to_open", year=str(facts.year))
    try:
        with db.begin_nested():
            ids = _write(db, teams, facts, actor, now)
    except IntegrityError as error:
        # Somebody opened one of them at the same moment.
        raise DomainError("reviews.none_to_open", year=str(facts.year)) from error
    opened = [ReviewOpened(subject_id=row_id, unit_id=unit_id, year=facts.year) for unit_id, row_id in ids.items()]
    record_many(db, opened, actor=actor, now=now)
    return list(db.scalars(select(TeamReview).where(TeamReview.id.in_(ids.values())).order_by(TeamReview.id)))


def _open_already(db: Session, year: int) -> set[int]:
    return set(db.scalars(select(TeamReview.unit_id).where(TeamReview.year == year)))


def _teams_by_commune(db: Session, unit_ids: Collection[int], facts: ReviewFacts, now: datetime) -> dict[int, list[TeamLine]]:
    since = add_months(facts.as_of, -12 * facts.term_years)
    places = placements(db, day_of(now))
    found: dict[int, list[TeamLine]] = {}
    for line in list_lines(db, within(sorted(unit_ids)), facts.as_of, since=since):
        found.setdefault(places[line.unit_id], []).append(line)
    return {unit_id: lines for unit_id, lines in sorted(found.items()) if unit_id in unit_ids}


def _write(db: Session, teams: dict[int, list[TeamLine]], facts: ReviewFacts, actor: Actor, now: datetime) -> dict[int, int]:
    common = {**asdict(facts), "opened_by": actor.id, "opened_at": now, "closed_by": None, "closed_at": None, "counts": None}
    ids = insert_for_ids(db, TeamReview, [{**common, "unit_id": unit_id} for unit_id in teams])
    rows: list[dict[str, Any]] = []
    for review_id, lines in zip(ids, teams.values(), strict=True):
        rows += [
            {"review_id": review_id, "team_id": line.team_id, "state": stored(ReviewState(line.state, line.long_serving))}
            for line in lines
        ]
    insert_rows(db, ReviewEntry, rows)
    return dict(zip(teams, ids, strict=True))


def decide(
    db: Session, review: TeamReview, entry_id: int, outcome: Outcome, note: str | None, *, actor: Actor, now: datetime
) -> ReviewOutcome:
    """Record what is proposed for a team; an outcome that stands is superseded.

    DomainError ``reviews.review.closed``, ``reviews.entry.missing``, ``reviews.note_missing``, ``reviews.same_outcome``.
    """
    _refuse_closed(db, review)
    entry, text = find_entry(db, review, entry_id), tidy(note or "")[:500] or None
    if outcome in WITH_NOTE and not text:
        raise DomainError("reviews.note_missing")
    stmt = select(ReviewOutcome).where(ReviewOutcome.entry_id == entry.id, ReviewOutcome.superseded_at.is_(None))
    before = db.scalars(stmt.with_for_update()).one_or_none()
    if before:
        if (before.outcome, before.note) == (outcome, text):
            raise DomainError("reviews.same_outcome")
        before.superseded_at = now
        db.flush()
    row = ReviewOutcome(entry_id=entry.id, outcome=outcome, note=text, account_id=actor.id, decided_at=now)
    db.add(row)
    db.flush()
    event = ReviewDecided(subject_id=review.id, unit_id=review.unit_id, outcome=outcome, team_id=entry.team_id)
    record(db, event, actor=actor, now=now)
    return row


def keep_complete(db: Session, review: TeamReview, *, actor: Actor, now: datetime) -> int:
    """Record "keep" for every undecided team of which nothing is found; returns how many there were.

    DomainError ``reviews.review.closed``, ``reviews.nothing_to_keep``.
    """
    _refuse_closed(db, review)
    open_lines = [line for line in list_entries(db, review) if line.outcome is None and not line.state.wants_a_look]
    if not open_lines:
        raise DomainError("reviews.nothing_to_keep")
    rows = [
        {"entry_id": line.id, "outcome": Outcome.KEEP, "note": None, "account_id": actor.id, "decided_at": now}
        for line in open_lines
    ]
    insert_rows(db, ReviewOutcome, [{**row, "superseded_at": None} for row in rows])
    event = ReviewDecided(subject_id=review.id, unit_id=review.unit_id, outcome=Outcome.KEEP, teams=len(rows))
    record(db, event, actor=actor, now=now)
    return len(rows)


def close(db: Session, review: TeamReview, *, actor: Actor, now: datetime) -> Counts:
    """Close a review in which every team has an outcome; its counts are frozen with it.

    DomainError ``reviews.review.closed``, ``reviews.not_all_decided``.
    """
    _refuse_closed(db, review)
    counts = counts_of(db, review)
    if counts.undecided:
        raise DomainError("reviews.not_all_decided", n=counts.undecided)
    review.closed_by, review.closed_at, review.counts = actor.id, now, _json(counts)
    record(db, ReviewClosed(subject_id=review.id, unit_id=review.unit_id, teams=counts.teams), actor=actor, now=now)
    return counts


def counts_of(db: Session, review: TeamReview) -> Counts:
    """The figures of a review: those kept when it was closed, else as it stands."""
    if review.counts is not None:
        kept = review.counts
        outcomes = {outcome: kept["outcomes"][outcome.value] for outcome in Outcome}
        findings = {finding: kept["findings"][finding.value] for finding in Finding}
        return Counts(kept["teams"], kept["undecided"], outcomes, findings)
    return count((line.state, line.outcome) for line in list_entries(db, review))


def _json(counts: Counts) -> dict[str, Any]:
    return {
        "teams": counts.teams,
        "undecided": counts.undecided,
        "outcomes": {outcome.value: n for outcome, n in counts.outcomes.items()},
        "findings": {finding.value: n for finding, n in counts.findings.items()},
    }


def _refuse_closed(db: Session, review: TeamReview) -> None:
    """Also against somebody who closes it at the same moment."""
    closed_at = db.scalar(select(TeamReview.closed_at).where(TeamReview.id == review.id).with_for_update())
    if closed_at is not None:
        raise DomainError("reviews.review.closed")
