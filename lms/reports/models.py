"""Tables of plans: a government plan whole, with its targets, tasks, duties and notes. Figures are never kept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base, Id


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
    due: Mapped[str | None] = mapped_column(String(20))  # a date, every_year or every_5_years


class PlanTask(Base):
    """One task of a plan, with who leads and when."""

    __tablename__ = "plan_task"

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    no: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(40))
    lead: Mapped[list[Any]]
    partners: Mapped[list[Any]]
    when: Mapped[dict[str, Any]]


class PlanTaskDone(Base):
    """A task was done on a day, with what proves it. A word taken back stays in the book."""

    __tablename__ = "plan_task_done"

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("plan_task.id"), index=True)
    done_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class PlanDuty(Base):
    """One report, review or plan that must be made."""

    __tablename__ = "plan_duty"

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    facts: Mapped[dict[str, Any]]
