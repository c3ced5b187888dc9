"""Careers and reviews

Revision: 0006
Revises: 0005
Made: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import lms.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("series", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "recognition",
                "head",
                "consolidation",
                "transfer",
                "ending",
                "trainer",
                "support",
                "designation",
                "other",
                name="decisionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_decision_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_series"), ["series"], unique=False)
        batch_op.create_index(
            "uq_decision_in_force",
            ["unit_id", "number_key", "year"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "team_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("term_years", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("closed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_team_review_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_review")),
        sa.UniqueConstraint("unit_id", "year", name=op.f("uq_team_review_unit_id_year")),
    )
    with op.batch_alter_table("team_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_review_year"), ["year"], unique=False)

    op.create_table(
        "newness_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recognised_on", sa.Date(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_newness_decision_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newness_decision")),
    )
    with op.batch_alter_table("newness_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_newness_decision_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_newness_in_force",
            ["person_id", "recognised_on"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "review_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("review_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["team_review.id"], name=op.f("fk_review_entry_review_id")),
        sa.ForeignKeyConstraint(["team_id"], ["mediation_team.id"], name=op.f("fk_review_entry_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_entry")),
        sa.UniqueConstraint("review_id", "team_id", name=op.f("uq_review_entry_review_id_team_id")),
    )
    with op.batch_alter_table("review_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_entry_team_id"), ["team_id"], unique=False)

    op.create_table(
        "career_act",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "recognise",
                "re_elect",
                "change_role",
                "move",
                "end",
                "correct",
                "annul",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appointment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("replaced_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_career_act_appointment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_career_act_person_id")),
        sa.ForeignKeyConstraint(["replaced_id"], ["appointment.id"], name=op.f("fk_career_act_replaced_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_career_act")),
    )
    with op.batch_alter_table("career_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_career_act_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_career_act_person_id"), ["person_id"], unique=False)

    op.create_table(
        "ending",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("series", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "own_wish",
                "not_eligible",
                "breach",
                "death",
                "moved_away",
                "continued",
                name="endkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decision_no", sa.String(length=60), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["series"], ["appointment.id"], name=op.f("fk_ending_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ending")),
    )
    with op.batch_alter_table("ending", schema=None) as batch_op:
        batch_op.create_index(
            "uq_ending_in_force",
            ["series"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "review_outcome",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "keep", "consolidate", "merge", "dissolve", name="outcome", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["review_entry.id"], name=op.f("fk_review_outcome_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_outcome")),
    )
    with op.batch_alter_table("review_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_outcome_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            "uq_review_outcome_in_force",
            ["entry_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("review_outcome", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_review_outcome_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_review_outcome_entry_id"))

    op.drop_table("review_outcome")
    with op.batch_alter_table("ending", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ending_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("ending")
    with op.batch_alter_table("career_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_career_act_person_id"))
        batch_op.drop_index(batch_op.f("ix_career_act_appointment_id"))

    op.drop_table("career_act")
    with op.batch_alter_table("review_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_entry_team_id"))

    op.drop_table("review_entry")
    with op.batch_alter_table("newness_decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_newness_in_force", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_newness_decision_person_id"))

    op.drop_table("newness_decision")
    with op.batch_alter_table("team_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_review_year"))

    op.drop_table("team_review")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_decision_series"))

    op.drop_table("decision")
