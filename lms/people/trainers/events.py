"""What happened to trainers after they were recognised, as the log keeps it. The recognition itself has its event above."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class TrainerChanged(Event):
    """An act upon a recognition: ``what`` is end, correct or level; ``trainer_id`` the version made."""

    kind: ClassVar[str] = "people.trainer_changed"
    subject_kind: ClassVar[str] = "person"

    trainer_id: int
    what: str
