"""What a snapshot holds of people and teams: ids, days and standings, no names; and how it reads from the signed text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

FORMAT = "lms-report/1"


@dataclass(frozen=True, slots=True)
class MediatorLine:
    """One mediator on the day. ``unit``: where the team stands on the map; ``completed_on``: first completion that counts."""

    person: int
    team: int
    unit: int
    recognised_on: date
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class NewcomerLine:
    """One newcomer of the waterfall: in which part, and why the indicator counts it or not."""

    person: int
    team: int
    unit: int
    recognised_on: date
    due_on: date
    part: str
    why: str
    completed_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team with a mediator on the day; ``lacking``: codes of what the law finds missing."""

    team: int
    unit: int
    mediators: int
    trained: int
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Lists:
    """The lists behind the figures, each in the order of its ids."""

    mediators: Sequence[MediatorLine] = ()
    newcomers: Sequence[NewcomerLine] = ()
    teams: Sequence[TeamLine] = ()

    def as_json(self) -> dict[str, Any]:
        """Tables: the names of the columns once, then the rows."""
        return {
            "mediators": _table(MediatorLine, self.mediators),
            "newcomers": _table(NewcomerLine, self.newcomers),
            "teams": _table(TeamLine, self.teams),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Lists":
        """The lists of a snapshot's content."""
        return cls(
            [_mediator(row) for row in data["mediators"]["rows"]],
            [_newcomer(row) for row in data["newcomers"]["rows"]],
            [_team(row) for row in data["teams"]["rows"]],
        )


Line = TypeVar("Line", MediatorLine, NewcomerLine, TeamLine)


def _table(kind: type[Line], lines: Sequence[Line]) -> dict[str, Any]:
    names = [field.name for field in fields(kind)]
    return {"columns": names, "rows": [[_plain(getattr(line, name)) for name in names] for line in lines]}


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _mediator(row: Sequence[Any]) -> MediatorLine:
    person, team, unit, begun, done = row
    return MediatorLine(person, team, unit, date.fromisoformat(begun), _day(done))


def _newcomer(row: Sequence[Any]) -> NewcomerLine:
    person, team, unit, begun, due, part, why, done, ended = row
    days = date.fromisoformat(begun), date.fromisoformat(due)
    return NewcomerLine(person, team, unit, *days, part, why, _day(done), _day(ended))


def _team(row: Sequence[Any]) -> TeamLine:
    team, unit, mediators, trained, lacking = row
    return TeamLine(team, unit, mediators, trained, tuple(lacking))


def read(content: bytes) -> dict[str, Any]:
    """The content of a snapshot as values."""
    found: dict[str, Any] = json.loads(content)
    return found
