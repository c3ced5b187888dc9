"""Trainers supporters designations

Revision: 0007
Revises: 0006
Made: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "designation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("series", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "pilot",
                "typical_commune",
                "advanced_new_rural",
                "typical_team",
                "five_good_team",
                name="designationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "central",
                "province",
                "district",
                "commune",
                name="designationlevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decision_series", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("end_note", sa.String(length=200), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decision_series"], ["decision.id"], name=op.f("fk_designation_decision_series")),
        sa.ForeignKeyConstraint(["team_id"], ["mediation_team.id"], name=op.f("fk_designation_team_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_designation_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designation")),
    )
    with op.batch_alter_table("designation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_designation_decision_series"), ["decision_series"], unique=False)
        batch_op.create_index("ix_designation_kind_days", ["kind", "valid_from", "valid_to"], unique=False)
        batch_op.create_index(batch_op.f("ix_designation_series"), ["series"], unique=False)
        batch_op.create_index(batch_op.f("ix_designation_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_designation_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "supporter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("series", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "profession",
            sa.Enum(
                "judge",
                "prosecutor",
                "peoples_assessor",
                "lawyer",
                "jurist",
                "police",
                "border_guard",
                "justice_official",
                "law_rapporteur",
                "former_judge",
                "former_prosecutor",
                "former_investigator",
                "other",
                name="profession",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("workplace", sa.String(length=120), nullable=True),
        sa.Column("decision_series", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("paper", sa.String(length=200), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("end_note", sa.String(length=200), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decision_series"], ["decision.id"], name=op.f("fk_supporter_decision_series")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_supporter_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supporter_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporter")),
    )
    with op.batch_alter_table("supporter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supporter_decision_series"), ["decision_series"], unique=False)
        batch_op.create_index(batch_op.f("ix_supporter_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supporter_series"), ["series"], unique=False)
        batch_op.create_index(batch_op.f("ix_supporter_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "supporter_team",
        sa.Column("supporter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["supporter_id"], ["supporter.id"], name=op.f("fk_supporter_team_supporter_id")),
        sa.ForeignKeyConstraint(["team_id"], ["mediation_team.id"], name=op.f("fk_supporter_team_team_id")),
        sa.PrimaryKeyConstraint("supporter_id", "team_id", name=op.f("pk_supporter_team")),
    )
    with op.batch_alter_table("supporter_team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supporter_team_team_id"), ["team_id"], unique=False)

    with op.batch_alter_table("trainer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(
            sa.Column(
                "profession",
                sa.Enum(
                    "judge",
                    "prosecutor",
                    "peoples_assessor",
                    "lawyer",
                    "jurist",
                    "police",
                    "border_guard",
                    "justice_official",
                    "law_rapporteur",
                    "former_judge",
                    "former_prosecutor",
                    "former_investigator",
                    "other",
                    name="profession",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("decision_series", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(
            sa.Column(
                "end_kind",
                sa.Enum(
                    "own_wish",
                    "other_post",
                    "retired",
                    "not_eligible",
                    "level_closed",
                    "death",
                    "other_level",
                    name="trainerend",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("end_decision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("end_note", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("why", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("superseded_at", lms.db.Instant(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_trainer_decision_series"), ["decision_series"], unique=False)
        batch_op.create_index(batch_op.f("ix_trainer_series"), ["series"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_trainer_end_decision"), "decision", ["end_decision"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_trainer_decision_series"), "decision", ["decision_series"], ["id"])
    with op.batch_alter_table("trainer") as batch_op:
        batch_op.drop_constraint(op.f("ck_trainer_trainerlevel"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_trainer_trainerlevel"), sa.column("level").in_(["central", "province", "district", "commune"])
        )
    with op.batch_alter_table("policy") as batch_op:
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


def downgrade() -> None:
    op.execute(
        "DELETE FROM policy WHERE key NOT IN ('deadline_months', 'newcomer_gap_days', 'least_age_refused', 'least_age_flagged', 'team_least_mediators', 'team_least_women', 'team_least_minority_in_marked_village', 'accepted_instruments', 'pass_mark_percent')"
    )
    with op.batch_alter_table("policy") as batch_op:
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
                ]
            ),
        )
    with op.batch_alter_table("trainer") as batch_op:
        batch_op.drop_constraint(op.f("ck_trainer_trainerlevel"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_trainer_trainerlevel"), sa.column("level").in_(["province", "district", "commune"])
        )
    with op.batch_alter_table("trainer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_trainer_profession"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_trainer_trainerend"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_trainer_decision_series"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_trainer_end_decision"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_trainer_series"))
        batch_op.drop_index(batch_op.f("ix_trainer_decision_series"))
        batch_op.drop_column("superseded_at")
        batch_op.drop_column("account_id")
        batch_op.drop_column("why")
        batch_op.drop_column("end_note")
        batch_op.drop_column("end_decision")
        batch_op.drop_column("end_kind")
        batch_op.drop_column("decision_series")
        batch_op.drop_column("profession")
        batch_op.drop_column("series")

    with op.batch_alter_table("supporter_team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supporter_team_team_id"))

    op.drop_table("supporter_team")
    with op.batch_alter_table("supporter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supporter_unit_id"))
        batch_op.drop_index(batch_op.f("ix_supporter_series"))
        batch_op.drop_index(batch_op.f("ix_supporter_person_id"))
        batch_op.drop_index(batch_op.f("ix_supporter_decision_series"))

    op.drop_table("supporter")
    with op.batch_alter_table("designation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_designation_unit_id"))
        batch_op.drop_index(batch_op.f("ix_designation_team_id"))
        batch_op.drop_index(batch_op.f("ix_designation_series"))
        batch_op.drop_index("ix_designation_kind_days")
        batch_op.drop_index(batch_op.f("ix_designation_decision_series"))

    op.drop_table("designation")
