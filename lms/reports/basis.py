"""The basis of a question: as of which day, on which map, from which day on. Every figure is stated with it. Pure."""

from dataclasses import dataclass
from datetime import date

from courses.obligations.rules.figures import Period
from lms.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Basis:
    """``from_on`` opens the period of period indicators; both its days count. ``today`` only says whether ``as_of`` is over.

    DomainError ``reports.period_reversed`` when the period ends before it begins, ``reports.map_not_yet`` for a map of a
    day that lies after both ``today`` and ``as_of``.
    """

    as_of: date
    unit_map_on: date
    from_on: date
    today: date

    def __post_init__(self) -> None:
        if self.from_on > self.as_of:
            raise DomainError("reports.period_reversed", first=self.from_on, last=self.as_of)
        if self.unit_map_on > max(self.today, self.as_of):
            raise DomainError("reports.map_not_yet", on=self.unit_map_on)

    @classmethod
    def of(cls, as_of: date, *, today: date, map_on: date | None = None, from_on: date | None = None) -> "Basis":
        """The basis with its defaults: the map of the day itself, the period from 1 January of its year."""
        return cls(as_of, map_on or as_of, from_on or date(as_of.year, 1, 1), today)

    @property
    def period(self) -> Period:
        """The period as the rules of the six months take it."""
        return Period(self.from_on, self.as_of, self.today)
