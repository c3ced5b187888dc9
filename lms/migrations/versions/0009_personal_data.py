"""Personal data

Revision: 0009
Revises: 0008
Made: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column(
            "key",
            sa.Enum(
                "acknowledge_working_days",
                "answer_days",
                "answer_days_processors",
                "answer_days_other",
                "extension_days",
                "breach_notice_hours",
                "retention_months",
                "upload_days",
                name="rulekey",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_rule")),
        sa.UniqueConstraint("key", "valid_from", name=op.f("uq_data_rule_key_valid_from")),
    )
    op.create_table(
        "data_breach",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "lost", "leaked", "seen", "changed", name="breachkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("people", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("found_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("due_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_data_breach_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_breach")),
    )
    with op.batch_alter_table("data_breach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_breach_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "data_breach_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("breach_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "step",
            sa.Enum("contained", "reported", "closed", name="breachstep", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["breach_id"], ["data_breach.id"], name=op.f("fk_data_breach_step_breach_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_breach_step")),
        sa.UniqueConstraint("breach_id", "step", name=op.f("uq_data_breach_step_breach_id_step")),
    )
    with op.batch_alter_table("data_breach_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_breach_step_breach_id"), ["breach_id"], unique=False)

    op.create_table(
        "data_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "access",
                "correction",
                "withdrawal",
                "restriction",
                "objection",
                "erasure",
                name="requestkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("detail_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("with_processors", sa.Boolean(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_data_request_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_data_request_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_request_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_request_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "retention_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("keep", "erase", name="retentionverdict", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_retention_decision_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_decision")),
    )
    with op.batch_alter_table("retention_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retention_decision_person_id"), ["person_id"], unique=False)

    op.create_table(
        "data_request_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "acknowledged", "extended", "done", "refused", name="step", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["data_request.id"], name=op.f("fk_data_request_step_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request_step")),
        sa.UniqueConstraint("request_id", "step", name=op.f("uq_data_request_step_request_id_step")),
    )
    with op.batch_alter_table("data_request_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_request_step_request_id"), ["request_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("data_request_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_request_step_request_id"))

    op.drop_table("data_request_step")
    with op.batch_alter_table("retention_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retention_decision_person_id"))

    op.drop_table("retention_decision")
    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_request_unit_id"))
        batch_op.drop_index(batch_op.f("ix_data_request_person_id"))

    op.drop_table("data_request")
    with op.batch_alter_table("data_breach_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_breach_step_breach_id"))

    op.drop_table("data_breach_step")
    with op.batch_alter_table("data_breach", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_breach_unit_id"))

    op.drop_table("data_breach")
    op.drop_table("data_rule")
