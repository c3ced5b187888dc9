"""Assignments after a split

Revision: 0004
Revises: 0003
Made: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_assignment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("resolution", sa.String(length=60), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["mediation_team.id"], name=op.f("fk_team_assignment_team_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_team_assignment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_assignment")),
    )
    with op.batch_alter_table("team_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_assignment_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_assignment_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_team_assignment_in_force",
            ["team_id", "valid_from"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("team_assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_assignment_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_team_assignment_unit_id"))
        batch_op.drop_index(batch_op.f("ix_team_assignment_team_id"))

    op.drop_table("team_assignment")
