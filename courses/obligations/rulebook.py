"""The rules that terms are worked out by, as one value: every policy and the calendar, as they stand or as somebody tries them.

What is tried is the same value with one change more, so that a dry run and the real thing go through the same code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from courses.obligations.rules.due import DueDay, Stop, due_by, stored
from courses.obligations.rules.steps import ObligationKind
from lms.kernel.calendar import MarkedDay, WorkCalendar
from lms.kernel.errors import DomainError
from lms.policies.queries import list_policies, work_calendar
from lms.policies.rules import Change, DayChange, Months, PolicyKey, PolicyValue, Term, TrainingRule, value_on

RULE_OF: dict[ObligationKind, PolicyKey] = {
    ObligationKind.NEWCOMER: PolicyKey.DEADLINE_MONTHS,
    ObligationKind.TRAINER: PolicyKey.TRAINING_OF_TRAINERS,
    ObligationKind.PILOT: PolicyKey.TRAINING_IN_PILOTS,
    ObligationKind.REFRESHER: PolicyKey.YEARLY_REFRESHER,
}
OTHERS = tuple(kind for kind in ObligationKind if kind is not ObligationKind.NEWCOMER)


@dataclass(frozen=True, slots=True)
class Worked:
    """A due day with its steps as they are stored."""

    due_on: date
    steps: list[Any]


@dataclass(frozen=True)
class Rulebook:
    """Every dated value and the calendar. Equal days are worked out once."""

    values: Sequence[PolicyValue]
    calendar: WorkCalendar
    _known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def value(self, key: PolicyKey, on: date) -> PolicyValue:
        """The value in force on the day. DomainError ``policies.none_on``."""
        found = self.find(key, on)
        if found is None:
            raise DomainError("policies.none_on", key=str(key), day=on)
        return found

    def find(self, key: PolicyKey, on: date) -> PolicyValue | None:
        """The value in force on the day; None before the first."""
        if (key, on) not in self._known:
            self._known[key, on] = value_on(self.values, key, on)
        found: PolicyValue | None = self._known[key, on]
        return found

    def gap_days(self, on: date) -> int:
        """The longest gap after which a person recognised on the day is not new; none before the first rule."""
        found = self.find(PolicyKey.NEWCOMER_GAP_DAYS, on)
        return found.number if found else 0

    def training(self, kind: ObligationKind, on: date) -> TrainingRule | None:
        """The rule of another kind than newcomers that is in use on the day; None where none is."""
        found = value_on(self.values, RULE_OF[kind], on)
        return found.training if found and found.training.on else None

    def term(self, kind: ObligationKind, on: date) -> Term | None:
        """By when an event of the day obliges; None where it obliges nobody."""
        if kind is ObligationKind.NEWCOMER:
            months = self.find(PolicyKey.DEADLINE_MONTHS, on)
            return Months(months.number) if months else None
        rule = self.training(kind, on)
        return rule.term if rule else None

    def due(self, kind: ObligationKind, on: date, stops: Iterable[Stop] = ()) -> DueDay | None:
        """The due day of an event of the day, with its steps; None where it obliges nobody."""
        term = self.term(kind, on)
        return due_by(kind, on, self.calendar, term, stops) if term else None

    def worked(self, kind: ObligationKind, on: date, stops: Sequence[Stop] = ()) -> Worked | None:
        """``due`` as it is stored; remembered for everybody whose term does not stand still."""
        if not stops and (kind, on) in self._known:
            known: Worked | None = self._known[kind, on]
            return known
        due = self.due(kind, on, stops)
        found = Worked(due.due_on, stored(due.steps)) if due else None
        if not stops:
            self._known[kind, on] = found
        return found

    def years(self, until: date) -> list[int]:
        """The years, up to that of a day, at whose beginning the yearly refresher is in use."""
        key = RULE_OF[ObligationKind.REFRESHER]
        first = min((value.valid_from.year for value in self.values if value.key is key), default=until.year + 1)
        return [year for year in range(first, until.year + 1) if self.training(ObligationKind.REFRESHER, date(year, 1, 1))]

    def uses(self, kind: ObligationKind) -> bool:
        """Whether the rule of the kind is in use on any day at all."""
        if kind is ObligationKind.NEWCOMER:
            return True
        return any(value.key is RULE_OF[kind] and value.training.on for value in self.values)

    def with_value(self, change: Change) -> "Rulebook":
        """The rules with another value of one policy; a value from the same first day gives way to it."""
        kept = [one for one in self.values if (one.key, one.valid_from) != (change.key, change.valid_from)]
        return Rulebook((*kept, change.as_value()), self.calendar)

    def with_days(self, changes: Iterable[DayChange]) -> "Rulebook":
        """The rules with another calendar."""
        marked = dict(self.calendar.marked)
        for change in changes:
            marked.pop(change.day, None)
            if change.kind is not None:
                marked[change.day] = MarkedDay(change.day, change.kind, change.name)
        return Rulebook(self.values, WorkCalendar.of(marked.values()))


def read_rulebook(db: Session) -> Rulebook:
    """The rules as they stand. Both parts are small and kept by the session."""
    return Rulebook(list_policies(db), work_calendar(db))
