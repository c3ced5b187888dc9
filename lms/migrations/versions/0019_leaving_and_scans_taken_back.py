"""Leaving, and scans taken back

Revision: 0019
Revises: 0018
Made: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

import lms.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scan_undoing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("said_at", lms.db.Instant(timezone=True), nullable=False),
        sa.Column("received_at", lms.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_undoing")),
        sa.UniqueConstraint("nonce", name=op.f("uq_scan_undoing_nonce")),
    )
    with op.batch_alter_table("class_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("checks_out", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(
            sa.Column(
                "minutes_share", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="80"
            )
        )

    # Only the meetings there are need the values said for them.
    with op.batch_alter_table("class_session", schema=None) as batch_op:
        batch_op.alter_column("checks_out", server_default=None)
        batch_op.alter_column("minutes_share", server_default=None)

    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_at", lms.db.Instant(timezone=True), nullable=True))
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_scan_outcome"), type_="check")
        batch_op.create_check_constraint(op.f("ck_scan_outcome"), "outcome IN ('present', 'already', 'left', 'refused')")


def downgrade() -> None:
    op.execute("DELETE FROM scan WHERE outcome IN ('left')")
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_scan_outcome"), type_="check")
        batch_op.create_check_constraint(op.f("ck_scan_outcome"), "outcome IN ('present', 'already', 'refused')")

    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_column("left_at")

    with op.batch_alter_table("class_session", schema=None) as batch_op:
        batch_op.drop_column("minutes_share")
        batch_op.drop_column("checks_out")

    op.drop_table("scan_undoing")
