"""What one row of a roster says once it has been read, and what the house says back. Pure values."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from lms.kernel.text import fold
from lms.people.rules.terms import AppointmentReason, Column, Sex, TeamRole


class MessageKind(StrEnum):
    """A fault refuses the row; a warning imports it and asks somebody to look; a note explains the verdict."""

    FAULT = "fault"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Message:
    """One remark on one row, in codes. ``fields`` are JSON values; a name that ends in ``_on`` holds an ISO day.

    Never a name of a person or a whole number of one: messages lie unsealed.
    """

    kind: MessageKind
    code: str
    column: Column | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def fault(code: str, column: Column | None = None, /, **fields: Any) -> Message:
    """A reason to refuse the row."""
    return Message(MessageKind.FAULT, code, column, fields)


def warning(code: str, column: Column | None = None, /, **fields: Any) -> Message:
    """Something to look at; the row is imported."""
    return Message(MessageKind.WARNING, code, column, fields)


def note(code: str, column: Column | None = None, /, **fields: Any) -> Message:
    """Why the verdict is what it is."""
    return Message(MessageKind.NOTE, code, column, fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWords:
    """What is said about a person. None says nothing: it never erases what the book has."""

    full_name: str
    born_on: date | None = None
    born_year: int | None = None
    sex: Sex | None = None
    ethnicity: str | None = None
    qualification: str | None = None
    phone: str | None = None
    identity_no: str | None = field(default=None, repr=False)
    identity_key: str | None = field(default=None, repr=False)  # the keyed hash of the number; what matching compares


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionWords:
    """What is said about one recognition. ``recognised_on`` is the effective day if stated, else the day of signing."""

    recognised_on: date
    role: TeamRole | None = None
    reason: AppointmentReason | None = None
    decision_no: str | None = None
    signed_on: date | None = None
    effective_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None


NEW_PERSON = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One row, read whole: where, who, what. ``number`` is the row Excel shows.

    ``team_id`` and ``person_id`` are set when an officer has chosen among candidates; ``person_id`` 0 means "somebody new".
    """

    number: int
    unit_id: int
    village: str
    team_name: str
    person: PersonWords
    recognition: RecognitionWords
    team_id: int | None = None
    person_id: int | None = None
    minority_village: bool = False

    @property
    def person_key(self) -> str:
        """The folded name, by which matching looks for the person."""
        return fold(self.person.full_name)
