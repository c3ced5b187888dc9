"""Imports kept and undone

Revision: 0005
Revises: 0004
Made: 2026-11-22
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import lms.db
from lms.kernel.text import text_key, tidy
from lms.units.villages.rules import split_village

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "history_import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_units", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asking",
                "reading",
                "read",
                "writing",
                "written",
                "undone",
                name="historystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("layout", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=True),
        sa.Column("read", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("new", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("same", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("refused", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("written", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("left_rows", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("brought_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("written_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column("undone_at", lms.db.Instant(timezone=True), nullable=True),
        sa.Column("undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("edition", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_history_import_file_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_history_import_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_import")),
        sa.UniqueConstraint("file_id", name=op.f("uq_history_import_file_id")),
    )
    with op.batch_alter_table("history_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_import_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_import_file_sha256"), ["file_sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_import_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "roster_columns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("recorded_at", lms.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_columns_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_columns")),
        sa.UniqueConstraint(
            "account_id", "unit_id", "fingerprint", name=op.f("uq_roster_columns_account_id_unit_id_fingerprint")
        ),
    )
    op.create_table(
        "history_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_history_line_evidence_id")),
        sa.ForeignKeyConstraint(["import_id"], ["history_import.id"], name=op.f("fk_history_line_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_line")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_history_line_evidence_id")),
    )
    with op.batch_alter_table("history_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_line_import_id"), ["import_id"], unique=False)

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_out", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("mediation_team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("placed_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("village_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", lms.db.Instant(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_mediation_team_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_team_placed_unit_id"), ["placed_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_team_village_id"), ["village_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_mediation_team_import_id"), "roster_import", ["import_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_mediation_team_village_id"), "village", ["village_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_mediation_team_placed_unit_id"), "unit", ["placed_unit_id"], ["id"])

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", lms.db.Instant(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_import_id"), ["import_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_person_import_id"), "roster_import", ["import_id"], ["id"])

    with op.batch_alter_table("person_revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_at", lms.db.Instant(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_revision_import_id"), ["import_id"], unique=False)

    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("left_out", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(
            sa.Column("layout", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "writings",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
                nullable=False,
                server_default="[]",
            )
        )
        batch_op.add_column(sa.Column("undone_at", lms.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_roster_import_file_id"), "stored_file", ["file_id"], ["id"])

    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removed_at", lms.db.Instant(timezone=True), nullable=True))
    with op.batch_alter_table("import_row") as batch_op:
        batch_op.alter_column("left_out", server_default=None)
    with op.batch_alter_table("roster_import") as batch_op:
        batch_op.alter_column("left_out", server_default=None)
    with op.batch_alter_table("roster_import") as batch_op:
        batch_op.alter_column("writings", server_default=None)
    place_teams()
    tell_writings()
    with op.batch_alter_table("mediation_team") as batch_op:
        batch_op.alter_column("placed_unit_id", nullable=False)
    with op.batch_alter_table("roster_import") as batch_op:
        batch_op.drop_constraint(op.f("ck_roster_import_importstate"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_roster_import_importstate"),
            sa.column("state").in_(["asking", "reading", "read", "writing", "written", "undoing", "undone"]),
        )


def place_teams() -> None:
    """Every team stands where it was recorded; its village is entered as standing since ever, marked where the team said so."""
    run = op.get_bind().execute
    run(sa.text("UPDATE mediation_team SET placed_unit_id = unit_id"))
    teams = sa.text(
        "SELECT unit_id, village_fold, MIN(village) AS village, MAX(CASE WHEN minority_village THEN 1 ELSE 0 END) AS marked, "
        "MIN(recorded_at) AS at FROM mediation_team WHERE village_fold <> '' GROUP BY unit_id, village_fold "
        "ORDER BY unit_id, village_fold"
    )
    found = [{"id": number, **row} for number, row in enumerate(run(teams).mappings(), 1)]
    if not found:
        return
    run(sa.text("INSERT INTO village (id, unit_id, recorded_at) VALUES (:id, :unit_id, :at)"), found)
    named = "INSERT INTO village_name (village_id, kind, name, fold, sort) VALUES (:id, :kind, :name, :fold, :sort)"
    run(sa.text(named), [_name(row["id"], row["village"], row["village_fold"]) for row in found])
    if marked := [row for row in found if row["marked"]]:
        run(sa.text("INSERT INTO village_mark (village_id, recorded_at) VALUES (:id, :at)"), marked)
    run(
        sa.text(
            "UPDATE mediation_team SET village_id = (SELECT village.id FROM village JOIN village_name ON "
            "village_name.village_id = village.id WHERE village.unit_id = mediation_team.unit_id AND "
            "village_name.fold = mediation_team.village_fold)"
        )
    )
    if op.get_bind().dialect.name != "sqlite":
        run(sa.text("SELECT setval(pg_get_serial_sequence('village', 'id'), (SELECT MAX(id) FROM village))"))


def _name(village_id: int, words: str, fold: str) -> dict[str, Any]:
    kind, name = split_village(words)
    return {"id": village_id, "kind": kind, "name": tidy(name), "fold": fold, "sort": text_key(f"{name} {kind}")}


def tell_writings() -> None:
    """A file written before says so in the list of its writings, as one written today does."""
    run = op.get_bind().execute
    written = sa.table(
        "roster_import",
        *(sa.column(name) for name in ("id", "account_id", "new", "changed")),
        sa.column("written_at", lms.db.Instant()),
        sa.column("writings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    )
    for row in run(sa.select(written).where(written.c.written_at.is_not(None))).mappings():
        told = {
            "at": row["written_at"].isoformat(),
            "account_id": row["account_id"],
            "new": row["new"],
            "changed": row["changed"],
        }
        run(written.update().where(written.c.id == row["id"]).values(writings=[told]))


def downgrade() -> None:
    with op.batch_alter_table("roster_import") as batch_op:
        batch_op.drop_constraint(op.f("ck_roster_import_importstate"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_roster_import_importstate"), sa.column("state").in_(["reading", "read", "writing", "written"])
        )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_column("removed_at")

    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_roster_import_file_id"), type_="foreignkey")
        batch_op.drop_column("undone_by")
        batch_op.drop_column("undone_at")
        batch_op.drop_column("writings")
        batch_op.drop_column("layout")
        batch_op.drop_column("file_id")
        batch_op.drop_column("left_out")

    with op.batch_alter_table("person_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_revision_import_id"))
        batch_op.drop_column("undone_at")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_import_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_import_id"))
        batch_op.drop_column("withdrawn_at")
        batch_op.drop_column("import_id")

    with op.batch_alter_table("mediation_team", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_mediation_team_placed_unit_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_mediation_team_village_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_mediation_team_import_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_mediation_team_village_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_team_placed_unit_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_team_import_id"))
        batch_op.drop_column("withdrawn_at")
        batch_op.drop_column("import_id")
        batch_op.drop_column("village_id")
        batch_op.drop_column("placed_unit_id")

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_column("left_out")

    with op.batch_alter_table("history_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_line_import_id"))

    op.drop_table("history_line")
    op.drop_table("roster_columns")
    with op.batch_alter_table("history_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_import_unit_id"))
        batch_op.drop_index(batch_op.f("ix_history_import_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_history_import_account_id"))

    op.drop_table("history_import")
