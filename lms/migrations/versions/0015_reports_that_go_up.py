"""Reports that go up

Revision: 0015
Revises: 0014
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_period",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("half_year", "year", "ad_hoc", name="periodkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_period_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_period")),
        sa.UniqueConstraint(
            "unit_id", "kind", "first_on", "last_on", "title", name=op.f("uq_report_period_unit_id_kind_first_on_last_on_title")
        ),
    )
    op.create_table(
        "unit_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("period_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("changed_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["report_period.id"], name=op.f("fk_unit_report_period_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_report_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_report")),
        sa.UniqueConstraint("period_id", "unit_id", name=op.f("uq_unit_report_period_id_unit_id")),
    )
    with op.batch_alter_table("unit_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_report_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "report_snapshot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("known_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("trained", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mediators", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kid", sa.String(length=40), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["unit_report.id"], name=op.f("fk_report_snapshot_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_snapshot")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_snapshot_report_id_number")),
        info={"append_only": True},
    )
    with op.batch_alter_table("report_snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_snapshot_sha256"), ["sha256"], unique=False)

    op.create_table(
        "report_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted", "returned", "accepted", name="reportstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("snapshot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("taken_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kid", sa.String(length=40), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["unit_report.id"], name=op.f("fk_report_step_report_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["report_snapshot.id"], name=op.f("fk_report_step_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_step")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_step_report_id_number")),
        info={"append_only": True},
    )
    with op.batch_alter_table("report_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_step_snapshot_id"), ["snapshot_id"], unique=False)

    op.keep_append_only("report_snapshot")
    op.keep_append_only("report_step")


def downgrade() -> None:
    op.let_change("report_snapshot")
    op.let_change("report_step")
    with op.batch_alter_table("report_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_step_snapshot_id"))

    op.drop_table("report_step")
    with op.batch_alter_table("report_snapshot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_snapshot_sha256"))

    op.drop_table("report_snapshot")
    with op.batch_alter_table("unit_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_report_unit_id"))

    op.drop_table("unit_report")
    op.drop_table("report_period")
