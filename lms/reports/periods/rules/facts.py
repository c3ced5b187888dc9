"""What was recorded about people, with when it was recorded and when it was taken back: what a difference is explained by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AppointmentFact:
    """One version of one recognition; ``series`` is the id of its first version."""

    id: int
    series: int
    person: int
    team: int
    recognised_on: date
    ended_on: date | None
    recorded_at: datetime
    superseded_at: datetime | None

    def known(self, at: datetime) -> bool:
        """In force as far as was known at the instant."""
        return self.recorded_at <= at and (self.superseded_at is None or self.superseded_at > at)

    def covers(self, day: date) -> bool:
        return self.recognised_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class EvidenceFact:
    """One row of the ledger under a version that counts."""

    person: int
    occurred_on: date
    recorded_at: datetime
    retracted_at: datetime | None


@dataclass(frozen=True, slots=True)
class DatedFact:
    """An exemption, a suspension, or an officer's word on who is new."""

    person: int
    recognised_on: date
    recorded_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MergeFact:
    """Two records made one."""

    kept: int
    folded: int
    merged_at: datetime
    undone_at: datetime | None

    def known(self, at: datetime) -> bool:
        return self.merged_at <= at and (self.undone_at is None or self.undone_at > at)


@dataclass(frozen=True)
class Facts:
    """What was recorded of the people concerned, all versions. ``rules_changed``: policies or the calendar differ."""

    appointments: Sequence[AppointmentFact] = ()
    evidence: Sequence[EvidenceFact] = ()
    merges: Sequence[MergeFact] = ()
    exemptions: Sequence[DatedFact] = ()
    suspensions: Sequence[DatedFact] = ()
    newness: Sequence[DatedFact] = ()
    rules_changed: bool = False
