"""Sheets of paper

Revision: 0022
Revises: 0021
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import lms.db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "class_allowance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("class_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("set_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("set_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_class_allowance_class_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_allowance")),
    )
    with op.batch_alter_table("class_allowance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_allowance_class_id"), ["class_id"], unique=False)

    op.create_table(
        "paper_sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["class_session.id"], name=op.f("fk_paper_sheet_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheet")),
        sa.UniqueConstraint("code", name=op.f("uq_paper_sheet_code")),
    )
    with op.batch_alter_table("paper_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_sheet_session_id"), ["session_id"], unique=False)

    op.create_table(
        "paper_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "mark",
            sa.Enum("signed", "absent", "doubtful", name="mark", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "step",
            sa.Enum(
                "present",
                "already",
                "refused",
                "noted",
                "taken_back",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("refusal", sa.String(length=60), nullable=True),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.Column("entered_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("entered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_entry_person_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["paper_sheet.id"], name=op.f("fk_paper_entry_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
    )
    with op.batch_alter_table("paper_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_entry_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_paper_entry_row", ["sheet_id", "number"], unique=False)

    op.create_table(
        "paper_photo",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("page", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("brought_as", sa.String(length=64), nullable=False),
        sa.Column("added_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_paper_photo_file_id")),
        sa.ForeignKeyConstraint(["session_id"], ["class_session.id"], name=op.f("fk_paper_photo_session_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["paper_sheet.id"], name=op.f("fk_paper_photo_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_photo")),
        sa.UniqueConstraint("file_id", name=op.f("uq_paper_photo_file_id")),
    )
    with op.batch_alter_table("paper_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_photo_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_photo_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "paper_row",
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "category",
            sa.Enum("mediator", "official", "guest", name="category", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_row_person_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["paper_sheet.id"], name=op.f("fk_paper_row_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "number", name=op.f("pk_paper_row")),
    )
    with op.batch_alter_table("paper_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_row_person_id"), ["person_id"], unique=False)

    op.create_table(
        "paper_reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("photo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("page", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rows", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("unread", sa.String(length=20), nullable=True),
        sa.Column("strip_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("read_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("read_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["photo_id"], ["paper_photo.id"], name=op.f("fk_paper_reading_photo_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["paper_sheet.id"], name=op.f("fk_paper_reading_sheet_id")),
        sa.ForeignKeyConstraint(["strip_id"], ["stored_file.id"], name=op.f("fk_paper_reading_strip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_reading")),
    )
    with op.batch_alter_table("paper_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_reading_photo_id"), ["photo_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("paper_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_reading_photo_id"))

    op.drop_table("paper_reading")
    with op.batch_alter_table("paper_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_row_person_id"))

    op.drop_table("paper_row")
    with op.batch_alter_table("paper_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_photo_sheet_id"))
        batch_op.drop_index(batch_op.f("ix_paper_photo_session_id"))

    op.drop_table("paper_photo")
    with op.batch_alter_table("paper_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_paper_entry_row")
        batch_op.drop_index(batch_op.f("ix_paper_entry_person_id"))

    op.drop_table("paper_entry")
    with op.batch_alter_table("paper_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_sheet_session_id"))

    op.drop_table("paper_sheet")
    with op.batch_alter_table("class_allowance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_class_allowance_class_id"))

    op.drop_table("class_allowance")
