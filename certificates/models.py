"""The register of certificates: gap-free numbers, frozen payloads, revocations as rows."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.curriculum.models import CurriculumVersion
from lms.db import Base, Id
from lms.people.models import Person


class RegisterBook(Base):
    """The book of one issuing body, year and series; ``last_number`` is taken under its row lock: none is lost or doubled."""

    __tablename__ = "register_book"
    __table_args__ = (UniqueConstraint("issuer_unit_id", "year", "series"),)

    id: Mapped[Id]
    issuer_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    series: Mapped[str] = mapped_column(String(10), default="")
    last_number: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """An issued certificate: frozen. ``payload_sealed`` holds every printed fact as signed; a correction is a new row.

    ``unit_id``: the unit the holder's team was recorded under at issue, or the issuer's. ``class_id``: the class it came
    through, if one did.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("book_id", "number"),
        Index(
            "uq_certificate_in_force",
            "person_id",
            "version_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    book_id: Mapped[int] = mapped_column(ForeignKey("register_book.id"))
    number: Mapped[int]
    register_no: Mapped[str] = mapped_column(String(60), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("curriculum_version.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    class_id: Mapped[int | None] = mapped_column(ForeignKey("training_class.id"), index=True)
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    kid: Mapped[str] = mapped_column(String(40))
    demo: Mapped[bool]
    issued_on: Mapped[date] = mapped_column(index=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    replaced_at: Mapped[datetime | None]
    pdf_file_id: Mapped[int | None]

    book: Mapped[RegisterBook] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    version: Mapped[CurriculumVersion] = relationship(lazy="raise_on_sql")
    revocation: Mapped["Revocation | None"] = relationship(lazy="raise_on_sql", viewonly=True)


class Revocation(Base):
    """An issued certificate no longer holds, from this day, for this reason. The certificate's row stays as it was."""

    __tablename__ = "revocation"

    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), unique=True)
    revoked_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class DemoRegister(Base):
    """A row here says that this database holds made-up people: whatever it issues is marked, and never verifies as valid."""

    __tablename__ = "demo_register"

    id: Mapped[Id]
    marked_at: Mapped[datetime]


class VerifyMiss(Base):
    """A code that nothing bears was asked for, counted by a keyed hash of the address: nobody walks through the codes."""

    __tablename__ = "verify_miss"
    __table_args__ = (Index("ix_verify_miss_bucket_at", "bucket", "at"),)

    id: Mapped[Id]
    bucket: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
