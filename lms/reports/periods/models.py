"""Tables of reports that go up: periods, the report of each unit, its signed snapshots, the steps it took.

Snapshots and steps are append only: triggers refuse every UPDATE and DELETE on both engines.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, keep_append_only, words
from lms.reports.periods.rules.states import PeriodKind, ReportState


class ReportPeriod(Base):
    """A unit asks every unit directly below it, on the map of the last day, for a report of these days by the due day.

    ``title`` is what an ad hoc report is about; empty for a half-year or a year. Both days count.
    """

    __tablename__ = "report_period"
    __table_args__ = (UniqueConstraint("unit_id", "kind", "first_on", "last_on", "title"),)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[PeriodKind] = mapped_column(words(PeriodKind))
    title: Mapped[str] = mapped_column(String(200))
    first_on: Mapped[date]
    last_on: Mapped[date]
    due_on: Mapped[date]
    account_id: Mapped[int | None]
    opened_at: Mapped[datetime]


class UnitReport(Base):
    """The report of one unit for a period: the words its officer may still change. What was sent is the snapshot's."""

    __tablename__ = "unit_report"
    __table_args__ = (UniqueConstraint("period_id", "unit_id"),)

    id: Mapped[Id]
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    tasks: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None]
    changed_at: Mapped[datetime]


class ReportSnapshot(Base):
    """What was sent, frozen: ``packed`` (zlib) is the canonical text whose SHA-256 is ``sha256`` and which ``kid`` signed.

    ``known_at`` is the instant up to which recorded facts were looked at. ``trained`` of ``mediators`` is its main figure,
    so that the table of sixty communes opens none of them.
    """

    __tablename__ = "report_snapshot"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("unit_report.id"))
    number: Mapped[int]
    known_at: Mapped[datetime]
    trained: Mapped[int]
    mediators: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    kid: Mapped[str] = mapped_column(String(40))
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class ReportStep(Base):
    """One step of a report: the state it reached, who brought it there and when, with which words.

    ``digest`` is the SHA-256 of the canonical text of all the rest and of the digest before; it is signed, so that the steps
    of a report are a chain.
    """

    __tablename__ = "report_step"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("unit_report.id"))
    number: Mapped[int]
    state: Mapped[ReportState] = mapped_column(words(ReportState))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("report_snapshot.id"), index=True)
    note: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None]
    taken_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    kid: Mapped[str] = mapped_column(String(40))
    signature: Mapped[bytes] = mapped_column(LargeBinary)


for _table in (ReportSnapshot.__table__, ReportStep.__table__):
    keep_append_only(_table)
