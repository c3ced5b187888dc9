"""What happened in the yearly review, as the log keeps it: ids and codes, never a note."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class ReviewOpened(Event):
    kind: ClassVar[str] = "people.review_opened"
    subject_kind: ClassVar[str] = "team_review"

    year: int


@dataclass(frozen=True, kw_only=True)
class ReviewDecided(Event):
    """An outcome for one team, or for ``teams`` of them at once."""

    kind: ClassVar[str] = "people.review_decided"
    subject_kind: ClassVar[str] = "team_review"

    outcome: str
    team_id: int | None = None
    teams: int = 1


@dataclass(frozen=True, kw_only=True)
class ReviewClosed(Event):
    kind: ClassVar[str] = "people.review_closed"
    subject_kind: ClassVar[str] = "team_review"

    teams: int
