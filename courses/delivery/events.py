"""What happened to classes and to people's places in them. Ids and codes only."""

from dataclasses import dataclass
from typing import Any, ClassVar

from courses.delivery.rules import Category
from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class ClassEvent(Event):
    """Base of the events whose subject is a class; the unit is that which holds it."""

    subject_kind: ClassVar[str] = "training_class"


@dataclass(frozen=True, kw_only=True)
class ClassMade(ClassEvent):
    kind: ClassVar[str] = "delivery.class_made"

    version_id: int
    sessions: int


@dataclass(frozen=True, kw_only=True)
class SessionAdded(ClassEvent):
    kind: ClassVar[str] = "delivery.session_added"

    session_id: int


@dataclass(frozen=True, kw_only=True)
class SessionChanged(ClassEvent):
    """``before`` and ``after``: hours, periods and check-out as they were and are. The place and the reason, which are words,
    stand in the row ``change_id``."""

    kind: ClassVar[str] = "delivery.session_changed"

    session_id: int
    change_id: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SessionCancelled(ClassEvent):
    kind: ClassVar[str] = "delivery.session_cancelled"

    session_id: int
    change_id: int


@dataclass(frozen=True, kw_only=True)
class ClassClosed(ClassEvent):
    kind: ClassVar[str] = "delivery.class_closed"


@dataclass(frozen=True, kw_only=True)
class ClassCancelled(ClassEvent):
    kind: ClassVar[str] = "delivery.class_cancelled"


@dataclass(frozen=True, kw_only=True)
class PlaceEvent(Event):
    """Base of the events about a person's place in a class; the subject is the person."""

    subject_kind: ClassVar[str] = "person"

    class_id: int


@dataclass(frozen=True, kw_only=True)
class Enrolled(PlaceEvent):
    kind: ClassVar[str] = "delivery.enrolled"

    category: Category
    walk_in: bool = False


@dataclass(frozen=True, kw_only=True)
class Withdrawn(PlaceEvent):
    kind: ClassVar[str] = "delivery.withdrawn"


@dataclass(frozen=True, kw_only=True)
class Confirmed(PlaceEvent):
    """Somebody who came without being enrolled was confirmed by the trainer."""

    kind: ClassVar[str] = "delivery.confirmed"
