"""Tables of reminders: which were given of which case, and what units want."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courses.obligations.rules.steps import ObligationKind
from courses.reminders.rules import Step as Step
from lms.db import Base, Id, words


class Reminder(Base):
    """One step of one case was given: it is not given again, whatever becomes of the messages.

    The case is named by kind, person and first day, because the index of cases may be computed anew.
    """

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("kind", "person_id", "recognised_on", "step"),)

    id: Mapped[Id]
    kind: Mapped[ObligationKind] = mapped_column(words(ObligationKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recognised_on: Mapped[date]
    step: Mapped[Step] = mapped_column(words(Step))
    due_on: Mapped[date]
    given_on: Mapped[date]


class ReminderSetting(Base):
    """What a unit wants, for itself and all below that say nothing themselves. Another row supersedes it."""

    __tablename__ = "reminder_setting"
    __table_args__ = (
        Index(
            "uq_reminder_setting_in_force",
            "unit_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint("digest_weekday BETWEEN 0 AND 5", name="weekday"),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    reminds: Mapped[bool]
    digest_weekday: Mapped[int]
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
