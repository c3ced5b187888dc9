"""Columns and conditions that SQLite and PostgreSQL say in different words, for statements that many send."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Engine,
    ScalarSelect,
    Select,
    String,
    Table,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_Row = TypeVar("_Row", bound=DeclarativeBase)


class one_of(FunctionElement[bool]):  # noqa: N801
    """SQL: the column, of numbers or texts, holds one of the values of a parameter written by ``listed``.

    However many they are it is one statement, which the database plans once; an ``IN`` is another one for each number of them.
    """

    type = Boolean()
    inherit_cache = True
    _is_implicitly_boolean = True

    def __init__(self, column: Any, name: str) -> None:
        super().__init__(column, bindparam(name, type_=String))


def listed(values: Iterable[int | str]) -> str:
    """The parameter of ``one_of``."""
    return json.dumps(list(values))


@compiles(one_of)
def _one_of(element: one_of, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    place, listed = compiler.process(column, **kw), compiler.process(values, **kw)
    return f"{place} IN (SELECT value FROM json_each({listed}))"  # nosec B608 # both are bound by the compiler


@compiles(one_of, "postgresql")
def _any_of(element: one_of, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    one = f"json_array_elements_text(CAST({compiler.process(values, **kw)} AS json))"
    kind = "text" if isinstance(column.type, String) else "bigint"
    return f"{compiler.process(column, **kw)} = ANY (ARRAY(SELECT CAST({one} AS {kind})))"


class not_sought(FunctionElement[Any]):  # noqa: N801
    """SQL: the column as it stands, for a condition by which rows found otherwise are looked through.

    SQLite, which keeps no statistics, would rather walk half the book along an index of the column.
    """

    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(not_sought)
def _column(element: not_sought, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(not_sought, "sqlite")
def _no_column_of_an_index(element: not_sought, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"


def rows_as_json(dialect: str, stmt: Select[*tuple[Any, ...]]) -> ScalarSelect[str]:
    """SQL: the rows of a statement as one text, a JSON array of arrays in the statement's order; none are NULL or empty."""
    part = stmt.subquery()
    # Both collect in the order in which the subquery gives its rows.
    if dialect == "sqlite":
        return select(func.json_group_array(func.json_array(*part.c), type_=String)).scalar_subquery()
    return select(func.json_agg(func.json_build_array(*part.c)).cast(String)).scalar_subquery()


def commit_mark(dialect: str) -> ColumnElement[str]:
    """A column that tells apart two moments between which a transaction committed ids smaller than those seen before.

    SQLite has one writer at a time, so there the order of ids is the order of commits. On PostgreSQL the mark names the
    transactions of this database that are under way: what one of them commits later is a moment of another name, and
    whoever begins later takes larger ids (``take_ids``; a fact is always written before the event that tells of it).
    Transactions of other databases in the cluster change nothing here; where their backends may not be looked at, they
    only make a mark differ needlessly.
    """
    return literal("") if dialect == "sqlite" else literal_column(_UNDER_WAY)


_UNDER_WAY = """coalesce((
    SELECT string_agg(one::text, ',') FROM pg_snapshot_xip(pg_current_snapshot()) AS one
    WHERE one::xid::text NOT IN (
        SELECT backend_xid::text FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname <> current_database())
), '')"""


def constants(words: Iterable[str]) -> list[ColumnElement[str]]:
    """SQL: words of this program as they stand, for a condition that every page sends: parameters are bound anew each time.

    ValueError for anything but letters, dots and low lines.
    """
    found = list(words)
    if any(re.fullmatch(r"[a-z_.]+", word) is None for word in found):
        raise ValueError("only words of the program may stand in a statement")
    return [literal_column(f"'{word}'", String) for word in found]


def newest(
    dialect: str, model: type[_Row], by: str, until: Any, which: Callable[[type[_Row]], Sequence[ColumnElement[bool]]]
) -> tuple[type[_Row], ColumnElement[bool]]:
    """SQL: of the rows that ``which`` means, the last one whose ``by`` is not after ``until``: what to join, and on what.

    For each row it is joined to it is one look-up in PostgreSQL, which SQLite cannot say: there it is two.
    """
    other = aliased(model)
    meant = (*which(other), getattr(other, by) <= until)
    if dialect == "sqlite":
        row = aliased(model)
        last = select(func.max(getattr(other, by))).where(*meant).correlate_except(other).scalar_subquery()
        return row, and_(*which(row), getattr(row, by) == last)
    found = select(other).where(*meant).order_by(getattr(other, by).desc()).limit(1).lateral()
    return aliased(model, found), true()


def alone_at(db: Session, work: str) -> None:
    """Return when no other transaction is at this work; ours is, until it ends. For work that reads and then writes what it
    found: a chain's next link, an index worked out anew.

    SQLite has one writer at a time anyhow. Whoever takes several takes the log's chain first, so that nobody waits in a ring.
    """
    if db.get_bind().dialect.name != "sqlite":
        db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(work, 0))))


def of_one_moment(db: Session) -> Session:
    """Mark a session that has not begun yet as one that reads all it reads as of one moment, however long. Returns it.

    SQLite reads so anyway. One that shares a connection with others keeps that connection's way.
    """
    bind = db.get_bind()
    if isinstance(bind, Engine) and bind.dialect.name != "sqlite":
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return db


def insert_adding(
    db: Session, table: type[DeclarativeBase], rows: Select[*tuple[Any, ...]], *, key: Sequence[str], added: Sequence[str]
) -> None:
    """INSERT … SELECT, ``key`` columns first and then the ``added`` ones: a row that has the key already grows by these."""
    db.flush()
    connection, made = db.connection(), cast(Table, table.__table__)
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    stmt = dialect.insert(made).from_select([*key, *added], rows)
    grown = {name: made.c[name] + stmt.excluded[name] for name in added}
    connection.execute(stmt.on_conflict_do_update(index_elements=list(key), set_=grown))
