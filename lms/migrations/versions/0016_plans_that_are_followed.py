"""Plans that are followed

Revision: 0016
Revises: 0015
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_supersession",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("taken_back_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_plan_id"], ["plan.id"], name=op.f("fk_plan_supersession_by_plan_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_supersession_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_supersession")),
    )
    with op.batch_alter_table("plan_supersession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_supersession_by_plan_id"), ["by_plan_id"], unique=False)
        batch_op.create_index(
            "uq_plan_supersession_stands",
            ["plan_id"],
            unique=True,
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )

    op.create_table(
        "plan_task_state",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "not_begun",
                "under_way",
                "done",
                "dropped",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("class_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("taken_back_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_plan_task_state_class_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_plan_task_state_file_id")),
        sa.ForeignKeyConstraint(["report_id"], ["unit_report.id"], name=op.f("fk_plan_task_state_report_id")),
        sa.ForeignKeyConstraint(["task_id"], ["plan_task.id"], name=op.f("fk_plan_task_state_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_task_state")),
    )
    with op.batch_alter_table("plan_task_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_task_state_task_id"), ["task_id"], unique=False)

    op.create_table(
        "target_inheritance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("taken_back_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_target_inheritance_plan_id")),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_target_inheritance_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_inheritance")),
    )
    with op.batch_alter_table("target_inheritance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_target_inheritance_target_id"), ["target_id"], unique=False)
        batch_op.create_index(
            "uq_target_inheritance_stands",
            ["plan_id", "target_id"],
            unique=True,
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )

    with op.batch_alter_table("plan_task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_plan_task_unit_id"), "unit", ["unit_id"], ["id"])

    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.add_column(sa.Column("within_from", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("quote", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_column("quote")
        batch_op.drop_column("within_from")

    with op.batch_alter_table("plan_task", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_plan_task_unit_id"), type_="foreignkey")
        batch_op.drop_column("unit_id")

    with op.batch_alter_table("target_inheritance", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_target_inheritance_stands",
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_target_inheritance_target_id"))

    op.drop_table("target_inheritance")
    with op.batch_alter_table("plan_task_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_task_state_task_id"))

    op.drop_table("plan_task_state")
    with op.batch_alter_table("plan_supersession", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_plan_supersession_stands",
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_plan_supersession_by_plan_id"))

    op.drop_table("plan_supersession")
