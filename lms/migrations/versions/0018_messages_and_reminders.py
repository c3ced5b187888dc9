"""Messages and reminders

Revision: 0018
Revises: 0017
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import lms.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column(
            "recipient_kind",
            sa.Enum("account", "person", name="recipientkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("recipient_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text_code", sa.String(length=80), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("channels", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                "dropped",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum("email", "zalo", "sms", name="channelkind", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("not_before", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("queued_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=True),
        sa.Column("receipt", sa.String(length=200), nullable=True),
        sa.Column("closed_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_message_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_recipient", ["recipient_kind", "recipient_id"], unique=False)
        batch_op.create_index("ix_message_unit_state", ["unit_id", "state", "queued_at"], unique=False)

    op.create_table(
        "message_address",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("email", "zalo", "sms", name="channelkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("given_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_address_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_address")),
    )
    with op.batch_alter_table("message_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_address_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "uq_message_address_in_force",
            ["account_id", "channel"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "reminder_setting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reminds", sa.Boolean(), nullable=False),
        sa.Column("digest_weekday", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("digest_weekday BETWEEN 0 AND 5", name=op.f("ck_reminder_setting_weekday")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_reminder_setting_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_setting")),
    )
    with op.batch_alter_table("reminder_setting", schema=None) as batch_op:
        batch_op.create_index(
            "uq_reminder_setting_in_force",
            ["unit_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "newcomer",
                "trainer",
                "pilot",
                "refresher",
                name="obligationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recognised_on", sa.Date(), nullable=False),
        sa.Column(
            "step",
            sa.Enum("60", "30", "7", "overdue", name="step", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "kind", "person_id", "recognised_on", "step", name=op.f("uq_reminder_kind_person_id_recognised_on_step")
        ),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_person_id"))

    op.drop_table("reminder")
    with op.batch_alter_table("reminder_setting", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reminder_setting_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("reminder_setting")
    with op.batch_alter_table("message_address", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_message_address_in_force",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_message_address_account_id"))

    op.drop_table("message_address")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_unit_state")
        batch_op.drop_index("ix_message_recipient")

    op.drop_table("message")
