"""Tables of plans: a government plan whole, what it takes over from another, how its tasks stand. Figures are never kept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base, Id, words
from lms.reports.rules.times import TaskState

_STANDS = text("taken_back_at IS NULL")


class Plan(Base):
    """One plan of one issuer for a span of years (both included; no ``period_to`` means open-ended)."""

    __tablename__ = "plan"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(String(60))
    signed_on: Mapped[date | None]
    issuer_name: Mapped[str] = mapped_column(String(200))
    issuer_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    period_from: Mapped[int]
    period_to: Mapped[int | None]
    implements: Mapped[list[Any]]
    phases: Mapped[list[Any]]
    notes: Mapped[list[Any]]
    file_sha256: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime]
    imported_by: Mapped[int | None]
    superseded_at: Mapped[datetime | None]

    targets: Mapped[list["Target"]] = relationship(lazy="raise_on_sql", order_by="Target.id")
    tasks: Mapped[list["PlanTask"]] = relationship(lazy="raise_on_sql", order_by="PlanTask.id")
    duties: Mapped[list["PlanDuty"]] = relationship(lazy="raise_on_sql", order_by="PlanDuty.id")


class Target(Base):
    """One target: which indicator, over whom, how it compares, from floor to stretch."""

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("plan_id", "key"),)

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    key: Mapped[str] = mapped_column(String(40))
    indicator: Mapped[str] = mapped_column(String(60), index=True)
    population: Mapped[str] = mapped_column(String(40))
    per: Mapped[str] = mapped_column(String(40))
    comparator: Mapped[str | None] = mapped_column(String(2))
    floor: Mapped[int | None]
    stretch: Mapped[int | None]
    value: Mapped[str | None] = mapped_column(String(40))
    of_total: Mapped[int | None]
    within_months: Mapped[int | None]
    within_from: Mapped[str | None] = mapped_column(String(40))  # the event that the months are counted from
    due: Mapped[str | None] = mapped_column(String(20))  # a date, every_year or every_5_years
    quote: Mapped[str | None] = mapped_column(Text)  # the sentence of the plan, word for word


class TargetInheritance(Base):
    """A plan takes a target of the plan it implements upon itself, from a day; somebody of its issuer has said so."""

    __tablename__ = "target_inheritance"
    __table_args__ = (
        Index(
            "uq_target_inheritance_stands",
            "plan_id",
            "target_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), index=True)
    from_on: Mapped[date]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class PlanSupersession(Base):
    """A plan is in force no more from a day, because a later one of the same body stands in its place."""

    __tablename__ = "plan_supersession"
    __table_args__ = (
        Index("uq_plan_supersession_stands", "plan_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    by_plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    from_on: Mapped[date]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class PlanTask(Base):
    """One task of a plan, with who leads and when. ``unit_id``: who answers for it; none is the issuer itself."""

    __tablename__ = "plan_task"

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    no: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(40))
    lead: Mapped[list[Any]]
    partners: Mapped[list[Any]]
    when: Mapped[dict[str, Any]]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class PlanTaskState(Base):
    """How one occurrence of a task stands from a day, with its proof or reason. A word taken back stays in the book.

    ``number``: the year of a task that comes round, else 0. ``note``: what was done, or why it was dropped. The proof may be a
    file, a class or a report that went up.
    """

    __tablename__ = "plan_task_state"

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("plan_task.id"), index=True)
    number: Mapped[int]
    state: Mapped[TaskState] = mapped_column(words(TaskState))
    since_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    class_id: Mapped[int | None] = mapped_column(ForeignKey("training_class.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("unit_report.id"))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class PlanDuty(Base):
    """One report, review or plan that must be made."""

    __tablename__ = "plan_duty"

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    facts: Mapped[dict[str, Any]]
