"""What is recorded when a unit says what it wants to be told."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class SettingChanged(Event):
    """Reminders of a unit were turned on or off, or the weekday of its digest was chosen."""

    kind: ClassVar[str] = "reminders.setting_changed"
    subject_kind: ClassVar[str] = "unit"

    reminds: bool
    digest_weekday: int
