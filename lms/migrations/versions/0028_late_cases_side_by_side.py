"""Late cases side by side

Revision: 0028
Revises: 0027
Made: 2026-11-23
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_KEY = "series_id, regime_id, due_on, obligation_id"


def upgrade() -> None:
    _replace(f"({_KEY}) INCLUDE (person_id, recognised_on, ended_on, completed_on, exempted)")


def downgrade() -> None:
    _replace(f"({_KEY})")


def _replace(key: str) -> None:
    # SQLite keeps the whole row in its key as it is.
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_rollup_case", "rollup_case", type_="primary")
        op.execute(f"ALTER TABLE rollup_case ADD CONSTRAINT pk_rollup_case PRIMARY KEY {key}")
