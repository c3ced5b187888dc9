"""Running totals

Revision: 0014
Revises: 0013
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import lms.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rollup",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("edition", sa.String(length=36), nullable=False),
        sa.Column("built_at", lms.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup")),
    )
    op.create_table(
        "rollup_case",
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("regime_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("obligation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recognised_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("exempted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("series_id", "regime_id", "due_on", "obligation_id", name=op.f("pk_rollup_case")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("rollup_case", schema=None) as batch_op:
        batch_op.create_index("ix_rollup_case_obligation_id", ["obligation_id"], unique=False)

    op.create_table(
        "rollup_day",
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("regime_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mediators", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("trained", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("teams", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("complete", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recognised", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_time", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("left_untrained", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on_time", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_gone_trained", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_untrained", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_gone", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("series_id", "regime_id", "day", name=op.f("pk_rollup_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollup_part",
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("whole_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("series_id", "whole_id", name=op.f("pk_rollup_part")),
    )
    with op.batch_alter_table("rollup_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rollup_part_whole_id"), ["whole_id"], unique=False)

    op.create_table(
        "rollup_regime",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("versions", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("least", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_regime")),
        sa.UniqueConstraint("key", name=op.f("uq_rollup_regime_key")),
    )
    op.create_table(
        "rollup_series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("map_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_series")),
        sa.UniqueConstraint("unit_id", "team_id", "map_on", name=op.f("uq_rollup_series_unit_id_team_id_map_on")),
    )
    with op.batch_alter_table("rollup_series", schema=None) as batch_op:
        batch_op.create_index("ix_rollup_series_map_on", ["map_on", "unit_id"], unique=False)

    op.create_table(
        "rollup_share",
        sa.Column("map_on", sa.Date(), nullable=False),
        sa.Column("above_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("map_on", "above_id", "series_id", name=op.f("pk_rollup_share")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("rollup_share", schema=None) as batch_op:
        batch_op.create_index("ix_rollup_share_series_id", ["series_id"], unique=False)

    op.create_table(
        "rollup_stint",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appointment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_stint")),
    )
    with op.batch_alter_table("rollup_stint", schema=None) as batch_op:
        batch_op.create_index("ix_rollup_stint_person_id", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rollup_stint_team_id"), ["team_id"], unique=False)

    op.create_table(
        "rollup_team",
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_rollup_team")),
    )
    with op.batch_alter_table("rollup_team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rollup_team_series_id"), ["series_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rollup_team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rollup_team_series_id"))

    op.drop_table("rollup_team")
    with op.batch_alter_table("rollup_stint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rollup_stint_team_id"))
        batch_op.drop_index("ix_rollup_stint_person_id")

    op.drop_table("rollup_stint")
    with op.batch_alter_table("rollup_share", schema=None) as batch_op:
        batch_op.drop_index("ix_rollup_share_series_id")

    op.drop_table("rollup_share")
    with op.batch_alter_table("rollup_series", schema=None) as batch_op:
        batch_op.drop_index("ix_rollup_series_map_on")

    op.drop_table("rollup_series")
    op.drop_table("rollup_regime")
    with op.batch_alter_table("rollup_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rollup_part_whole_id"))

    op.drop_table("rollup_part")
    op.drop_table("rollup_day")
    with op.batch_alter_table("rollup_case", schema=None) as batch_op:
        batch_op.drop_index("ix_rollup_case_obligation_id")

    op.drop_table("rollup_case")
    op.drop_table("rollup")
