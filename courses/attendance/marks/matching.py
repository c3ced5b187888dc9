"""Whom a mark means, among the people of the class and the mediators of its unit. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from courses.attendance.marks.rules import Column, MarkRow
from courses.attendance.rules import Reason
from lms.kernel.text import fold
from lms.people.roster.rules.any_table import Remark


@dataclass(frozen=True, slots=True)
class Known:
    """A person who may have come, all records together; texts folded. ``seated``: has a place in the class."""

    id: int
    names: frozenset[str]
    identities: frozenset[str]
    phones: frozenset[str]
    born: frozenset[tuple[date | None, int | None]]
    teams: frozenset[str]
    seated: bool


@dataclass(frozen=True)
class Book:
    """The people, and the cards: number -> (person, still holds). ``identity``: what is kept of the number of a row."""

    people: Sequence[Known]
    cards: Mapping[int, tuple[int, bool]]

    @cached_property
    def by_id(self) -> Mapping[int, Known]:
        return {one.id: one for one in self.people}

    @cached_property
    def by_identity(self) -> Mapping[str, Known]:
        return {number: one for one in self.people for number in one.identities}

    @cached_property
    def by_phone(self) -> Mapping[str, Sequence[Known]]:
        return _listed((phone, one) for one in self.people for phone in one.phones)

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[Known]]:
        return _listed((name, one) for one in self.people for name in one.names)


def _listed(pairs: Iterable[tuple[str, Known]]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found


def match(row: MarkRow, identity: str | None, book: Book) -> Known | Remark[Column]:
    """By card, else by identity number, else by phone, else by name with birth or team; a contradiction is refused.

    ``identity``: the keyed hash of the row's number. A name alone is enough for somebody who has a place in the class.
    """
    found = _by_card(row.card, book) if row.card is not None else _by_facts(row, identity, book)
    if isinstance(found, Known) and row.name and fold(row.name) not in found.names:
        return Remark(Column.NAME, "marks.name_differs")
    return found


def _by_card(number: int, book: Book) -> Known | Remark[Column]:
    if number not in book.cards:
        return Remark(Column.CARD, Reason.CARD_UNKNOWN)
    person_id, holds = book.cards[number]
    if not holds:
        return Remark(Column.CARD, Reason.CARD_REVOKED)
    return book.by_id.get(person_id) or Remark(Column.CARD, Reason.NO_SUCH_PERSON)


def _by_facts(row: MarkRow, identity: str | None, book: Book) -> Known | Remark[Column]:
    bearer = book.by_identity.get(identity) if identity else None
    if bearer:
        return bearer
    name = fold(row.name) if row.name else ""
    sharing = [one for one in book.by_phone.get(row.phone or "", ()) if not name or name in one.names]
    sharing = _not_another(sharing, identity)
    if sharing:
        return _only(sharing, Column.PHONE)
    if not name:
        column = Column.IDENTITY if identity else Column.PHONE if row.phone else Column.NAME
        return Remark(column, Reason.NO_SUCH_PERSON if identity or row.phone else "marks.nobody_named")
    return _by_name(row, _not_another(book.by_name.get(name, ()), identity))


def _not_another(found: Sequence[Known], identity: str | None) -> list[Known]:
    """A number on file that is not the row's is another person."""
    return [one for one in found if not (identity and one.identities)]


def _by_name(row: MarkRow, named: Sequence[Known]) -> Known | Remark[Column]:
    if row.born[1] is not None:
        named = [one for one in named if any(_same_birth(row.born, born) for born in one.born)]
    if row.team:
        named = [one for one in named if _in_team(fold(row.team), one.teams)]
    if row.born[1] is None and not row.team:
        named = [one for one in named if one.seated]
    return _only(named, Column.NAME)


def _only(found: Sequence[Known], column: Column) -> Known | Remark[Column]:
    if len(found) > 1:
        # The table is of this class: of two of one name the one who has a place in it is meant.
        found = [one for one in found if one.seated] if sum(one.seated for one in found) == 1 else found
    if len(found) == 1:
        return found[0]
    return Remark(column, "marks.person_ambiguous", {"n": len(found)}) if found else Remark(column, Reason.NO_SUCH_PERSON)


def _same_birth(asked: tuple[date | None, int | None], known: tuple[date | None, int | None]) -> bool:
    if asked[0] is not None and known[0] is not None:
        return asked[0] == known[0]
    return asked[1] == known[1]


def _in_team(asked: str, teams: Collection[str]) -> bool:
    """The name of the team or of its village, in full or without the words in front ("tổ hòa giải thôn …")."""
    return any(asked == team or team.endswith(f" {asked}") or asked.endswith(f" {team}") for team in teams)
