"""What happened to people and teams, as the log keeps it: ids, days and codes only."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class AppointmentEvent(Event):
    """Base of the events about one recognition. The subject is the person, the unit that of the team."""

    subject_kind: ClassVar[str] = "person"

    person_id: int
    team_id: int
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class PersonRecognised(AppointmentEvent):
    kind: ClassVar[str] = "people.recognised"

    recognised_on: date


@dataclass(frozen=True, kw_only=True)
class AppointmentChanged(AppointmentEvent):
    """``appointment_id`` is the new version, ``replaced_id`` the one it supersedes; ``changed`` names the fields."""

    kind: ClassVar[str] = "people.appointment_changed"

    replaced_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AppointmentAnnulled(AppointmentEvent):
    """A recognition no longer stands, nor does any former version of it: the import that brought it was undone."""

    kind: ClassVar[str] = "people.appointment_annulled"


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    """``changed`` names the fields; what they said before lies sealed in ``person_revision``."""

    kind: ClassVar[str] = "people.person_changed"
    subject_kind: ClassVar[str] = "person"

    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RosterWritten(Event):
    kind: ClassVar[str] = "people.roster_written"
    subject_kind: ClassVar[str] = "roster_import"

    import_id: int
    new: int
    changed: int
    same: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class RosterUndone(Event):
    """How many recognitions were annulled and how many came back in their former version, and who was withdrawn."""

    kind: ClassVar[str] = "people.roster_undone"
    subject_kind: ClassVar[str] = "roster_import"

    import_id: int
    annulled: int
    restored: int
    people: int
    teams: int


@dataclass(frozen=True, kw_only=True)
class RosterExported(Event):
    """Somebody took away the roster of a unit, numbers with it; the subject is the unit, ``people`` how many rows."""

    kind: ClassVar[str] = "people.roster_exported"
    subject_kind: ClassVar[str] = "unit"

    people: int


@dataclass(frozen=True, kw_only=True)
class RosterRowCorrected(Event):
    """An officer mended a row on the page; ``columns`` names the cells."""

    kind: ClassVar[str] = "people.roster_row_corrected"
    subject_kind: ClassVar[str] = "roster_import"

    row: int
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RosterCellsSeen(Event):
    """Somebody opened or took away cells as they were brought, numbers with them; ``row`` is null for all refused ones."""

    kind: ClassVar[str] = "people.roster_cells_seen"
    subject_kind: ClassVar[str] = "roster_import"

    row: int | None = None


@dataclass(frozen=True, kw_only=True)
class TrainerRecognised(Event):
    """A person became a trainer of a unit; ``level`` is the level of the body that recognised."""

    kind: ClassVar[str] = "people.trainer_recognised"
    subject_kind: ClassVar[str] = "person"

    level: str
