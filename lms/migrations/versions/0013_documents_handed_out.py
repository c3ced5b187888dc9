"""Documents handed out

Revision: 0013
Revises: 0012
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("lesson_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_document_lesson_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "document_withdrawal",
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_withdrawal_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_withdrawal")),
    )
    op.create_table(
        "hand_out",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("paper", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("taken_back_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_hand_out_document_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_hand_out_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_out")),
    )
    with op.batch_alter_table("hand_out", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_out_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hand_out_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "hand_out_person",
        sa.Column("hand_out_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["hand_out_id"], ["hand_out.id"], name=op.f("fk_hand_out_person_hand_out_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hand_out_person_person_id")),
        sa.PrimaryKeyConstraint("hand_out_id", "person_id", name=op.f("pk_hand_out_person")),
    )
    with op.batch_alter_table("hand_out_person", schema=None) as batch_op:
        batch_op.create_index("ix_hand_out_person_person", ["person_id", "hand_out_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("hand_out_person", schema=None) as batch_op:
        batch_op.drop_index("ix_hand_out_person_person")

    op.drop_table("hand_out_person")
    with op.batch_alter_table("hand_out", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hand_out_unit_id"))
        batch_op.drop_index(batch_op.f("ix_hand_out_document_id"))

    op.drop_table("hand_out")
    op.drop_table("document_withdrawal")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_unit_id"))

    op.drop_table("document")
