"""What printing a slip leaves in the log. That the account was opened and its PIN set, ``lms.access`` records itself."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class SlipPrinted(Event):
    """A slip for the subject, a person; ``class_id`` when it was printed with those of a class."""

    kind: ClassVar[str] = "slips.printed"
    subject_kind: ClassVar[str] = "person"

    account_id: int
    class_id: int | None = None
