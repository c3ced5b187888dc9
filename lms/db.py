"""Engine, session, declarative base, column types. Every difference between SQLite and PostgreSQL lives here and in ``sql``."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from threading import Lock
from typing import Annotated, Any, cast

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    FromClause,
    Identity,
    Insert,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    TextClause,
    TypeDecorator,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from lms.resting import ping_after_rest

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. A naive datetime is a mistake and raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")
# Sort keys and folded texts compare byte by byte, so that both engines order them alike.
Key = String().with_variant(String(collation="C"), "postgresql")

Id = Annotated[int, mapped_column(BigId, Identity(), primary_key=True)]


def words(kind: type[StrEnum]) -> Enum:
    """A StrEnum kept as its text under a CHECK, alike on both engines."""
    return Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: Instant(),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[int]: Json,
        list[str]: Json,
        int: BigId,
    }


def make_engine(url: str, *, pool_size: int = 5) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql+psycopg://…``, with this house's transaction rules.

    SQLite: WAL, foreign keys on, synchronous FULL; a session reads in a deferred transaction and takes the write lock at
    once when it was opened for writing (see ``writing``), so two writers wait for each other instead of failing half way.
    """
    # Names and numbers travel as parameters: an error that goes to the log must not carry them along.
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, hide_parameters=True)
        ping_after_rest(engine)
        return engine
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-1000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN DEFERRED")


Sessions = sessionmaker[Session]


def make_sessions(engine: Engine) -> Sessions:
    """A factory of reading sessions; ``writing(factory)`` makes the one that is about to write."""
    return sessionmaker(engine, expire_on_commit=False)


def for_writing(db: Session) -> Session:
    """Mark a session that has not begun yet as one that will write (SQLite then takes the lock at once). Returns it."""
    if not db.in_transaction():
        db.connection(execution_options={"writing": True})
    return db


@contextmanager
def writing(sessions: Sessions) -> Iterator[Session]:
    """A session for one unit of work of a command or a job: committed at the end, rolled back on any error."""
    with sessions() as db:
        for_writing(db)
        yield db
        db.commit()


_one_writer = Lock()


@contextmanager
def writing_in_turn(sessions: Sessions) -> Iterator[Session]:
    """As ``writing``, for short work that comes in a rush: on SQLite the writers of a process queue here, fairly.

    SQLite's own waiting sleeps and tries again, so that the unluckiest of thirty waited for seconds.
    """
    with sessions() as db, _one_writer if db.get_bind().dialect.name == "sqlite" else nullcontext():
        for_writing(db)
        yield db
        db.commit()


@cache
def _insert_new(table: FromClause, dialect: str) -> Any:
    made = (sqlite if dialect == "sqlite" else postgresql).insert(cast(Table, table)).on_conflict_do_nothing()
    return made.returning(table.c.id)


def insert_new(db: Session, table: type[Base], row: dict[str, Any]) -> int | None:
    """Insert one row; its id, or None when a unique key says that it is there already. ``row`` names columns."""
    db.flush()
    connection = db.connection()
    found: int | None = connection.scalar(_insert_new(table.__table__, connection.dialect.name), row)
    return found


def insert_all_new(db: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows at once, leaving out those that a unique key says are there already."""
    db.flush()
    connection = db.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(cast(Table, table.__table__)).on_conflict_do_nothing(), rows)


def insert_rows(db: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, in one statement: the ORM would make one for each pattern of nulls."""
    if rows:
        db.flush()
        db.connection().execute(_insert(table), list(rows))


@cache
def _insert(table: type[Base]) -> Insert:
    return insert(cast(Table, table.__table__))


# Rows of one table that all name the same columns.
Part = tuple[type[Base], Sequence[Mapping[str, Any]]]


def insert_together(db: Session, *parts: Part) -> None:
    """Insert rows of several tables at once; a later part may point to an earlier one. Defaults of a model are not filled in.

    PostgreSQL takes them in one statement, each part as one parameter of JSON: one by one every row is a message to the
    server and an answer. What JSON cannot say (bytes, a JSON null in a column) goes through ``insert_rows``.
    """
    db.flush()
    connection = db.connection()
    filled = [(table, rows) for table, rows in parts if rows]
    if connection.dialect.name == "sqlite":
        for table, rows in filled:
            connection.execute(_insert(table), list(rows))
    elif filled:
        stmt = _insert_sets(*((table.__tablename__, tuple(rows[0])) for table, rows in filled))
        connection.execute(stmt, {f"rows{place}": _as_json(rows) for place, (_, rows) in enumerate(filled)})


@cache
def _insert_sets(*sets: tuple[str, tuple[str, ...]]) -> TextClause:
    def part(place: int, table: str, names: tuple[str, ...]) -> str:
        columns = ", ".join(names)
        rows = f"json_populate_recordset(CAST(NULL AS {table}), CAST(:rows{place} AS json))"
        return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {rows}"  # nosec B608 # names of our own tables

    *first, last = (part(place, *one) for place, one in enumerate(sets))
    before = ", ".join(f"part{place} AS ({stmt})" for place, stmt in enumerate(first))
    return text(f"WITH {before} {last}" if first else last)


def _as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=_moment)


def _moment(value: object) -> str:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} does not go into a column this way")


def insert_for_ids(db: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """As ``insert_rows``; returns the ids (column ``id``) in the order of the rows."""
    ids = take_ids(db, (table, len(rows)))[0] if rows else []
    insert_rows(db, table, [{**row, "id": row_id} for row, row_id in zip(rows, ids, strict=True)])
    return ids


def take_ids(db: Session, *wanted: tuple[type[Base], int]) -> list[list[int]]:
    """So many new ids of each table, rising, for rows about to be inserted in this transaction. One statement.

    Ids given back by an INSERT come in the order of its rows only one row at a time on SQLite, and slowly on PostgreSQL.
    """
    connection = db.connection()
    sqlite = connection.dialect.name == "sqlite"
    stmt = _last_ids(*(table for table, _ in wanted)) if sqlite else _nextval(*(table for table, _ in wanted))
    row = connection.execute(stmt, {f"n{place}": count for place, (_, count) in enumerate(wanted)}).one()
    if not sqlite:
        return [list(ids) for ids in row[:-1]]
    # Nobody else writes now, so the next ids are ours.
    return [list(range(last + 1, last + 1 + count)) for last, (_, count) in zip(row, wanted, strict=True)]


@cache
def _last_ids(*tables: type[Base]) -> Select[*tuple[Any, ...]]:
    return select(*(select(func.coalesce(func.max(table.__table__.c.id), 0)).scalar_subquery() for table in tables))


@cache
def _nextval(*tables: type[Base]) -> Select[*tuple[Any, ...]]:
    def ids(table: type[Base], place: int) -> Any:
        sequence = func.pg_get_serial_sequence(table.__tablename__, "id")
        numbers = func.generate_series(1, bindparam(f"n{place}", type_=Integer))
        return func.array(select(func.nextval(sequence)).select_from(numbers).scalar_subquery())

    # Whoever holds ids counts as under way from here on (``sql.commit_mark``).
    return select(*(ids(table, place) for place, table in enumerate(tables)), func.pg_current_xact_id())


_CONNECTION = "connection_of_transaction"


def rows_of(db: Session, stmt: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
    """The rows of a statement that asks for columns only, past the ORM: for short queries that stand on every page.

    The ORM's own way to a row costs twice what the query does. What is pending is written first, as it does.
    """
    db.flush()
    known: tuple[object, Connection] | None = db.info.get(_CONNECTION)
    # A session has one connection while its transaction lasts; asking it for that costs a third of a short query.
    if known is None or known[0] is not db.get_transaction():
        connection = db.connection()
        known = db.info[_CONNECTION] = (db.get_transaction(), connection)
    return known[1].execute(stmt, values)


class among_few(FunctionElement[bool]):  # noqa: N801
    """SQL: the column holds one of the few values that a scalar subquery gives. An ``IN``, but for PostgreSQL's planner:

    of an ``IN (SELECT …)`` it guesses that the values are many and reads whole tables; an array it takes for short.
    """

    type = Boolean()
    inherit_cache = True
    _is_implicitly_boolean = True  # a condition as it stands: "… = 1" around it hides the column from SQLite's indexes


@compiles(among_few)
def _in(element: among_few, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **kw)} IN {compiler.process(values, **kw)}"


@compiles(among_few, "postgresql")
def _any(element: among_few, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **kw)} = ANY (ARRAY{compiler.process(values, **kw)})"


def gather_statistics(db: Session, *tables: type[Base]) -> None:
    """After a load of many rows, into these tables or any: PostgreSQL's planner learns at once how many there are."""
    if db.get_bind().dialect.name != "sqlite":
        db.execute(text(f"ANALYZE {', '.join(table.__tablename__ for table in tables)}"))


APPEND_ONLY = "append_only"


def append_only_ddl(table: str) -> dict[str, tuple[str, ...]]:
    """The statements, by dialect, that make ``table`` refuse every UPDATE and DELETE, also from outside this program."""
    message = f"{table} is append only"
    sqlite = tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for verb in ("UPDATE", "DELETE")
    )
    body = f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
    refuse = f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS {body}"
    postgresql = (
        refuse,
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    )
    return {"sqlite": sqlite, "postgresql": postgresql}


def keep_append_only(table: FromClause) -> None:
    """Attach the statements of ``append_only_ddl`` to a table made by ``create_all``. A migration runs them itself."""
    assert isinstance(table, Table)
    table.info[APPEND_ONLY] = True
    for dialect, statements in append_only_ddl(table.name).items():
        for statement in statements:
            ddl: Any = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


@contextmanager
def changing_schema(engine: Engine) -> Iterator[Connection]:
    """A connection inside the one transaction that may change the schema; a second process waits for the first to finish.

    SQLite: foreign keys are not enforced meanwhile (a table made anew is dropped first) and are checked before the commit.
    """
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            # The pragma has no effect inside a transaction, so it goes to the driver before one begins.
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.execution_options(writing=True).begin():
                if not sqlite:
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20250701)")
                yield connection
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("a migration left rows whose foreign key points nowhere")
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")
