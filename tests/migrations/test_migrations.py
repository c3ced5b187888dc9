"""The migrations give exactly the schema that the models describe, on both engines, and go back to nothing."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from lms.db import changing_schema
from lms.schema import metadata
from lms.upgrade import differences, downgrade, head, is_current, upgrade

ROOT = Path(__file__).resolve().parents[2]


def test_from_empty_to_the_newest(empty_engine: Engine) -> None:
    assert head() is not None
    assert not is_current(empty_engine)
    upgrade(empty_engine)
    assert is_current(empty_engine)
    assert set(inspect(empty_engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_a_second_run_changes_nothing(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    before = shape(empty_engine)
    upgrade(empty_engine)
    assert shape(empty_engine) == before


def test_autogenerate_finds_nothing_to_do(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    with empty_engine.connect() as connection:
        assert differences(connection) == []


def test_checks_and_triggers_are_those_of_the_models(empty_engine: Engine) -> None:
    """Autogenerate does not look at CHECK constraints, partial indexes and triggers; this does."""
    upgrade(empty_engine)
    migrated = shape(empty_engine)
    downgrade(empty_engine)
    metadata.create_all(empty_engine)
    assert migrated - shape(empty_engine) == set()
    assert shape(empty_engine) - migrated == set()


def test_back_to_nothing(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    downgrade(empty_engine)
    assert inspect(empty_engine).get_table_names() == ["alembic_version"]
    assert shape(empty_engine) == set()
    upgrade(empty_engine)
    assert is_current(empty_engine)


def test_a_broken_migration_leaves_nothing_behind(empty_engine: Engine) -> None:
    def half_way() -> None:
        with changing_schema(empty_engine) as connection:
            connection.execute(text("CREATE TABLE half_done (id INTEGER PRIMARY KEY)"))
            connection.execute(text("CREATE TABLE half_done (id INTEGER PRIMARY KEY)"))

    with pytest.raises(DatabaseError):
        half_way()
    assert inspect(empty_engine).get_table_names() == []


def test_every_room_with_tables_is_in_the_schema() -> None:
    written = (ROOT / "lms" / "schema.py").read_text()
    files = [path for room in ("lms", "courses", "assessments", "certificates") for path in (ROOT / room).rglob("models.py")]
    missing = [name for path in files if f"import {(name := _module(path))}\n" not in written]
    assert missing == []


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


SQLITE_SHAPE = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'"
POSTGRES_SHAPE = """
SELECT 'constraint', conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'column', table_name || '.' || column_name,
    concat_ws(' ', data_type, collation_name, character_maximum_length, is_nullable, is_identity, column_default)
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""


def shape(engine: Engine) -> set[tuple[str, str, str]]:
    """Everything the engine knows of the schema, as kind, name and words; spaces and the order of lines do not count."""
    statement = SQLITE_SHAPE if engine.dialect.name == "sqlite" else POSTGRES_SHAPE
    with engine.connect() as connection:
        rows = connection.execute(text(statement)).all()
    return {(kind, name, _settled(words)) for kind, name, words in rows}


def _settled(words: str) -> str:
    # SQLite writes a column that was added later behind the last one, on its line.
    told = re.sub(r",(?![^(\n]*\))", "\n", words.replace('"', ""))
    lines = [line.strip(" \t,") for line in told.splitlines()]
    return "\n".join(sorted(" ".join(line.split()) for line in lines if line))
