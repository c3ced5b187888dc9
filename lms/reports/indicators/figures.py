"""What an indicator answers for one unit, and how an entry of the registry looks. The plain facts of oracles are ``facts``."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.orm import Session

from courses.obligations.rules.figures import Bridge, Counted, Part, Waterfall
from lms.kernel.ratio import Ratio
from lms.reports.indicators.facts import CompletionFact as CompletionFact
from lms.reports.indicators.facts import ExemptionFact as ExemptionFact
from lms.reports.indicators.facts import NewcomerFact as NewcomerFact
from lms.reports.indicators.facts import PersonFact as PersonFact
from lms.reports.indicators.facts import Registry as Registry
from lms.reports.indicators.facts import TeamFact as TeamFact
from lms.reports.indicators.question import Population, Question, Rows
from lms.units.rules import Level


class Subject(StrEnum):
    """What is counted."""

    PEOPLE = "people"
    TEAMS = "teams"
    TRAINERS = "trainers"
    UNITS = "units"
    CASES = "cases"
    DOCUMENTS = "documents"
    TASKS = "tasks"


class Shape(StrEnum):
    """How a figure reads: a share of those below the line, a plain count, one for so many."""

    SHARE = "share"
    COUNT = "count"
    PER = "per"


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
class Head:
    """One person whom an indicator counts: under which recorded unit, in which role, above the line as well or not."""

    person_id: int
    unit_id: int
    role: str | None
    hit: bool


def counted_heads(heads: Collection[Head]) -> dict[int, Figures]:
    """The figures by recorded unit that follow from the persons counted."""
    above = Counter(head.unit_id for head in heads if head.hit)
    below = Counter(head.unit_id for head in heads)
    return {unit_id: Figures(Ratio(above[unit_id], count)) for unit_id, count in below.items()}


@dataclass(frozen=True)
class Indicator:
    """One entry of the registry. Texts are Vietnamese sources, translated where they are shown.

    ``compute`` answers for every recorded unit meant, in SQL; ``oracle`` is the same rule over plain facts. ``behind``
    selects the ids of what stands on one side of the figure. ``population`` is whom it is about by nature, ``populations``
    whom else it can be asked about. ``heads`` and ``heads_oracle`` list the persons one by one, (person_id, unit_id, role,
    hit), for those indicators that count persons: from them every breakdown is made. ``below``: what is counted under the
    line when it is something else. ``wanted``: everything
    below the line should stand above it. ``levels``: the levels of units of which it says anything.
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
    populations: tuple[Population, ...] = (Population.ALL,)
    shape: Shape = Shape.SHARE
    below: Subject | None = None
    wanted: bool = True
    levels: frozenset[Level] = frozenset(Level)
    heads: Callable[[Session, Question], Rows] | None = None
    heads_oracle: Callable[[Registry, Question], Sequence[Head]] | None = None

    @property
    def sides(self) -> tuple[Side, ...]:
        """The lists there are behind the figure."""
        match self.shape:
            case Shape.COUNT:
                return (Side.NUMERATOR,)
            case Shape.PER:
                return (Side.NUMERATOR, Side.DENOMINATOR)
            case _:
                return (Side.NUMERATOR, Side.MISSING, Side.DENOMINATOR)
