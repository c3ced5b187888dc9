"""The bodies of the API about classes and their attendance, as dataclasses: what comes in, what goes out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from courses.attendance.rules import Method
from courses.delivery.rules import Category, ClassState
from lms.web.api.shapes import Told

MOST_MARKS = 1_000


@dataclass(frozen=True, slots=True)
class UnitRef:
    """The unit that holds a class."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ClassItem:
    """One class within the scope of the token's account."""

    id: int
    code: str
    title: str
    unit: UnitRef
    venue: str
    state: ClassState
    first_on: date | None
    last_on: date | None
    sessions: int
    seats: Annotated[int, Told(says="people who hold a place")]
    capacity: int | None


@dataclass(frozen=True, slots=True)
class SessionItem:
    """One meeting of a class."""

    id: int
    number: Annotated[int, Told(says="its place among the meetings of the class by their start, from 1")]
    of: int
    venue: Annotated[str, Told(says="where this meeting is held, which may differ from its class")]
    starts_at: datetime
    ends_at: datetime
    opens_at: Annotated[datetime, Told(says="check-in is taken from here")]
    closes_at: Annotated[datetime, Told(says="to here, half open; a trainer's list is taken later too")]
    checks_out: bool
    cancelled: bool
    periods: int


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person of a class."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PresenceItem:
    """What the book says of one person in a meeting."""

    person: PersonRef
    category: Annotated[Category | None, Told(says="as what the person sits in the class; null without a place in it")]
    present: Annotated[bool, Told(says="false only by a correction")]
    method: Method
    occurred_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonIn:
    """Who is meant: exactly one of the three."""

    id: Annotated[int | None, Told(least=1, says="a person id, as /presences gives it")] = None
    card: Annotated[int | None, Told(least=1, says="the number printed on a personal card")] = None
    identity: Annotated[str | None, Told(least=9, most=12, says="an identity number of 9 or 12 digits")] = None


@dataclass(frozen=True, slots=True)
class MarkIn:
    """One person seen at a meeting."""

    nonce: Annotated[str, Told(least=8, most=128, says="yours for this mark; sent twice, it is one mark")]
    occurred_at: datetime
    person: PersonIn


@dataclass(frozen=True, slots=True)
class MarksIn:
    """Marks of one meeting."""

    marks: Annotated[list[MarkIn], Told(least=1, most=MOST_MARKS)]


@dataclass(frozen=True, slots=True)
class MarkOut:
    """What became of one mark. ``outcome``: present, already, left or refused; ``reason`` and ``say`` when refused."""

    nonce: str
    outcome: Annotated[str, Told(says="present, already, left or refused")]
    reason: str | None
    say: str | None


@dataclass(frozen=True, slots=True)
class MarksOut:
    """An answer for each mark, in the order sent."""

    received_at: datetime
    answers: list[MarkOut]
