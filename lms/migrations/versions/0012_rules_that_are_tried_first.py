"""Rules that are tried first

Revision: 0012
Revises: 0011
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspension",
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
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", lms.db.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_suspension_days")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_suspension_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suspension_person_id"), ["person_id"], unique=False)

    op.create_table(
        "reversal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("exemption_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("suspension_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("(exemption_id IS NULL) <> (suspension_id IS NULL)", name=op.f("ck_reversal_one")),
        sa.ForeignKeyConstraint(["exemption_id"], ["exemption.id"], name=op.f("fk_reversal_exemption_id")),
        sa.ForeignKeyConstraint(["suspension_id"], ["suspension.id"], name=op.f("fk_reversal_suspension_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reversal")),
        sa.UniqueConstraint("exemption_id", name=op.f("uq_reversal_exemption_id")),
        sa.UniqueConstraint("suspension_id", name=op.f("uq_reversal_suspension_id")),
    )
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.add_column(
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
                server_default="newcomer",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("document_no", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("document_on", sa.Date(), nullable=True))

    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_holiday_day"), type_="unique")
        batch_op.create_index(
            "uq_holiday_in_force",
            ["day"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.add_column(
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
                server_default="newcomer",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.alter_column("appointment_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("team_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.drop_index(batch_op.f("ix_obligation_period"))
        batch_op.drop_index(batch_op.f("ix_obligation_team_id"))
        batch_op.create_index(
            "ix_obligation_kind_period", ["kind", "due_on", "recognised_on", "ended_on", "person_id", "team_id"], unique=False
        )
        batch_op.create_index(
            "ix_obligation_team_due", ["team_id", "due_on", "kind", "recognised_on", "ended_on", "person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_obligation_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_obligation_other",
            ["kind", "person_id", "recognised_on"],
            unique=True,
            sqlite_where=sa.text("kind <> 'newcomer'"),
            postgresql_where=sa.text("kind <> 'newcomer'"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_obligation_unit_id"), "unit", ["unit_id"], ["id"])

    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_policy_key_valid_from"), type_="unique")
        batch_op.create_index(
            "uq_policy_in_force",
            ["key", "valid_from"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_policy_policykey"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_policy_policykey"),
            sa.column("key").in_(
                [
                    "deadline_months",
                    "newcomer_gap_days",
                    "least_age_refused",
                    "least_age_flagged",
                    "team_least_mediators",
                    "team_least_women",
                    "team_least_minority_in_marked_village",
                    "accepted_instruments",
                    "pass_mark_percent",
                    "teams_per_province_trainer",
                    "teams_per_district_trainer",
                    "least_supported_percent",
                    "small_cell_least",
                    "messages_quiet_from_hour",
                    "messages_quiet_until_hour",
                    "messages_on_rest_days",
                    "training_of_trainers",
                    "training_in_pilots",
                    "yearly_refresher",
                ]
            ),
        )

    with op.batch_alter_table("data_request_step", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_data_request_step_step"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_data_request_step_step"), sa.column("step").in_(["acknowledged", "extended", "done", "refused", "lifted"])
        )
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_obligation_newcomer"), "kind <> 'newcomer' OR (appointment_id IS NOT NULL AND team_id IS NOT NULL)"
        )


def downgrade() -> None:
    # What the earlier schema has no place for: other kinds of cases, and rows that others stand in for.
    op.execute("DELETE FROM obligation WHERE kind <> 'newcomer'")
    op.execute("DELETE FROM policy WHERE superseded_at IS NOT NULL")
    op.execute("DELETE FROM holiday WHERE superseded_at IS NOT NULL")
    op.execute(
        sa.table("policy", sa.column("key"))
        .delete()
        .where(
            sa.column("key").in_(
                [
                    "small_cell_least",
                    "messages_quiet_from_hour",
                    "messages_quiet_until_hour",
                    "messages_on_rest_days",
                    "training_of_trainers",
                    "training_in_pilots",
                    "yearly_refresher",
                ]
            )
        )
    )
    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_policy_policykey"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_policy_policykey"),
            sa.column("key").in_(
                [
                    "deadline_months",
                    "newcomer_gap_days",
                    "least_age_refused",
                    "least_age_flagged",
                    "team_least_mediators",
                    "team_least_women",
                    "team_least_minority_in_marked_village",
                    "accepted_instruments",
                    "pass_mark_percent",
                    "teams_per_province_trainer",
                    "teams_per_district_trainer",
                    "least_supported_percent",
                ]
            ),
        )

    op.execute(sa.table("data_request_step", sa.column("step")).delete().where(sa.column("step").in_(["lifted"])))
    with op.batch_alter_table("data_request_step", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_data_request_step_step"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_data_request_step_step"), sa.column("step").in_(["acknowledged", "extended", "done", "refused"])
        )

    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_policy_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.create_unique_constraint(batch_op.f("uq_policy_key_valid_from"), ["key", "valid_from"])
        batch_op.drop_column("superseded_at")
        batch_op.drop_column("account_id")

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_obligation_newcomer"), type_="check")
        batch_op.drop_constraint(op.f("ck_obligation_obligationkind"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_obligation_unit_id"), type_="foreignkey")
        batch_op.drop_index(
            "uq_obligation_other", sqlite_where=sa.text("kind <> 'newcomer'"), postgresql_where=sa.text("kind <> 'newcomer'")
        )
        batch_op.drop_index(batch_op.f("ix_obligation_unit_id"))
        batch_op.drop_index("ix_obligation_team_due")
        batch_op.drop_index("ix_obligation_kind_period")
        batch_op.create_index(batch_op.f("ix_obligation_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_obligation_period"), ["due_on", "recognised_on", "ended_on", "person_id", "team_id"], unique=False
        )
        batch_op.alter_column("team_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("appointment_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("unit_id")
        batch_op.drop_column("kind")

    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_holiday_in_force",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.create_unique_constraint(batch_op.f("uq_holiday_day"), ["day"])
        batch_op.drop_column("superseded_at")
        batch_op.drop_column("account_id")

    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_exemption_obligationkind"), type_="check")
        batch_op.drop_column("document_on")
        batch_op.drop_column("document_no")
        batch_op.drop_column("kind")

    op.drop_table("reversal")
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suspension_person_id"))

    op.drop_table("suspension")
