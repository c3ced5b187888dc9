"""Tables of scanners: phones enrolled, what each upload brought, every record as it came, how a person settled it.

Records and settlements are never changed, but for the words about somebody whose data are erased (``lms.about_people``).
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from courses.attendance.scanner.rules import LONGEST_NAME, RecordKind, RecordOutcome
from courses.attendance.scanner.rules import Settlement as Settlement
from lms.db import Base, Id, words

_CHAINED = text("chained")


class ScannerAlgorithm(StrEnum):
    """What a phone signs with: Ed25519 where its browser knows it, else ECDSA over P-256."""

    ED25519 = "Ed25519"
    ES256 = "ES256"


class Scanner(Base):
    """A phone that signs what it records. Its private key never leaves it; ``fingerprint``: 16 hex of SHA-256 of the public."""

    __tablename__ = "scanner"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    fingerprint: Mapped[str] = mapped_column(String(16), unique=True)
    algorithm: Mapped[ScannerAlgorithm] = mapped_column(words(ScannerAlgorithm))
    public: Mapped[bytes] = mapped_column(LargeBinary)
    enrolled_at: Mapped[datetime]
    lost_at: Mapped[datetime | None]
    lost_by: Mapped[int | None]


class ScannerUpload(Base):
    """A batch that brought something new. ``skew_seconds``: received less sent; above nought the phone's clock was behind."""

    __tablename__ = "scanner_upload"

    id: Mapped[Id]
    scanner_id: Mapped[int] = mapped_column(ForeignKey("scanner.id"), index=True)
    version: Mapped[int]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    skew_seconds: Mapped[int]
    records: Mapped[int]


class ScannerRecord(Base):
    """One record of a phone as it came, and what the phone was told. ``chained``: fits the chain of those before it.

    ``occurred_at``: as the phone said, ``corrected_at``: by the server's clock. What a text says is kept in columns only when
    its signature is good. ``page``, ``elapsed``: a clock of the phone that nobody can set, by which a jump is seen, and from
    version 3 on corrected.
    """

    __tablename__ = "scanner_record"
    __table_args__ = (
        Index("uq_scanner_record_digest", "scanner_id", "digest", unique=True),
        Index("uq_scanner_record_seq", "scanner_id", "seq", unique=True, sqlite_where=_CHAINED, postgresql_where=_CHAINED),
        Index("uq_scanner_record_nonce", "scanner_id", "nonce", unique=True, sqlite_where=_CHAINED, postgresql_where=_CHAINED),
        Index("ix_scanner_record_undoes", "scanner_id", "undoes"),
        Index("ix_scanner_record_session", "session_id", "outcome"),
    )

    id: Mapped[Id]
    scanner_id: Mapped[int] = mapped_column(ForeignKey("scanner.id"))
    upload_id: Mapped[int] = mapped_column(ForeignKey("scanner_upload.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(200))
    chained: Mapped[bool]
    seq: Mapped[int | None]
    previous: Mapped[str | None] = mapped_column(String(64))
    nonce: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[RecordKind | None] = mapped_column(words(RecordKind))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    undoes: Mapped[str | None] = mapped_column(String(64))
    page: Mapped[str | None] = mapped_column(String(64))
    elapsed: Mapped[int | None]
    occurred_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    outcome: Mapped[RecordOutcome] = mapped_column(words(RecordOutcome))
    reason: Mapped[str | None] = mapped_column(String(60))
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("scan.id"))


class RecordSettlement(Base):
    """A held or refused record was settled, once. ``scan_id``: the scan or correction that was made of it."""

    __tablename__ = "record_settlement"

    id: Mapped[Id]
    record_id: Mapped[int] = mapped_column(ForeignKey("scanner_record.id"), unique=True)
    how: Mapped[Settlement] = mapped_column(words(Settlement))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("scan.id"))
    reason: Mapped[str | None] = mapped_column(String(200))
    settled_at: Mapped[datetime]
    account_id: Mapped[int | None]
