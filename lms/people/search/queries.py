"""Conditions on names that were typed, and how common their words are. Lists of people are ``lms.people.listing``."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, literal, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.db import rows_of
from lms.people.search.models import PersonWord
from lms.people.search.rules import LONGEST, Sought, after, sought

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


def named(column: Column, text: str) -> ColumnElement[bool]:
    """Does what was typed find the folded name in the column? Nothing typed finds everybody."""
    wanted = sought(text)
    return found_by(literal(" ").concat(column), wanted) if wanted else true()


def found_by(column: Column, wanted: Sought) -> ColumnElement[bool]:
    """SQL twin of ``Sought.finds`` for the name behind a space; nothing that is typed can act as a wildcard."""
    if wanted.length > LONGEST:
        return false()
    return column.like(wanted.pattern, escape="\\")


def begins(word: str) -> ColumnElement[bool]:
    """Rows of ``PersonWord`` whose word begins so; the empty word means only itself, under which everybody is."""
    if not word:
        return PersonWord.word == ""
    return and_(PersonWord.word >= word, PersonWord.word < after(word))


def rarest(db: Session, wanted: Sought, *, most: int) -> str:
    """The word typed that fewest names have, counted up to ``most``. One query, none for one word.

    Of words that are all as common as that it is the last: as a rule the given name, by which names are in order.
    """
    words = wanted.words[-1:-5:-1]
    if len(words) == 1:
        return words[0]
    found: Sequence[int] = rows_of(db, select(*(_common(word, most) for word in words))).one()
    return words[found.index(min(found))]


def words_like(db: Session, beginning: str, *, most: int) -> list[str]:
    """The words of names that begin so, in order and no more than ``most``: from one to the next. One query."""
    after_it = PersonWord.word >= beginning, PersonWord.word < after(beginning)
    steps = select(func.min(PersonWord.word).label("word")).where(*after_it).cte(recursive=True)
    following = select(func.min(PersonWord.word)).where(PersonWord.word > steps.c.word, after_it[1]).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.word.is_not(None)))
    return [row.word for row in rows_of(db, select(steps.c.word).where(steps.c.word.is_not(None)).limit(most))]


def _common(word: str, most: int) -> Any:
    rows = select(literal(1).label("one")).where(begins(word)).limit(most).subquery()
    return select(func.count()).select_from(rows).scalar_subquery()
