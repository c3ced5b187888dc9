"""Whose row is it: conditions and look-ups by which every room counts and shows a merged person once.

Rows keep the person they were recorded for; what a query answers about a person is the union over all ids of that person.
Without merges each of these is one look into an empty index. Which queries use which is in docs/decisions/0006.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, CompoundSelect, Select, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.people.merges.models import PersonAlias
from lms.people.models import Person

CHUNK = 10_000


def canonical(column: Any) -> ColumnElement[int]:
    """SQL: the id under which the person of a column is kept. Reads no index of the column: for rows found by other means."""
    kept = select(PersonAlias.kept_id).where(PersonAlias.folded_id == column).correlate_except(PersonAlias).scalar_subquery()
    return func.coalesce(kept, column)


def canonical_among(db: Session, column: Any) -> ColumnElement[int]:
    """``canonical`` for very many rows: the column itself, without a look for each, while nobody is merged. One small query."""
    anybody = rows_of(db, _ANYBODY).first()
    return canonical(column) if anybody else column


_ANYBODY = select(PersonAlias.folded_id).limit(1)


def of_person(column: Any, person: Any) -> ColumnElement[bool]:
    """SQL: the column names the person kept under the id ``person``, under any of its ids. Uses an index of the column.

    ``person`` is a value, a parameter, or a column of the query around a subquery (PostgreSQL seeks by no column of the same
    query this way: there ``canonical`` is meant). One IN and no OR: PostgreSQL walks the whole table for an OR.
    """
    asked = literal(person, BigInteger) if isinstance(person, int) else person
    folded = select(PersonAlias.folded_id).where(PersonAlias.kept_id == asked)
    # Parts of a union do not find the query around by themselves: they would mean anybody.
    parts = (one.correlate_except(PersonAlias) for one in (select(asked), folded))
    named: ColumnElement[bool] = column.in_(union_all(*parts))
    return named


def of_people(column: Any, person_ids: Collection[int]) -> ColumnElement[bool]:
    """As ``of_person`` for some kept ids, those of a page; group what is found by ``canonical``."""
    kept = select(Person.id).where(Person.id.in_(person_ids))
    folded = select(PersonAlias.folded_id).where(PersonAlias.kept_id.in_(person_ids))
    named: ColumnElement[bool] = column.in_(union_all(kept, folded))
    return named


def is_kept(column: Any) -> ColumnElement[bool]:
    """SQL: the person of the column has not been folded into another."""
    return ~exists().where(PersonAlias.folded_id == column)


def with_merged_people(people: Select[int]) -> CompoundSelect[int]:
    """SQL: these ids, and those of everybody who has several: the folded and those they were folded into."""
    return union_all(people, select(PersonAlias.folded_id), select(PersonAlias.kept_id))


_ALL = select(PersonAlias.folded_id, PersonAlias.kept_id)


def aliases(db: Session) -> dict[int, int]:
    """Folded id -> kept id, of everybody. One query; merges are few."""
    return {row.folded_id: row.kept_id for row in rows_of(db, _ALL)}


def kept_as(db: Session, person_id: int) -> int:
    """The id under which a person is kept."""
    return db.scalar(select(canonical(literal(person_id, BigInteger)))) or person_id


def kept_ids(db: Session, person_ids: Iterable[int]) -> dict[int, int]:
    """Each id -> the id under which its person is kept. One query for some thousands."""
    wanted = list(dict.fromkeys(person_ids))
    found = {person_id: person_id for person_id in wanted}
    for start in range(0, len(wanted), CHUNK):
        rows = rows_of(db, _ALL.where(PersonAlias.folded_id.in_(wanted[start : start + CHUNK])))
        found |= {row.folded_id: row.kept_id for row in rows}
    return found


@dataclass(frozen=True)
class Groups:
    """Everybody with several records. ``kept``: folded id -> kept id."""

    kept: Mapping[int, int]
    folded: Mapping[int, Sequence[int]]

    @property
    def any(self) -> bool:
        return bool(self.kept)

    def keeper(self, person_id: int) -> int:
        """The id under which the person is kept."""
        return self.kept.get(person_id, person_id)

    def ids(self, keeper: int) -> Sequence[int]:
        """Every id of the person kept under this one, that one first."""
        return (keeper, *self.folded.get(keeper, ()))

    def batches(self, person_ids: Collection[int] | None, size: int) -> Iterator[list[int] | None]:
        """These people under all their ids, so many at a time and nobody cut in two; None, everybody at once, for None."""
        if person_ids is None:
            yield None
            return
        keepers = sorted({self.keeper(person_id) for person_id in person_ids})
        for start in range(0, len(keepers), size):
            yield [one for keeper in keepers[start : start + size] for one in self.ids(keeper)]


def groups_of(db: Session) -> Groups:
    """Everybody with several records. One query; merges are few."""
    kept = aliases(db)
    folded: dict[int, list[int]] = {}
    for folded_id in sorted(kept):
        folded.setdefault(kept[folded_id], []).append(folded_id)
    return Groups(kept, folded)
