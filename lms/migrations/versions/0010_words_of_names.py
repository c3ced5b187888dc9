"""Words of names

Revision: 0010
Revises: 0009
Made: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_word",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("word", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("name_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("spaced", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_word_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_word_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "word", "person_id", name=op.f("pk_person_word")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("person_word", schema=None) as batch_op:
        batch_op.create_index("ix_person_word_order", ["word", "name_key", "person_id", "spaced"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_word_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("person_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_word_person_id"))
        batch_op.drop_index("ix_person_word_order")

    op.drop_table("person_word")
