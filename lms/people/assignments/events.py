"""What is recorded when the teams of a split commune are assigned."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class TeamAssigned(Event):
    """A team belongs to a unit from the day on; ``to_unit_id`` None takes an earlier word back. The unit is the one split."""

    kind: ClassVar[str] = "people.team_assigned"
    subject_kind: ClassVar[str] = "team"

    to_unit_id: int | None
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class TeamsRecordedAnew(Event):
    """A unit's life turned out shorter; teams first met outside it stand under its namesake of that day."""

    kind: ClassVar[str] = "people.teams_recorded_anew"
    subject_kind: ClassVar[str] = "unit"

    teams: int
