"""Contests and what is odd

Revision: 0023
Revises: 0022
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_flag",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "same_phone",
                "two_places",
                "after_class",
                "clock_jump",
                name="flagkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("device", sa.String(length=64), nullable=True),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("raised_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["class_session.id"], name=op.f("fk_attendance_flag_other_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_flag_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["class_session.id"], name=op.f("fk_attendance_flag_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_flag")),
        sa.UniqueConstraint("key", name=op.f("uq_attendance_flag_key")),
    )
    with op.batch_alter_table("attendance_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_flag_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_flag_session_id"), ["session_id"], unique=False)

    op.create_table(
        "attendance_contest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.Column("contested_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("settled_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column("settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("granted", "declined", name="verdict", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.Column("scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(settled_at IS NULL) = (verdict IS NULL)", name=op.f("ck_attendance_contest_settled")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_contest_person_id")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_attendance_contest_scan_id")),
        sa.ForeignKeyConstraint(["session_id"], ["class_session.id"], name=op.f("fk_attendance_contest_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_contest")),
    )
    with op.batch_alter_table("attendance_contest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_contest_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_contest_settled_at"), ["settled_at"], unique=False)
        batch_op.create_index(
            "uq_attendance_contest_open",
            ["session_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    op.create_table(
        "attendance_flag_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("flag_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("noted_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("said", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["flag_id"], ["attendance_flag.id"], name=op.f("fk_attendance_flag_note_flag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_flag_note")),
    )
    with op.batch_alter_table("attendance_flag_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_flag_note_flag_id"), ["flag_id"], unique=False)

    op.create_table(
        "attendance_flag_scan",
        sa.Column("flag_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["attendance_flag.id"], name=op.f("fk_attendance_flag_scan_flag_id")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_attendance_flag_scan_scan_id")),
        sa.PrimaryKeyConstraint("flag_id", "scan_id", name=op.f("pk_attendance_flag_scan")),
    )
    with op.batch_alter_table("attendance_flag_scan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_flag_scan_scan_id"), ["scan_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("attendance_flag_scan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_flag_scan_scan_id"))

    op.drop_table("attendance_flag_scan")
    with op.batch_alter_table("attendance_flag_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_flag_note_flag_id"))

    op.drop_table("attendance_flag_note")
    with op.batch_alter_table("attendance_contest", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attendance_contest_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_attendance_contest_settled_at"))
        batch_op.drop_index(batch_op.f("ix_attendance_contest_person_id"))

    op.drop_table("attendance_contest")
    with op.batch_alter_table("attendance_flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_flag_session_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_flag_person_id"))

    op.drop_table("attendance_flag")
