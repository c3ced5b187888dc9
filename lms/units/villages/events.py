"""What officers do to villages. Villages that come with a roster are told by the roster's own event."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class VillageEvent(Event):
    """Base: the subject is the village, the unit its commune; ``on`` is the day from which it holds."""

    subject_kind: ClassVar[str] = "village"

    on: date | None


@dataclass(frozen=True, kw_only=True)
class VillageEntered(VillageEvent):
    kind: ClassVar[str] = "villages.entered"


@dataclass(frozen=True, kw_only=True)
class VillageRenamed(VillageEvent):
    kind: ClassVar[str] = "villages.renamed"


@dataclass(frozen=True, kw_only=True)
class VillagesMerged(VillageEvent):
    """The subject is the new village; ``merged`` are the ids of those that went into it."""

    kind: ClassVar[str] = "villages.merged"

    merged: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class VillageMarked(VillageEvent):
    """Marked as having many ethnic-minority households from the day, or no longer."""

    kind: ClassVar[str] = "villages.marked"

    marked: bool
