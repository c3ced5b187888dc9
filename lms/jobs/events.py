"""What the office does with the work by hand. What the machine does by itself stands in the job table and in no event."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class JobRunAgain(Event):
    """A failed job got a new set of attempts. ``what``: its kind; ``reason``: the code it had stopped with."""

    kind: ClassVar[str] = "jobs.run_again"
    subject_kind: ClassVar[str] = "job"

    what: str
    reason: str | None
