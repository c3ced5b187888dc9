"""How Alembic runs here: on the connection that lms.upgrade hands over, in its one transaction, on both engines."""

from alembic import context

from lms.migrations.append_only import add_append_only
from lms.schema import metadata


def run() -> None:
    """Configure Alembic for the given connection and run what was asked for."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        # SQLite cannot alter most things in place: batches make the table anew.
        render_as_batch=True,
        # With the BEGIN of lms.db a failed migration leaves nothing behind on SQLite either.
        transactional_ddl=True,
        compare_type=True,
        user_module_prefix="lms.db.",
        process_revision_directives=add_append_only(metadata),
    )
    with context.begin_transaction():
        context.run_migrations()


run()
