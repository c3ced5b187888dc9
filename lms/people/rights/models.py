"""Tables of personal data: requests and their steps, breaches and theirs, decisions on keeping, the office's own numbers.

What people wrote lies sealed; days, kinds and who acted stand in the open, so that lists and clocks need no key.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base, Id, words
from lms.people.models import Person
from lms.people.rights.terms import BreachKind, BreachStep, RequestKind, RetentionVerdict, RuleKey, Step


class DataRequest(Base):
    """A person asks about the data kept of them. ``unit_id``: whose officers answer; ``account_id``: who wrote it down.

    ``on_behalf``: an officer wrote it for somebody who asked on paper or in person. Its state is its steps.
    """

    __tablename__ = "data_request"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(words(RequestKind))
    detail_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    with_processors: Mapped[bool] = mapped_column(default=False)
    on_behalf: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[int | None]
    received_on: Mapped[date]
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    steps: Mapped[list["RequestStep"]] = relationship(lazy="raise_on_sql", order_by="RequestStep.id")


class RequestStep(Base):
    """What the office did about a request; each kind once."""

    __tablename__ = "data_request_step"
    __table_args__ = (UniqueConstraint("request_id", "step"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("data_request.id"), index=True)
    step: Mapped[Step] = mapped_column(words(Step))
    days: Mapped[int | None]  # of an extension
    note_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    taken_on: Mapped[date]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class DataBreach(Base):
    """Personal data of a unit was lost, leaked, seen or changed; ``due_at`` by the rule of the day it was found."""

    __tablename__ = "data_breach"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[BreachKind] = mapped_column(words(BreachKind))
    people: Mapped[int]  # how many, as far as known
    what_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    found_at: Mapped[datetime]
    due_at: Mapped[datetime]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]

    steps: Mapped[list["DataBreachStep"]] = relationship(lazy="raise_on_sql", order_by="DataBreachStep.id")


class DataBreachStep(Base):
    """What was done about a breach; each kind once."""

    __tablename__ = "data_breach_step"
    __table_args__ = (UniqueConstraint("breach_id", "step"),)

    id: Mapped[Id]
    breach_id: Mapped[int] = mapped_column(ForeignKey("data_breach.id"), index=True)
    step: Mapped[BreachStep] = mapped_column(words(BreachStep))
    note_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class RetentionDecision(Base):
    """What an officer decided of somebody whose time of keeping is over: kept until a day and why, or made anonymous."""

    __tablename__ = "retention_decision"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    verdict: Mapped[RetentionVerdict] = mapped_column(words(RetentionVerdict))
    until: Mapped[date | None]
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[int | None]
    decided_at: Mapped[datetime]


class DataRule(Base):
    """A number that the office has decided or confirmed, with the paper that says so; before any the shipped ones hold."""

    __tablename__ = "data_rule"
    __table_args__ = (UniqueConstraint("key", "valid_from"),)

    id: Mapped[Id]
    key: Mapped[RuleKey] = mapped_column(words(RuleKey))
    value: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
