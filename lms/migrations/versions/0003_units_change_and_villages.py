"""Units change and villages

Revision: 0003
Revises: 0002
Made: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("signed_on <= effective_on", name=op.f("ck_unit_change_days")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_change_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_change")),
        sa.UniqueConstraint("number_key", "signed_on", name=op.f("uq_unit_change_number_key_signed_on")),
    )
    with op.batch_alter_table("unit_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_change_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_change_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "village",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to", name=op.f("ck_village_period")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_village_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village")),
    )
    with op.batch_alter_table("village", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_village_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_change_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "merge",
                "split",
                "rename",
                "retype",
                "move",
                "open",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("old_code", sa.String(length=10), nullable=False),
        sa.Column("old_type", sa.String(length=20), nullable=False),
        sa.Column("old_name", sa.String(length=120), nullable=False),
        sa.Column("new_code", sa.String(length=10), nullable=False),
        sa.Column("new_type", sa.String(length=20), nullable=False),
        sa.Column("new_name", sa.String(length=120), nullable=False),
        sa.Column("parent_code", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["unit_change.id"], name=op.f("fk_unit_change_line_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_change_line")),
        sa.UniqueConstraint(
            "change_id", "kind", "old_code", "new_code", name=op.f("uq_unit_change_line_change_id_kind_old_code_new_code")
        ),
    )
    with op.batch_alter_table("unit_change_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_change_line_new_code"), ["new_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_change_line_old_code"), ["old_code"], unique=False)

    op.create_table(
        "village_mark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("village_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to", name=op.f("ck_village_mark_period")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_village_mark_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_mark")),
    )
    with op.batch_alter_table("village_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_village_mark_village_id"), ["village_id"], unique=False)

    op.create_table(
        "village_name",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("village_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("fold", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("sort", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_village_name_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_name")),
        sa.UniqueConstraint("village_id", "valid_from", name=op.f("uq_village_name_village_id_valid_from")),
    )
    with op.batch_alter_table("village_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_village_name_fold"), ["fold"], unique=False)
        batch_op.create_index(batch_op.f("ix_village_name_village_id"), ["village_id"], unique=False)

    op.create_table(
        "village_succession",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("predecessor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("successor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("decision_no", sa.String(length=60), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["predecessor_id"], ["village.id"], name=op.f("fk_village_succession_predecessor_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["village.id"], name=op.f("fk_village_succession_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_succession")),
        sa.UniqueConstraint("predecessor_id", "successor_id", name=op.f("uq_village_succession_predecessor_id_successor_id")),
    )
    with op.batch_alter_table("village_succession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_village_succession_successor_id"), ["successor_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("village_succession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_village_succession_successor_id"))

    op.drop_table("village_succession")
    with op.batch_alter_table("village_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_village_name_village_id"))
        batch_op.drop_index(batch_op.f("ix_village_name_fold"))

    op.drop_table("village_name")
    with op.batch_alter_table("village_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_village_mark_village_id"))

    op.drop_table("village_mark")
    with op.batch_alter_table("unit_change_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_change_line_old_code"))
        batch_op.drop_index(batch_op.f("ix_unit_change_line_new_code"))

    op.drop_table("unit_change_line")
    with op.batch_alter_table("village", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_village_unit_id"))

    op.drop_table("village")
    with op.batch_alter_table("unit_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_change_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_change_effective_on"))

    op.drop_table("unit_change")
