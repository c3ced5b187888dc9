"""The waterfall of newcomers and the share trained on time, both counted from standings; and the bridge between the two."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from courses.obligations.rules.standing import (
    CaseFacts,
    StandingCode,
    code_of,
    completed_by,
    has_ended_by_due,
    is_over,
    standing,
)
from lms.kernel.ratio import Ratio


class Part(StrEnum):
    """The parts of the waterfall, in the order in which they are tried."""

    ON_TIME = "on_time"
    LATE = "late"
    EXEMPT = "exempt"
    ENDED = "ended"
    OVERDUE = "overdue"
    NOT_YET_DUE = "not_yet_due"


_PART_OF = {
    StandingCode.ON_TIME: Part.ON_TIME,
    StandingCode.LATE: Part.LATE,
    StandingCode.EXEMPT: Part.EXEMPT,
    StandingCode.ENDED: Part.ENDED,
    StandingCode.OVERDUE: Part.OVERDUE,
    StandingCode.OPEN: Part.NOT_YET_DUE,
}


class Counted(StrEnum):
    """Why a case of the waterfall is, or is not, in the denominator of the indicator."""

    DUE_DAY_NOT_OVER = "due_day_not_over"
    EXEMPT = "exempt"
    NOT_SERVING = "not_serving"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Period:
    """From ``first`` to ``as_of``, both included; ``today`` says whether ``as_of`` is over."""

    first: date
    as_of: date
    today: date


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Newcomers by part; their sum is the recognised."""

    on_time: int = 0
    late: int = 0
    exempt: int = 0
    ended: int = 0
    overdue: int = 0
    not_yet_due: int = 0

    @property
    def recognised(self) -> int:
        return self.on_time + self.late + self.exempt + self.ended + self.overdue + self.not_yet_due


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the recognised of the waterfall down to the denominator of the indicator, one subtraction a line."""

    recognised: int
    due_day_not_over: int
    exempt: int
    not_serving: int

    @property
    def denominator(self) -> int:
        return self.recognised - self.due_day_not_over - self.exempt - self.not_serving


def in_waterfall(facts: CaseFacts, period: Period) -> bool:
    """Recognised on or before the day asked about, with a due day not before the period's first day."""
    return facts.recognised_on <= period.as_of and facts.due_on >= period.first


def part_of(facts: CaseFacts, period: Period) -> Part:
    """The first part of the waterfall that fits the case."""
    return _PART_OF[code_of(standing(facts, as_of=period.as_of, today=period.today))]


def counted(facts: CaseFacts, period: Period) -> Counted:
    """Whether the indicator counts a case of the waterfall; the exempt and those gone by the due day fall out, even trained."""
    if not is_over(facts.due_on, as_of=period.as_of, today=period.today):
        return Counted.DUE_DAY_NOT_OVER
    if facts.exempt_reason is not None:
        return Counted.EXEMPT
    if has_ended_by_due(facts, as_of=period.as_of):
        return Counted.NOT_SERVING
    return Counted.COUNTED


def in_denominator(facts: CaseFacts, period: Period) -> bool:
    """Whether the due day lies in the period and is over, the person served on it and was not exempt."""
    return in_waterfall(facts, period) and counted(facts, period) is Counted.COUNTED


def in_numerator(facts: CaseFacts, period: Period) -> bool:
    """Whether a case of the denominator was trained on or before its due day."""
    return in_denominator(facts, period) and completed_by(facts, facts.due_on) is not None


def waterfall(cases: Iterable[CaseFacts], period: Period) -> Waterfall:
    """The parts of the newcomers whom the period concerns."""
    parts = Counter(part_of(facts, period) for facts in cases if in_waterfall(facts, period))
    return Waterfall(**{part.value: parts[part] for part in Part})


def bridge(cases: Iterable[CaseFacts], period: Period) -> Bridge:
    """What separates the waterfall's sum from the indicator's denominator."""
    lines = Counter(counted(facts, period) for facts in cases if in_waterfall(facts, period))
    return Bridge(
        recognised=lines.total(),
        due_day_not_over=lines[Counted.DUE_DAY_NOT_OVER],
        exempt=lines[Counted.EXEMPT],
        not_serving=lines[Counted.NOT_SERVING],
    )


def newcomers_trained_on_time(cases: Iterable[CaseFacts], period: Period) -> Ratio:
    """The indicator: of the newcomers who fell due in the period, the share trained on time."""
    counting = [facts for facts in cases if in_denominator(facts, period)]
    return Ratio(sum(in_numerator(facts, period) for facts in counting), len(counting))
