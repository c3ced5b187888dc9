"""Brings a database to the schema of this version. Knows Alembic; the migrations themselves are in lms/migrations/versions."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from lms.db import changing_schema
from lms.kernel.errors import DomainError
from lms.schema import metadata


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, made here so that no file on disk names a database."""
    config = Config()
    config.set_main_option("script_location", "lms:migrations")
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations that are missing, all or none; a second process that starts at the same time waits."""
    with changing_schema(engine) as connection:
        command.upgrade(migration_config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take migrations back, all or none. Data of the tables that go is lost."""
    with changing_schema(engine) as connection:
        command.downgrade(migration_config(connection), revision)


def head() -> str | None:
    """The revision this version of the program needs."""
    return ScriptDirectory.from_config(migration_config()).get_current_head()


def revision_of(engine: Engine) -> str | None:
    """The revision the database stands at; None when it has no schema of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether this version of the program knows the revision, so that it can upgrade from there."""
    script = ScriptDirectory.from_config(migration_config())
    return revision in {known.revision for known in script.walk_revisions()}


def is_current(engine: Engine) -> bool:
    """True when the database stands at ``head``."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head()


def check_schema(engine: Engine) -> None:
    """Refuse a database without our schema, or with that of another version. DomainError ``database.empty|older|newer``."""
    standing = revision_of(engine)
    if standing is None:
        raise DomainError("database.empty")
    if standing != head():
        raise DomainError("database.older" if knows(standing) else "database.newer")


def differences(connection: Connection) -> list[object]:
    """What autogenerate would still change in this database; empty when models and migrations agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
    return list(compare_metadata(context, metadata))
