"""What happens to signing keys."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class KeyMade(Event):
    """A signing key was made for a purpose."""

    kind: ClassVar[str] = "keys.made"
    subject_kind: ClassVar[str] = "signing_key"

    kid: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class KeyRetired(Event):
    """A signing key signs no more; what it signed stays valid."""

    kind: ClassVar[str] = "keys.retired"
    subject_kind: ClassVar[str] = "signing_key"

    kid: str
    purpose: str
