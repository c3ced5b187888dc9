"""Which group the words recorded of somebody's qualification mean, where and when they are asked about."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lms.reports.basis import Basis
from lms.reports.disaggregation.groups import qualification_group
from lms.reports.statistics.form11 import Words


@dataclass
class Skills:
    """Which column of Form 11 a recorded text means under a unit, each looked up once."""

    words: Words
    _known: dict[tuple[int | None, str | None], str] = field(default_factory=dict)

    @classmethod
    def of(cls, db: Session, basis: Basis) -> "Skills":
        """By the words of a day. One statement."""
        return cls(Words.of(db, basis))

    def group(self, unit_id: int, text: str | None) -> str:
        """The group of a text recorded of somebody under a unit."""
        key = self.words.provinces.get(unit_id), text
        if key not in self._known:
            self._known[key] = qualification_group(self.words.kind(unit_id, text))
        return self._known[key]
