"""Tables of supporters: who supports from when until when, and which teams. Names stand in the person's row alone."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base, Id, words
from lms.people.models import Person
from lms.people.rules.professions import Profession


class Supporter(Base):
    """One version of a link between a legal professional and teams, dated half open.

    Without rows of ``SupporterTeam`` the link is to every team of the commune ``unit_id``. An act supersedes the row and adds
    one of its ``series``; rows in force have no ``superseded_at``. ``paper`` names what it rests on where that is no decision.
    """

    __tablename__ = "supporter"

    id: Mapped[Id]
    series: Mapped[int | None] = mapped_column(index=True)  # the id of the first version; None on the first itself
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    profession: Mapped[Profession] = mapped_column(words(Profession))
    workplace: Mapped[str | None] = mapped_column(String(120))
    decision_series: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    paper: Mapped[str | None] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    end_note: Mapped[str | None] = mapped_column(String(200))
    why: Mapped[str | None] = mapped_column(String(300))  # why this version was written, of a correction
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class SupporterTeam(Base):
    """A team that a version of a link names."""

    __tablename__ = "supporter_team"

    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporter.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("mediation_team.id"), primary_key=True, index=True)
