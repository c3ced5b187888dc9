"""Crowds of the running totals

Revision: 0027
Revises: 0026
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import lms.db

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rollup_crowd",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("regime_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column(
            "counting",
            sa.Enum("mediators", "newcomers", name="counting", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("outline", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", "regime_id", "counting", name=op.f("pk_rollup_crowd")),
    )
    op.create_table(
        "rollup_crowd_place",
        sa.Column("map_on", sa.Date(), nullable=False),
        sa.Column("crowd_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("whole_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("map_on", "crowd_id", name=op.f("pk_rollup_crowd_place")),
    )
    op.create_table(
        "rollup_crowd_stale",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_crowd_stale")),
    )
    with op.batch_alter_table("rollup_series", schema=None) as batch_op:
        batch_op.add_column(sa.Column("crowd_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_index(batch_op.f("ix_rollup_series_crowd_id"), ["crowd_id"], unique=False)

    # What was built without crowds is not read: it is built anew, at once or by the job.
    op.execute("DELETE FROM rollup")


def downgrade() -> None:
    with op.batch_alter_table("rollup_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rollup_series_crowd_id"))
        batch_op.drop_column("crowd_id")

    op.drop_table("rollup_crowd_stale")
    op.drop_table("rollup_crowd_place")
    op.drop_table("rollup_crowd")
