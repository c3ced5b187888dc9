"""The register of certificates: gap-free numbers, frozen payloads, revocations as rows."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id


class RegisterBook(Base):
    """The book of one issuing body, year and series; ``last_number`` is taken under its row lock, so no number is lost or doubled."""

    __tablename__ = "register_book"
    __table_args__ = (UniqueConstraint("issuer_unit_id", "year", "series"),)

    id: Mapped[Id]
    issuer_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    series: Mapped[str] = mapped_column(String(10), default="")
    last_number: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """An issued certificate: frozen. ``payload_sealed`` holds every printed fact as signed; correcting makes a new row that replaces this one."""

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
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    kid: Mapped[str] = mapped_column(String(40))
    demo: Mapped[bool]
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    replaced_at: Mapped[datetime | None]
    pdf_file_id: Mapped[int | None]


class Revocation(Base):
    """An issued certificate no longer holds, from this day, for this reason. The certificate's row stays as it was."""

    __tablename__ = "revocation"

    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(
        ForeignKey("certificate.id"), unique=True
    )
    revoked_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
