"""Merges of persons

Revision: 0008
Revises: 0007
Made: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import lms.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duplicate_suspicion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("score", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("points", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("found_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("gone_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("same", "different", "later", name="pairverdict", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("judged_points", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=True),
        sa.Column("judged_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("judged_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_duplicate_suspicion_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_duplicate_suspicion_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_suspicion")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_duplicate_suspicion_first_id_second_id")),
    )
    with op.batch_alter_table("duplicate_suspicion", schema=None) as batch_op:
        batch_op.create_index("ix_duplicate_suspicion_score", ["score", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duplicate_suspicion_second_id"), ["second_id"], unique=False)

    op.create_table(
        "person_alias",
        sa.Column("folded_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kept_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["folded_id"], ["person.id"], name=op.f("fk_person_alias_folded_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_person_alias_kept_id")),
        sa.PrimaryKeyConstraint("folded_id", name=op.f("pk_person_alias")),
    )
    with op.batch_alter_table("person_alias", schema=None) as batch_op:
        batch_op.create_index("ix_person_alias_kept", ["kept_id", "folded_id"], unique=False)

    op.create_table(
        "person_merge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("kept_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("folded_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("score", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("points", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("merged_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("undone_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column("undone_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["folded_id"], ["person.id"], name=op.f("fk_person_merge_folded_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_merge_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(
            "uq_person_merge_in_force",
            ["folded_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_merge_in_force", sqlite_where=sa.text("undone_at IS NULL"), postgresql_where=sa.text("undone_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_person_merge_kept_id"))

    op.drop_table("person_merge")
    with op.batch_alter_table("person_alias", schema=None) as batch_op:
        batch_op.drop_index("ix_person_alias_kept")

    op.drop_table("person_alias")
    with op.batch_alter_table("duplicate_suspicion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duplicate_suspicion_second_id"))
        batch_op.drop_index("ix_duplicate_suspicion_score")

    op.drop_table("duplicate_suspicion")
