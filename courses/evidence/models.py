"""The ledger: one row for each thing a person has done, from whichever room; a retraction is a row of its own."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, words


class EvidenceKind(StrEnum):
    """What a row of the ledger proves."""

    PERIODS = "periods"  # periods of a module attended in a meeting
    ONLINE_MODULE = "online_module"  # the online module read to its end
    ASSESSMENT_PASSED = "assessment_passed"
    PRIOR_MODULE = "prior_module"  # recognised earlier training of one module
    IMPORTED_COMPLETION = "imported_completion"  # a row of training history: the whole version at once


class Evidence(Base):
    """One thing done by one person on one day, under one curriculum version. Never changed; see Retraction.

    ``source_kind``/``source_id`` name the row it follows from (a presence, a sitting, an imported row); the same source is
    recorded once per kind and module.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("source_kind", "source_id", "kind", "module_id", "person_id"),
        # NULL equals nothing, so what concerns no single module needs an index of its own.
        Index(
            "uq_evidence_without_module",
            "source_kind",
            "source_id",
            "kind",
            "person_id",
            unique=True,
            sqlite_where=text("module_id IS NULL"),
            postgresql_where=text("module_id IS NULL"),
        ),
        Index("ix_evidence_person_version", "person_id", "version_id"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[EvidenceKind] = mapped_column(words(EvidenceKind))
    version_id: Mapped[int] = mapped_column(ForeignKey("curriculum_version.id"))
    module_id: Mapped[int | None] = mapped_column(ForeignKey("curriculum_module.id"))
    periods: Mapped[int | None]
    occurred_on: Mapped[date]
    source_kind: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int]
    facts: Mapped[dict[str, Any]]  # codes only: class id, score; for imported history its class name and certificate number
    recorded_at: Mapped[datetime]


class Retraction(Base):
    """Says that a row of the ledger no longer holds, from when it was recorded, and why."""

    __tablename__ = "retraction"

    id: Mapped[Id]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
