"""Running totals in their keys

Revision: 0028
Revises: 0027
Made: 2026-11-23
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_LEVELS = "mediators, trained, teams, complete"
_CASES = "recognised, on_time, left_untrained, due_on_time, due_gone_trained, due_untrained, due_gone"
_CASE = "person_id, recognised_on, ended_on, completed_on, exempted"
# table -> its key, and what stands beside the key in the index
_KEYS = {
    "rollup_day": ("series_id, regime_id, day", f"{_LEVELS}, {_CASES}"),
    "rollup_case": ("series_id, regime_id, due_on, obligation_id", _CASE),
}


def upgrade() -> None:
    for table, (key, beside) in _KEYS.items():
        _replace(table, f"({key}) INCLUDE ({beside})")


def downgrade() -> None:
    for table, (key, _beside) in _KEYS.items():
        _replace(table, f"({key})")


def _replace(table: str, key: str) -> None:
    # SQLite keeps the whole row in its key as it is.
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(f"pk_{table}", table, type_="primary")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY {key}")
