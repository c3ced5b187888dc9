"""What is recorded when a certificate is issued or taken back: ids and numbers, never a name or a code that opens it."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class CertificateIssued(Event):
    """A certificate was entered in the register; ``replaces_id`` names the one it corrects."""

    kind: ClassVar[str] = "certificates.issued"
    subject_kind: ClassVar[str] = "certificate"

    person_id: int
    version_id: int
    register_no: str
    class_id: int | None
    replaces_id: int | None


@dataclass(frozen=True, kw_only=True)
class CertificateRevoked(Event):
    """A certificate holds no more; the reason stands in the row."""

    kind: ClassVar[str] = "certificates.revoked"
    subject_kind: ClassVar[str] = "certificate"

    person_id: int
    register_no: str


@dataclass(frozen=True, kw_only=True)
class CertificateDownloaded(Event):
    """Somebody other than its holder took a copy of a certificate."""

    kind: ClassVar[str] = "certificates.downloaded"
    subject_kind: ClassVar[str] = "certificate"

    person_id: int
