"""Cases of a period

Revision: 0011
Revises: 0010
Made: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import lms.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_form",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("definition", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_form")),
        sa.UniqueConstraint("key", name=op.f("uq_case_form_key")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_case_form_valid_from")),
    )
    op.create_table(
        "case_lock",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("locked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("locked_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lifted_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_lock_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_lock")),
    )
    with op.batch_alter_table("case_lock", schema=None) as batch_op:
        batch_op.create_index(
            "uq_case_lock_in_force",
            ["period", "unit_id"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.create_table(
        "case_return",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("completed_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_return_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_return")),
    )
    with op.batch_alter_table("case_return", schema=None) as batch_op:
        batch_op.create_index("uq_case_return", ["period", "unit_id"], unique=True)

    op.create_table(
        "qualification_word",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("fold", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("law", "other", "untrained", name="qualification", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_qualification_word_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification_word")),
    )
    with op.batch_alter_table("qualification_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qualification_word_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "case_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("none_arose", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["case_form.id"], name=op.f("fk_case_entry_form_id")),
        sa.ForeignKeyConstraint(["team_id"], ["mediation_team.id"], name=op.f("fk_case_entry_team_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entry")),
    )
    with op.batch_alter_table("case_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_entry_form_id"), ["form_id"], unique=False)
        batch_op.create_index("ix_case_entry_period", ["period", "unit_id", "superseded_at"], unique=False)
        batch_op.create_index(
            "uq_case_entry_in_force",
            ["team_id", "period"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("case_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_entry_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index("ix_case_entry_period")
        batch_op.drop_index(batch_op.f("ix_case_entry_form_id"))

    op.drop_table("case_entry")
    with op.batch_alter_table("qualification_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qualification_word_unit_id"))

    op.drop_table("qualification_word")
    with op.batch_alter_table("case_return", schema=None) as batch_op:
        batch_op.drop_index("uq_case_return")

    op.drop_table("case_return")
    with op.batch_alter_table("case_lock", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_lock_in_force", sqlite_where=sa.text("lifted_at IS NULL"), postgresql_where=sa.text("lifted_at IS NULL")
        )

    op.drop_table("case_lock")
    op.drop_table("case_form")
