"""The periods of a year: their days, when one may be entered, when it is late. A period keeps the form of its first day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.cases.rules.forms import CaseFormat, PeriodKind
from lms.kernel.errors import DomainError


@dataclass(frozen=True)
class CasePeriod:
    """One period of one year with the form that holds for it. ``key`` is ``2026-h1``; all days count."""

    key: str
    kind: PeriodKind
    year: int
    form_id: int
    form: CaseFormat

    def _on(self, day: tuple[int, int, int]) -> date:
        month, of_month, later = day
        return date(self.year + later, month, of_month)

    @property
    def first_on(self) -> date:
        return self._on(self.kind.first)

    @property
    def last_on(self) -> date:
        return self._on(self.kind.last)

    @property
    def opens_on(self) -> date:
        return self._on(self.kind.opens)

    @property
    def due_on(self) -> date:
        return self._on(self.kind.due)

    @property
    def title(self) -> str:
        return str(self.kind.title) % {"year": self.year}

    def map_on(self, today: date) -> date:
        """The day whose map of units counts: the last of the period, of a running one today."""
        return min(self.last_on, today)


Forms = Mapping[int, CaseFormat]


def form_on(forms: Forms, on: date) -> int | None:
    """The id of the form in force on a day."""
    known = [(form.valid_from, form_id) for form_id, form in forms.items() if form.valid_from <= on]
    return max(known)[1] if known else None


def periods_of(forms: Forms, year: int) -> list[CasePeriod]:
    """The periods of a year in the order in which they fall due."""
    found = []
    for form_id, form in forms.items():
        for kind in form.periods:
            month, day, later = kind.first
            if form_on(forms, date(year + later, month, day)) == form_id:
                found.append(CasePeriod(f"{year}-{kind.key}", kind, year, form_id, form))
    return sorted(found, key=lambda period: (period.due_on, period.key))


def period_of(forms: Forms, key: str) -> CasePeriod:
    """The period of that key; DomainError ``cases.period.missing``."""
    year, _, _kind = key.partition("-")
    if len(year) == 4 and year.isascii() and year.isdigit() and int(year) > 1900:
        for period in periods_of(forms, int(year)):
            if period.key == key:
                return period
    raise DomainError("cases.period.missing")


def open_periods(forms: Forms, today: date, years: int = 3) -> list[CasePeriod]:
    """The periods that may be entered, the newest first."""
    found = [one for year in range(today.year - years, today.year + 1) for one in periods_of(forms, year)]
    return sorted((one for one in found if one.opens_on <= today), key=lambda one: (one.due_on, one.key), reverse=True)


def before(forms: Forms, period: CasePeriod) -> Sequence[CasePeriod]:
    """The periods that ended last before this one begins, the latest figures first: what is still open comes from there."""
    ended = [one for year in (period.year - 1, period.year) for one in periods_of(forms, year) if one.last_on < period.first_on]
    if not ended:
        return []
    last = max(one.last_on for one in ended)
    return sorted((one for one in ended if one.last_on == last), key=lambda one: one.due_on, reverse=True)


class Progress(StrEnum):
    """How far a commune is with a period."""

    COMPLETE = "complete"
    DRAFT = "draft"
    MISSING = "missing"


def is_late(progress: Progress, period: CasePeriod, today: date) -> bool:
    """Past the day it was due and not complete; the day itself is not late."""
    return progress is not Progress.COMPLETE and today > period.due_on
