"""A figure of a past year finds its newcomers and their completions in two indexes alone

Revision: 0002
Revises: 0001
Made: 2026-11-22
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_obligation_period", "obligation", ["due_on", "recognised_on", "ended_on", "person_id", "team_id"], unique=False
    )
    op.drop_index("ix_obligation_due", table_name="obligation")
    op.create_index("ix_completion_person_days", "completion", ["person_id", "version_id", "completed_on"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_completion_person_days", table_name="completion")
    op.create_index("ix_obligation_due", "obligation", ["due_on", "person_id"], unique=False)
    op.drop_index("ix_obligation_period", table_name="obligation")
