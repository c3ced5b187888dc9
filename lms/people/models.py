"""Tables of persons, mediation teams, appointments, trainers and roster imports. Identity numbers lie here sealed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base, Id, Key, words
from lms.people.rules.professions import Profession as Profession
from lms.people.rules.terms import AppointmentReason as AppointmentReason
from lms.people.rules.terms import Sex as Sex
from lms.people.rules.terms import TeamRole as TeamRole
from lms.people.rules.terms import Verdict as Verdict
from lms.people.rules.trainers import TrainerEnd as TrainerEnd
from lms.people.rules.trainers import TrainerLevel as TrainerLevel


class Person(Base):
    """One human being, one row for life. Everything else in the house holds only the id."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name_fold_born", "name_fold", "born_on"), Index("ix_person_sex", "sex"))

    id: Mapped[Id]
    full_name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(Key, index=True)
    name_fold: Mapped[str] = mapped_column(Key)
    born_on: Mapped[date | None]
    born_year: Mapped[int | None]
    sex: Mapped[Sex | None] = mapped_column(words(Sex))
    ethnicity: Mapped[str | None] = mapped_column(String(40), index=True)
    qualification: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(16), index=True)
    identity_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    identity_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    identity_tail: Mapped[str | None] = mapped_column(String(4))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("roster_import.id"), index=True)  # the file that brought the row
    recorded_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]  # the import that brought the person was undone; hidden, its number free again

    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="person",
        lazy="raise_on_sql",
        order_by="Appointment.recognised_on",
    )


class PersonRevision(Base):
    """What a person's row said before a change: the replaced values only, sealed, so that erasure reaches them too."""

    __tablename__ = "person_revision"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    before_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("roster_import.id"), index=True)
    recorded_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]  # the change was taken back with its import, or this is the taking back itself


def _as_recorded(context: Any) -> Any:
    return context.get_current_parameters()["unit_id"]


class MediationTeam(Base):
    """A team of one village, under the commune in which it was first met; its place today follows from the successions.

    ``village`` and ``village_fold`` are the words it was recorded with; ``village_id`` the village they name.
    ``placed_unit_id`` is an index of ``assignments.models.TeamAssignment``: the newest unit assigned, else ``unit_id``. Whose
    team it is today is asked with it.
    """

    __tablename__ = "mediation_team"
    __table_args__ = (UniqueConstraint("unit_id", "village_fold", "name_fold"),)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    placed_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True, default=_as_recorded)
    village_id: Mapped[int | None] = mapped_column(ForeignKey("village.id"), index=True)
    village: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(160))
    village_fold: Mapped[str] = mapped_column(Key)
    name_fold: Mapped[str] = mapped_column(Key, index=True)
    minority_village: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("roster_import.id"), index=True)  # the file that brought the team
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]  # as of a person; a later row about the team brings it back

    appointments: Mapped[list["Appointment"]] = relationship(back_populates="team", lazy="raise_on_sql")


class Appointment(Base):
    """One version of one recognition. A correction supersedes the row and adds one of its ``series``; nothing is rewritten.

    ``recognised_on`` is the effective date if the decision states one, else the date it was signed (RULES: people). The person
    is a mediator on day D while ``recognised_on <= D < ended_on``. Rows in force have no ``superseded_at``.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        Index(
            "uq_appointment_in_force",
            "person_id",
            "team_id",
            "recognised_on",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        # A figure as of any day reads these two indexes alone: once by team to count, once by person to find overlaps.
        Index("ix_appointment_team_days", "team_id", "recognised_on", "ended_on", "person_id", "superseded_at"),
        Index("ix_appointment_person_days", "person_id", "recognised_on", "ended_on", "superseded_at"),
    )

    id: Mapped[Id]
    series: Mapped[int | None] = mapped_column(index=True)  # the id of the first version; None on the first itself
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("mediation_team.id"))
    role: Mapped[TeamRole] = mapped_column(words(TeamRole))
    reason: Mapped[AppointmentReason] = mapped_column(words(AppointmentReason))
    decision_no: Mapped[str | None] = mapped_column(String(60))
    signed_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    recognised_on: Mapped[date] = mapped_column(index=True)
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(200))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("roster_import.id"), index=True)
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="appointments", lazy="raise_on_sql")
    team: Mapped[MediationTeam] = relationship(back_populates="appointments", lazy="raise_on_sql")


class Trainer(Base):
    """One version of a person's recognition as trainer (tập huấn viên) of a level in a unit, dated half open.

    An act supersedes the row and adds one of its ``series``; rows in force have no ``superseded_at``. ``background`` is the
    post held besides, in words. ``decision_series`` is the first version of the decision in the book; ``decision_no`` the
    number where only that is known.
    """

    __tablename__ = "trainer"

    id: Mapped[Id]
    series: Mapped[int | None] = mapped_column(index=True)  # the id of the first version; None on the first itself
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    level: Mapped[TrainerLevel] = mapped_column(words(TrainerLevel))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    profession: Mapped[Profession | None] = mapped_column(words(Profession))
    background: Mapped[str | None] = mapped_column(String(120))
    decision_no: Mapped[str | None] = mapped_column(String(60))
    decision_series: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    end_kind: Mapped[TrainerEnd | None] = mapped_column(words(TrainerEnd))
    end_decision: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))  # the first version, as decision_series
    end_note: Mapped[str | None] = mapped_column(String(200))
    why: Mapped[str | None] = mapped_column(String(300))  # why this version was written, of a correction
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class ImportState(StrEnum):
    """A roster import asks which column is which, is read by a job, is read (nothing written), is written by a job or is
    written, is undone by a job or is undone.

    Correcting a row of a written import makes it read again: what is in the book by then is the same.
    """

    ASKING = "asking"
    READING = "reading"
    READ = "read"
    WRITING = "writing"
    WRITTEN = "written"
    UNDOING = "undoing"
    UNDONE = "undone"


class RosterImport(Base):
    """One file as it came: its hash, who brought it for which unit, the day whose commune codes it uses, the counts.

    ``unit_id`` is the unit in whose name it was brought (the country's for the command line) and says who may see it;
    ``scope_units`` are the units within which its rows must lie. ``layout`` says where the columns stand (``taking``) and
    what was passed over; ``writings`` has a line for each time rows were written: instant, account, counts.
    """

    __tablename__ = "roster_import"

    id: Mapped[Id]
    state: Mapped[ImportState] = mapped_column(words(ImportState))
    file_name: Mapped[str] = mapped_column(String(255))
    file_sha256: Mapped[str] = mapped_column(String(64), index=True)
    sheet_name: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    scope_units: Mapped[list[int]]
    codes_on: Mapped[date | None]
    codes_guess: Mapped[dict[str, Any] | None]
    heading_row: Mapped[int]
    headings: Mapped[dict[str, Any]]  # column code -> the heading as the file has it
    extra_columns: Mapped[list[str]]
    notes_skipped: Mapped[list[int]]
    read: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)  # good rows that the officer left out of the writing
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    layout: Mapped[dict[str, Any] | None]
    writings: Mapped[list[Any]] = mapped_column(default=list)
    read_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]
    edition: Mapped[int] = mapped_column(default=0)  # counts the jobs: each judging or writing has a key of its own

    @property
    def let_go(self) -> bool:
        """Is its time over, and were the rows emptied that nothing came of (``roster.letting_go``)?"""
        return bool((self.layout or {}).get("let_go"))


class ImportRow(Base):
    """One row of an imported file: its cells as they came (sealed: they hold names and numbers) and the verdict in codes.

    ``verdict`` is null until the row has been judged. ``cells_sealed`` opens to JSON: ``cells`` by column code, ``extra`` in
    the order of ``extra_columns``, and ``team_id``, ``person_id`` where an officer has chosen.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index("ix_import_row_verdict", "import_id", "verdict", "number"),
    )

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id"))
    number: Mapped[int]  # the number Excel shows
    cells_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    verdict: Mapped[Verdict | None] = mapped_column(words(Verdict))
    messages: Mapped[list[Any]]  # [{"kind", "code", "column", "fields"}]
    left_out: Mapped[bool] = mapped_column(default=False)  # by the officer: good, and still not to be written
    person_id: Mapped[int | None]
    appointment_id: Mapped[int | None]
