"""What an indicator answers for one unit, what it reads as plain facts, and how an entry of the registry looks. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from courses.obligations.rules.figures import Bridge, Counted, Part, Waterfall
from lms.kernel.ratio import Ratio
from lms.reports.indicators.question import Question, Rows
from lms.reports.indicators.serving import AppointmentFact


class Subject(StrEnum):
    """What is counted."""

    PEOPLE = "people"
    TEAMS = "teams"


class Side(StrEnum):
    """Which list behind a figure: those counted above the line, all below it, or those still missing."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    MISSING = "missing"


Lines = Counter[tuple[Part, Counted]]
# One for all: hundreds of units have figures without lines, and a counter is dear to make. Nobody may change it.
NO_LINES: Lines = Counter()
NO_RATIO = Ratio(0, 0)


@dataclass(frozen=True)
class Figures:
    """Counts of one unit. ``lines``: of newcomers, how many stand in which part of the waterfall and why they count or not."""

    ratio: Ratio = NO_RATIO
    lines: Lines = field(default_factory=lambda: NO_LINES)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.ratio + other.ratio, self.lines + other.lines)


def summed(figures: Collection[Figures]) -> Figures:
    """The sum of many figures, adding into one counter; a province has hundreds of recorded units."""
    with_lines = [figure.lines for figure in figures if figure.lines]
    lines: Lines = Counter() if with_lines else NO_LINES
    for one in with_lines:
        lines.update(one)
    above = sum(figure.ratio.numerator for figure in figures)
    return Figures(Ratio(above, sum(figure.ratio.denominator for figure in figures)), lines)


def waterfall_of(lines: Lines) -> Waterfall:
    """The parts of the waterfall, summed from the lines."""
    parts: Counter[Part] = Counter()
    for (part, _counted), count in lines.items():
        parts[part] += count
    return Waterfall(**{part.value: parts[part] for part in Part})


def bridge_of(lines: Lines) -> Bridge:
    """From the recognised down to the denominator of the indicator, summed from the lines."""
    reasons: Counter[Counted] = Counter()
    for (_part, counted), count in lines.items():
        reasons[counted] += count
    return Bridge(
        recognised=lines.total(),
        due_day_not_over=reasons[Counted.DUE_DAY_NOT_OVER],
        exempt=reasons[Counted.EXEMPT],
        not_serving=reasons[Counted.NOT_SERVING],
    )


@dataclass(frozen=True, slots=True)
class PersonFact:
    """What composition asks of a person; None is "not known"."""

    id: int
    woman: bool | None = None
    minority: bool | None = None


@dataclass(frozen=True, slots=True)
class TeamFact:
    """A team, and the unit under which it was recorded."""

    id: int
    unit_id: int
    minority_village: bool = False


@dataclass(frozen=True, slots=True)
class CompletionFact:
    """A person completed a version on a day."""

    person_id: int
    version_id: int
    completed_on: date


@dataclass(frozen=True, slots=True)
class NewcomerFact:
    """A recognition that makes its person new."""

    person_id: int
    team_id: int
    recognised_on: date
    due_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExemptionFact:
    """An exemption, from the day it was recorded until the day it was taken back."""

    person_id: int
    recognised_on: date
    first: date
    ended: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.ended is None or day < self.ended)


@dataclass(frozen=True)
class Registry:
    """Everything the indicators look at, as plain facts. The oracles count it one by one."""

    teams: Sequence[TeamFact] = ()
    people: Sequence[PersonFact] = ()
    appointments: Sequence[AppointmentFact] = ()
    completions: Sequence[CompletionFact] = ()
    newcomers: Sequence[NewcomerFact] = ()
    exemptions: Sequence[ExemptionFact] = ()

    def first_completions(self, question: Question) -> Mapping[int, date]:
        """Person -> the first counting completion on or before the day asked about."""
        found: dict[int, date] = {}
        for fact in self.completions:
            if fact.version_id in question.versions and fact.completed_on <= question.as_of:
                found[fact.person_id] = min(fact.completed_on, found.get(fact.person_id, date.max))
        return found


@dataclass(frozen=True)
class Indicator:
    """One entry of the registry. Texts are Vietnamese sources, translated where they are shown.

    ``compute`` answers for every recorded unit meant, in SQL; ``oracle`` is the same rule over plain facts. ``behind``
    selects the ids of the people or teams on one side of the figure. ``population`` is whom it is about by nature.
    """

    code: str
    title: str
    short: str
    subject: Subject
    population: str
    numerator: str
    denominator: str
    explanation: str
    example: str
    compute: Callable[[Session, Question], Mapping[int, Figures]]
    oracle: Callable[[Registry, Question], Mapping[int, Figures]]
    behind: Callable[[Session, Question, Side], Rows]
