"""Scanners and what they send

Revision: 0021
Revises: 0020
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scanner",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.Column(
            "algorithm",
            sa.Enum("Ed25519", "ES256", name="scanneralgorithm", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("lost_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column("lost_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_scanner_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scanner")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_scanner_fingerprint")),
    )
    with op.batch_alter_table("scanner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scanner_account_id"), ["account_id"], unique=False)

    op.create_table(
        "scanner_upload",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("scanner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sent_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("received_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("skew_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("records", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["scanner_id"], ["scanner.id"], name=op.f("fk_scanner_upload_scanner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scanner_upload")),
    )
    with op.batch_alter_table("scanner_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scanner_upload_scanner_id"), ["scanner_id"], unique=False)

    op.create_table(
        "scanner_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("scanner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("upload_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=200), nullable=False),
        sa.Column("chained", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("card", "list", "walk_in", "undo", name="recordkind", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("undoes", sa.String(length=64), nullable=True),
        sa.Column("page", sa.String(length=64), nullable=True),
        sa.Column("elapsed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("occurred_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column("corrected_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column("received_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "present",
                "already",
                "left",
                "undone",
                "refused",
                "held",
                name="recordoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_scanner_record_person_id")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_scanner_record_scan_id")),
        sa.ForeignKeyConstraint(["scanner_id"], ["scanner.id"], name=op.f("fk_scanner_record_scanner_id")),
        sa.ForeignKeyConstraint(["session_id"], ["class_session.id"], name=op.f("fk_scanner_record_session_id")),
        sa.ForeignKeyConstraint(["upload_id"], ["scanner_upload.id"], name=op.f("fk_scanner_record_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scanner_record")),
    )
    with op.batch_alter_table("scanner_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scanner_record_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_scanner_record_session", ["session_id", "outcome"], unique=False)
        batch_op.create_index("ix_scanner_record_undoes", ["scanner_id", "undoes"], unique=False)
        batch_op.create_index(batch_op.f("ix_scanner_record_upload_id"), ["upload_id"], unique=False)
        batch_op.create_index("uq_scanner_record_digest", ["scanner_id", "digest"], unique=True)
        batch_op.create_index(
            "uq_scanner_record_nonce",
            ["scanner_id", "nonce"],
            unique=True,
            sqlite_where=sa.text("chained"),
            postgresql_where=sa.text("chained"),
        )
        batch_op.create_index(
            "uq_scanner_record_seq",
            ["scanner_id", "seq"],
            unique=True,
            sqlite_where=sa.text("chained"),
            postgresql_where=sa.text("chained"),
        )

    op.create_table(
        "record_settlement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "taken",
                "identified",
                "corrected",
                "dismissed",
                name="settlement",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("settled_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_settlement_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["scanner_record.id"], name=op.f("fk_record_settlement_record_id")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_record_settlement_scan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_settlement")),
        sa.UniqueConstraint("record_id", name=op.f("uq_record_settlement_record_id")),
    )
    with op.batch_alter_table("record_settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_settlement_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("record_settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_settlement_person_id"))

    op.drop_table("record_settlement")
    with op.batch_alter_table("scanner_record", schema=None) as batch_op:
        batch_op.drop_index("uq_scanner_record_seq", sqlite_where=sa.text("chained"), postgresql_where=sa.text("chained"))
        batch_op.drop_index("uq_scanner_record_nonce", sqlite_where=sa.text("chained"), postgresql_where=sa.text("chained"))
        batch_op.drop_index("uq_scanner_record_digest")
        batch_op.drop_index(batch_op.f("ix_scanner_record_upload_id"))
        batch_op.drop_index("ix_scanner_record_undoes")
        batch_op.drop_index("ix_scanner_record_session")
        batch_op.drop_index(batch_op.f("ix_scanner_record_person_id"))

    op.drop_table("scanner_record")
    with op.batch_alter_table("scanner_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scanner_upload_scanner_id"))

    op.drop_table("scanner_upload")
    with op.batch_alter_table("scanner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scanner_account_id"))

    op.drop_table("scanner")
