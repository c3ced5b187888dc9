"""The Alembic operations that make a table append only, and the hook that writes them into a new migration."""

from collections.abc import Iterable
from typing import Any

from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, Operations
from alembic.operations.ops import CreateTableOp, MigrationScript
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData

from lms.db import APPEND_ONLY, append_only_ddl


@Operations.register_operation("keep_append_only")
class KeepAppendOnly(MigrateOperation):
    """From here on the table refuses every UPDATE and DELETE."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def keep_append_only(cls, operations: Operations, table: str) -> None:
        """``op.keep_append_only("audit_event")``"""
        operations.invoke(cls(table))


@Operations.register_operation("let_change")
class LetChange(MigrateOperation):
    """The table may change again; needed before it is dropped."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def let_change(cls, operations: Operations, table: str) -> None:
        """``op.let_change("audit_event")``"""
        operations.invoke(cls(table))


@Operations.implementation_for(KeepAppendOnly)
def _keep(operations: Operations, operation: KeepAppendOnly) -> None:
    for statement in append_only_ddl(operation.table)[operations.get_bind().dialect.name]:
        operations.execute(statement)


@Operations.implementation_for(LetChange)
def _let(operations: Operations, operation: LetChange) -> None:
    if operations.get_bind().dialect.name == "postgresql":
        # SQLite's triggers go with their table; here the function they call stays unless it is dropped.
        operations.execute(f"DROP FUNCTION {operation.table}_refuse() CASCADE")
    else:
        for verb in ("update", "delete"):
            operations.execute(f"DROP TRIGGER {operation.table}_no_{verb}")


@renderers.dispatch_for(KeepAppendOnly)
def _render_keep(_context: Any, operation: KeepAppendOnly) -> str:
    return f'op.keep_append_only("{operation.table}")'


@renderers.dispatch_for(LetChange)
def _render_let(_context: Any, operation: LetChange) -> str:
    return f'op.let_change("{operation.table}")'


def add_append_only(metadata: MetaData) -> Any:
    """A ``process_revision_directives`` hook: every new table that the models keep append only gets its operations."""

    def add(_context: MigrationContext, _revision: str | Iterable[str | None], scripts: list[MigrationScript]) -> None:
        for script in scripts:
            up, down = script.upgrade_ops, script.downgrade_ops
            assert up is not None and down is not None
            new = [step.table_name for step in up.ops if isinstance(step, CreateTableOp)]
            kept = [name for name in new if metadata.tables[name].info.get(APPEND_ONLY)]
            up.ops += [KeepAppendOnly(name) for name in kept]
            down.ops[:0] = [LetChange(name) for name in kept]

    return add
