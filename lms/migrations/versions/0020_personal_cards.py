"""Personal cards

Revision: 0020
Revises: 0019
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_photo",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_card_photo_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_photo_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_photo")),
    )
    with op.batch_alter_table("card_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_photo_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_card_photo_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "personal_card",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "ended_reason",
            sa.Enum("reissued", "lost", "erased", name="cardend", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name=op.f("ck_personal_card_ended")),
        sa.ForeignKeyConstraint(["key_id"], ["signing_key.id"], name=op.f("fk_personal_card_key_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personal_card_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_card")),
    )
    with op.batch_alter_table("personal_card", schema=None) as batch_op:
        batch_op.create_index(
            "ix_personal_card_ended",
            ["id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_personal_card_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_personal_card_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("personal_card", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_personal_card_open", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_personal_card_person_id"))
        batch_op.drop_index(
            "ix_personal_card_ended",
            sqlite_where=sa.text("ended_at IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NOT NULL"),
        )

    op.drop_table("personal_card")
    with op.batch_alter_table("card_photo", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_card_photo_open", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_card_photo_person_id"))

    op.drop_table("card_photo")
