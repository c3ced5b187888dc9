"""What every event of the house is made of. The events themselves stand in the ``events.py`` of the room that records them."""

import re
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

_CODE = re.compile(r"\S{0,80}")
_PERSONAL_NUMBER = re.compile(r"(\+84|0)\d{9}|\d{9}|\d{12}")


class ActorKind(StrEnum):
    ACCOUNT = "account"
    PERSON = "person"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Actor:
    """Who acted: an account, a person without one (a card), the system, or a stranger. ``id`` is null for the last two."""

    kind: ActorKind
    id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
ANONYMOUS = Actor(ActorKind.ANONYMOUS)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened. A subclass names its ``kind`` ("room.what_happened") and ``subject_kind``, and adds its facts.

    Facts are ids, codes, days, counts: never a name, a number of a person or an ethnicity, because a log that cannot be
    changed cannot be made to forget. ``facts`` refuses texts with a space in them and anything shaped like such a number.
    """

    kind: ClassVar[str]
    subject_kind: ClassVar[str]

    subject_id: int | None = None
    unit_id: int | None = None

    def facts(self) -> dict[str, Any]:
        """The fields of the subclass as JSON values. Raises ValueError for a text that is no code."""
        own = (field.name for field in fields(self) if field.name not in ("subject_id", "unit_id"))
        return {name: _plain(getattr(self, name)) for name in own}


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case str():
            return _code(value)
        case list() | tuple():
            return [_plain(part) for part in value]
        case dict():
            return {_code(str(key)): _plain(part) for key, part in value.items()}
        case _:
            pass
    raise ValueError(f"an event cannot hold a {type(value).__name__}")


def _code(text: str) -> str:
    if not _CODE.fullmatch(text) or _PERSONAL_NUMBER.fullmatch(text):
        raise ValueError("an event holds ids and codes, not texts")
    return text


@dataclass(frozen=True, kw_only=True)
class PersonalDataSeen(Event):
    """Somebody looked at what is masked by default. ``what``: the field's code; ``reason``: the code of the reason given."""

    kind: ClassVar[str] = "audit.personal_data_seen"
    subject_kind: ClassVar[str] = "person"

    what: str
    reason: str
