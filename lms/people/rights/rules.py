"""The clocks of personal data, worked out from dated rules and the house's working days. Pure.

Counting: Civil Code 2015, art. 147-148, as for the six months: the first day is not counted, a term that ends on a day off
ends on the next working day. The numbers: Law 91/2025/QH15 and Decree 356/2025/ND-CP, row by row with what is confirmed.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.kernel.calendar import WorkCalendar
from lms.kernel.months import add_months
from lms.people.rights.terms import ENDING, RESTRICTING, BreachStep, RequestKind, RuleKey, Standing, Step

# Whose term the sources state; for the others the office confirms the default.
STATED = frozenset({RequestKind.WITHDRAWAL, RequestKind.RESTRICTION, RequestKind.OBJECTION})


@dataclass(frozen=True, slots=True)
class Rule:
    """One number with what it rests on, half open in time. ``confirmed`` False: shown as "cần xác nhận", never as law."""

    key: RuleKey
    value: int
    valid_from: date
    valid_to: date | None
    confirmed: bool
    source: str
    note: str

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def rule_on(rules: Iterable[Rule], key: RuleKey, day: date) -> Rule:
    """The rule in force; of several the one that began last, said last. Before any the first: a clock always runs."""
    known = [rule for rule in rules if rule.key is key]
    holding = [rule for rule in known if rule.holds_on(day)]
    latest = max(reversed(holding), key=lambda rule: rule.valid_from, default=None)
    return latest or min(known, key=lambda rule: rule.valid_from)


def answer_key(kind: RequestKind, *, with_processors: bool) -> RuleKey:
    """Which number says how long a request of the kind may take."""
    if kind not in STATED:
        return RuleKey.ANSWER_DAYS_OTHER
    return RuleKey.ANSWER_DAYS_PROCESSORS if with_processors else RuleKey.ANSWER_DAYS


def after_working_days(day: date, count: int, calendar: WorkCalendar) -> date:
    """The ``count``-th working day after ``day``."""
    for _ in range(count):
        day = calendar.next_working_day(day + timedelta(days=1))
    return day


def after_days(day: date, count: int, calendar: WorkCalendar) -> date:
    """``count`` days after ``day``; when nobody works on it, the next working day."""
    return calendar.next_working_day(day + timedelta(days=count))


@dataclass(frozen=True, slots=True)
class Terms:
    """What a request has to keep to: the last day to acknowledge it, the last day to carry it out, and the rules of both."""

    acknowledge_by: date
    due_on: date
    acknowledging: Rule
    answering: Rule


@dataclass(frozen=True, slots=True)
class StepFact:
    """One step with its day; ``days`` only of an extension."""

    step: Step
    on: date
    days: int | None = None


def terms(
    kind: RequestKind,
    received_on: date,
    steps: Sequence[StepFact],
    *,
    with_processors: bool,
    rules: Sequence[Rule],
    calendar: WorkCalendar,
) -> Terms:
    """The last days of a request by the rules of the day it came in. An extension goes on from the end of the term."""
    acknowledging = rule_on(rules, RuleKey.ACKNOWLEDGE_WORKING_DAYS, received_on)
    answering = rule_on(rules, answer_key(kind, with_processors=with_processors), received_on)
    days = answering.value + sum(step.days or 0 for step in steps if step.step is Step.EXTENDED)
    return Terms(
        acknowledge_by=after_working_days(received_on, acknowledging.value, calendar),
        due_on=after_days(received_on, days, calendar),
        acknowledging=acknowledging,
        answering=answering,
    )


def standing(term: Terms, steps: Sequence[StepFact], *, as_of: date) -> Standing:
    """Where the request stands. Today is not over: on the last day it is not late yet."""
    end = next((step for step in steps if step.step in ENDING), None)
    if end:
        if end.step is Step.REFUSED:
            return Standing.REFUSED
        return Standing.DONE_LATE if end.on > term.due_on else Standing.DONE
    if as_of > term.due_on:
        return Standing.LATE
    if any(step.step is Step.ACKNOWLEDGED for step in steps):
        return Standing.OPEN
    return Standing.ACKNOWLEDGEMENT_LATE if as_of > term.acknowledge_by else Standing.RECEIVED


LATE = frozenset({Standing.LATE, Standing.ACKNOWLEDGEMENT_LATE})
ENDED = frozenset({Standing.DONE, Standing.DONE_LATE, Standing.REFUSED})


def may_step(kind: RequestKind, steps: Iterable[Step], step: Step) -> bool:
    """Whether the step can come after the others: each once, nothing after the end but lifting a restriction."""
    done = set(steps)
    if step is Step.LIFTED:
        return is_restricting(kind, done)
    return not done & ENDING and step not in done


def is_restricting(kind: RequestKind, steps: Collection[Step]) -> bool:
    """Whether the request holds the use of somebody's data back now. SQL twin: ``restricting.is_restricted``."""
    return kind in RESTRICTING and Step.DONE in steps and Step.LIFTED not in steps


def breach_due(found_at: datetime, hours: int) -> datetime:
    """Until when a breach is to be reported; hours run through nights and days off."""
    return found_at + timedelta(hours=hours)


def breach_late(due_at: datetime, reported_at: datetime | None, *, now: datetime) -> bool:
    """Reported after its time, or not yet and the time is over."""
    return (reported_at or now) > due_at


def may_breach_step(steps: Iterable[BreachStep], step: BreachStep) -> bool:
    """Once each, and nothing after the end."""
    done = set(steps)
    return BreachStep.CLOSED not in done and step not in done


def keep_until(last_ended_on: date, months: int) -> date:
    """The first day on which the time of keeping is over, for somebody whose last service ended on ``last_ended_on``."""
    return add_months(last_ended_on, months)
