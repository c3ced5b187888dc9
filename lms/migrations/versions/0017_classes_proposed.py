"""Classes proposed

Revision: 0017
Revises: 0016
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import lms.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "class_proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("needs", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("plan", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("edition", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("confirmed_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_class_proposal_unit_id")),
        sa.ForeignKeyConstraint(["version_id"], ["curriculum_version.id"], name=op.f("fk_class_proposal_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_proposal")),
    )
    with op.batch_alter_table("class_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_proposal_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "proposed_class",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("class_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_proposed_class_class_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["class_proposal.id"], name=op.f("fk_proposed_class_proposal_id")),
        sa.PrimaryKeyConstraint("proposal_id", "number", name=op.f("pk_proposed_class")),
        sa.UniqueConstraint("class_id", name=op.f("uq_proposed_class_class_id")),
    )


def downgrade() -> None:
    op.drop_table("proposed_class")
    with op.batch_alter_table("class_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_class_proposal_unit_id"))

    op.drop_table("class_proposal")
