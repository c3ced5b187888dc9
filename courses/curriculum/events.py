"""What is recorded when curricula are loaded."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class CurriculaLoaded(Event):
    """Shipped instruments and versions were loaded; the counts are of what was not there yet."""

    kind: ClassVar[str] = "curriculum.loaded"
    subject_kind: ClassVar[str] = "curriculum"

    instruments: int
    versions: int
