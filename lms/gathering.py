"""Several short statements sent as one, for pages that ask for many small things: the way there costs more than the answer.

What a statement asks for and what its rows mean stays with the room that owns it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Date, Enum, Integer, Row, Select, String, select
from sqlalchemy.engine import result_tuple
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from lms.db import Instant, rows_of
from lms.sql import rows_as_json

Statement = Select[*tuple[Any, ...]]
Rows = Sequence[Row[*tuple[Any, ...]]]
Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the statements gave. ``mark``: all of it as one value that can be compared, read by nobody yet."""

    mark: tuple[str | None, ...]
    _readers: tuple[Callable[[str | None], Rows], ...]

    def rows(self) -> list[Rows]:
        """The rows of each statement."""
        return [read(text) for read, text in zip(self._readers, self.mark, strict=True)]


def gather(db: Session, stmts: tuple[Statement, ...], values: Mapping[str, Any] | None = None) -> Gathered:
    """Ask all the statements at once; each may use any of the ``values``. One query.

    For the same few tuples of statements again and again. Columns hold numbers, texts, words, truths, days or instants;
    TypeError for others.
    """
    made, readers = _gathered(db.get_bind().dialect.name, stmts)
    return Gathered(tuple(rows_of(db, made, values).one()), readers)


@lru_cache(maxsize=64)
def _gathered(dialect: str, stmts: tuple[Statement, ...]) -> tuple[Statement, tuple[Callable[[str | None], Rows], ...]]:
    return select(*(rows_as_json(dialect, stmt) for stmt in stmts)), tuple(_reader(stmt) for stmt in stmts)


def _reader(stmt: Statement) -> Callable[[Any], Rows]:
    columns = stmt.subquery().c
    make = result_tuple([column.key for column in columns])
    kinds = ((place, _from_json(column.type)) for place, column in enumerate(columns))
    readers = [(place, read) for place, read in kinds if read is not None]

    def read_rows(text: str | None) -> Rows:
        rows: list[list[Any]] = json.loads(text) if text else []
        for row in rows:
            for place, read in readers:
                if row[place] is not None:
                    row[place] = read(row[place])
        return [make(row) for row in rows]

    return read_rows


def _from_json(kind: TypeEngine[Any]) -> Reader | None:
    """What makes a value of a column out of its JSON, None where it is the value."""
    match kind:
        case Enum(enum_class=words) if words is not None:
            return words
        case Boolean():
            return bool
        case Instant():
            return _instant
        case Date():
            return date.fromisoformat
        case Integer() | String():
            return None
        case _:
            raise TypeError(f"{kind!r} has no place in what is gathered")


def _instant(text: str) -> datetime:
    """SQLite keeps UTC without saying so, PostgreSQL says which zone it writes in."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
