"""Which dated value holds on a day. Pure; where the rows come from is in ``queries``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


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

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def value_on(values: Iterable[PolicyValue], key: PolicyKey, day: date) -> PolicyValue | None:
    """The value of ``key`` that holds on ``day``; of several the one that began last."""
    holding = [value for value in values if value.key is key and value.holds_on(day)]
    return max(holding, key=lambda value: value.valid_from, default=None)
