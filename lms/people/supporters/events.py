"""What happened to the links of supporters, as the log keeps it: ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class SupporterRecorded(Event):
    """A link begins, ends or was put right (``what``: begin, end, correct); ``teams`` 0 means the whole commune."""

    kind: ClassVar[str] = "people.supporter_recorded"
    subject_kind: ClassVar[str] = "person"

    supporter_id: int
    what: str
    teams: int
