"""Which dated value holds on a day, and what a rule of training says. Pure; where the rows come from is in ``queries``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, assert_never

from lms.kernel.calendar import DayKind, WorkCalendar
from lms.kernel.errors import DomainError


class PolicyKey(StrEnum):
    """Every number the law or the office sets, under one name."""

    DEADLINE_MONTHS = "deadline_months"
    NEWCOMER_GAP_DAYS = "newcomer_gap_days"
    LEAST_AGE_REFUSED = "least_age_refused"
    LEAST_AGE_FLAGGED = "least_age_flagged"
    TEAM_LEAST_MEDIATORS = "team_least_mediators"
    TEAM_LEAST_WOMEN = "team_least_women"
    TEAM_LEAST_MINORITY = "team_least_minority_in_marked_village"
    ACCEPTED_INSTRUMENTS = "accepted_instruments"
    PASS_MARK_PERCENT = "pass_mark_percent"
    TEAMS_PER_PROVINCE_TRAINER = "teams_per_province_trainer"
    TEAMS_PER_DISTRICT_TRAINER = "teams_per_district_trainer"
    LEAST_SUPPORTED_PERCENT = "least_supported_percent"
    SMALL_CELL_LEAST = "small_cell_least"
    MESSAGES_QUIET_FROM_HOUR = "messages_quiet_from_hour"
    MESSAGES_QUIET_UNTIL_HOUR = "messages_quiet_until_hour"
    MESSAGES_ON_REST_DAYS = "messages_on_rest_days"
    TRAINING_OF_TRAINERS = "training_of_trainers"
    TRAINING_IN_PILOTS = "training_in_pilots"
    YEARLY_REFRESHER = "yearly_refresher"


@dataclass(frozen=True, slots=True)
class Months:
    """So many months after the event, counted by the Civil Code."""

    count: int


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The last day of the year of the event."""


@dataclass(frozen=True, slots=True)
class ByDate:
    """One day for all; an event after it has the day of the event itself."""

    day: date


Term = Months | YearEnd | ByDate
# Which versions of the curriculum count; the words are those of ``courses.curriculum.rules.Audience``.
AUDIENCES = ("mediator_first", "mediator_yearly", "trainer", "officer")
MOST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class TrainingRule:
    """Whom a policy obliges is its key; ``on``: is it in use, ``audience``: what must be completed, ``term``: by when."""

    on: bool
    audience: str
    term: Term

    @classmethod
    def read(cls, value: Any) -> "TrainingRule":
        """The rule as a row of policies keeps it; ValueError for anything else."""
        match value:
            case {"on": bool(on), "audience": str(audience), "term": "months", "months": int(count)}:
                term: Term = Months(count)
            case {"on": bool(on), "audience": str(audience), "term": "year_end"}:
                term = YearEnd()
            case {"on": bool(on), "audience": str(audience), "term": "date", "day": str(day)}:
                term = ByDate(date.fromisoformat(day))
            case _:
                raise ValueError("not a rule of training")
        if audience not in AUDIENCES or (isinstance(term, Months) and not 0 < term.count <= MOST_MONTHS):
            raise ValueError("not a rule of training")
        return cls(on, audience, term)

    def written(self) -> dict[str, Any]:
        """The rule as a row of policies keeps it."""
        head = {"on": self.on, "audience": self.audience}
        match self.term:
            case Months(count=count):
                return head | {"term": "months", "months": count}
            case YearEnd():
                return head | {"term": "year_end"}
            case ByDate(day=day):
                return head | {"term": "date", "day": day.isoformat()}
            case _:
                assert_never(self.term)


TRAINING_KEYS = (PolicyKey.TRAINING_OF_TRAINERS, PolicyKey.TRAINING_IN_PILOTS, PolicyKey.YEARLY_REFRESHER)


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """A value with what it rests on, as pages and reports print it. Half open: ``valid_from <= day < valid_to``."""

    key: PolicyKey
    value: Any
    valid_from: date
    valid_to: date | None
    source: str
    note: str | None

    @property
    def number(self) -> int:
        """The value of a policy that is a whole number; TypeError otherwise."""
        if not isinstance(self.value, int):
            raise TypeError(f"{self.key} is no number")
        return self.value

    @property
    def texts(self) -> tuple[str, ...]:
        """The value of a policy that is a list of texts; TypeError otherwise."""
        if not isinstance(self.value, list):
            raise TypeError(f"{self.key} is no list")
        return tuple(map(str, self.value))

    @property
    def training(self) -> TrainingRule:
        """The value of a policy that is a rule of training; ValueError otherwise."""
        return TrainingRule.read(self.value)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def value_on(values: Iterable[PolicyValue], key: PolicyKey, day: date) -> PolicyValue | None:
    """The value of ``key`` that holds on ``day``; of several the one that began last."""
    holding = [value for value in values if value.key is key and value.holds_on(day)]
    return max(holding, key=lambda value: value.valid_from, default=None)


@dataclass(frozen=True, slots=True)
class Change:
    """Another value of a policy from a day on, with what it rests on."""

    key: PolicyKey
    value: Any
    valid_from: date
    source: str
    note: str | None = None

    def as_value(self) -> PolicyValue:
        """The value as it will stand, for trying it before."""
        return PolicyValue(self.key, self.value, self.valid_from, None, self.source, self.note)


@dataclass(frozen=True, slots=True)
class DayChange:
    """What a day is from now on; ``kind`` None: an ordinary day of its week."""

    day: date
    kind: DayKind | None
    name: str = ""


EXCHANGED = (DayKind.DAY_OFF_IN_EXCHANGE, DayKind.WORKING_IN_EXCHANGE)


def refuse_days(calendar: WorkCalendar, changes: Sequence[DayChange]) -> None:
    """Refuse days that change nothing, and half a swap.

    DomainErrors ``policies.off_already`` and ``policies.worked_already`` for days exchanged that differ in nothing,
    ``policies.nothing_changed`` for an ordinary day made one, ``policies.swap_is_two_days`` for one day of a swap undone.
    """
    undone = []
    for change in changes:
        marked = calendar.marked.get(change.day)
        if change.kind is DayKind.DAY_OFF_IN_EXCHANGE and not calendar.is_working_day(change.day):
            raise DomainError("policies.off_already", day=change.day)
        if change.kind is DayKind.WORKING_IN_EXCHANGE and calendar.is_working_day(change.day):
            raise DomainError("policies.worked_already", day=change.day)
        if change.kind is None and marked is None:
            raise DomainError("policies.nothing_changed")
        if change.kind is None and marked is not None and marked.kind in EXCHANGED:
            undone.append(marked)
    if len({marked.kind for marked in undone}) == 1:
        raise DomainError("policies.swap_is_two_days", day=undone[0].day)


# The least and the most of each policy that is a whole number.
BOUNDS: dict[PolicyKey, tuple[int, int]] = {
    PolicyKey.DEADLINE_MONTHS: (1, MOST_MONTHS),
    PolicyKey.NEWCOMER_GAP_DAYS: (0, 3650),
    PolicyKey.LEAST_AGE_REFUSED: (0, 100),
    PolicyKey.LEAST_AGE_FLAGGED: (0, 100),
    PolicyKey.TEAM_LEAST_MEDIATORS: (1, 50),
    PolicyKey.TEAM_LEAST_WOMEN: (0, 50),
    PolicyKey.TEAM_LEAST_MINORITY: (0, 50),
    PolicyKey.PASS_MARK_PERCENT: (0, 100),
    PolicyKey.TEAMS_PER_PROVINCE_TRAINER: (1, 10_000),
    PolicyKey.TEAMS_PER_DISTRICT_TRAINER: (1, 10_000),
    PolicyKey.LEAST_SUPPORTED_PERCENT: (0, 100),
    PolicyKey.SMALL_CELL_LEAST: (1, 100),
    PolicyKey.MESSAGES_QUIET_FROM_HOUR: (0, 23),
    PolicyKey.MESSAGES_QUIET_UNTIL_HOUR: (0, 23),
    PolicyKey.MESSAGES_ON_REST_DAYS: (0, 1),
}


def refuse_value(change: Change) -> None:
    """Refuse a value that no policy of that key can have.

    DomainErrors ``policies.source_missing``, ``policies.out_of_range`` for a number, ``policies.value_refused`` for the rest.
    """
    if not change.source.strip():
        raise DomainError("policies.source_missing")
    if change.key in BOUNDS and not _can_be(change.key, change.value):
        least, most = BOUNDS[change.key]
        raise DomainError("policies.out_of_range", least=least, most=most)
    if not _can_be(change.key, change.value):
        raise DomainError("policies.value_refused")


def _can_be(key: PolicyKey, value: Any) -> bool:
    if key in BOUNDS:
        least, most = BOUNDS[key]
        return type(value) is int and least <= value <= most
    if key in TRAINING_KEYS:
        try:
            TrainingRule.read(value)
        except ValueError:
            return False
        return True
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)
