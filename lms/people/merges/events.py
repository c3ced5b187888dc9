"""What is recorded when two records become one person, become two again, or were looked at."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class MergeEvent(Event):
    """Base of both: the subject is the person kept."""

    subject_kind: ClassVar[str] = "person"

    merge_id: int
    person_id: int
    folded_id: int


@dataclass(frozen=True, kw_only=True)
class PersonsMerged(MergeEvent):
    kind: ClassVar[str] = "people.merged"

    score: int


@dataclass(frozen=True, kw_only=True)
class PersonsUnmerged(MergeEvent):
    kind: ClassVar[str] = "people.unmerged"


@dataclass(frozen=True, kw_only=True)
class DuplicateJudged(Event):
    """An officer said of a pair that it is two people, or that it is to be looked at later; the subject is the first."""

    kind: ClassVar[str] = "people.duplicate_judged"
    subject_kind: ClassVar[str] = "person"

    other_id: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class DuplicatesCompared(Event):
    """Somebody saw two records side by side, with what lists mask; the subject is the first."""

    kind: ClassVar[str] = "people.duplicates_compared"
    subject_kind: ClassVar[str] = "person"

    other_id: int
