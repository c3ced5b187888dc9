"""The newcomers of a unit as of a day, each with where it stands: the same people as the coverage's waterfall."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from courses.obligations.case_queries import ask_cases, count_cases, page_of_cases
from courses.obligations.queries import CaseLine, list_cases
from courses.obligations.rules.standing import Standing, StandingCode, code_of, completed_by
from lms.reports.basis import Basis
from lms.reports.coverage.figures import located, recorded_in
from lms.units.queries import load_map, placements
from lms.units.rules import Node
from lms.web.paging import SIZE, Page

# The order in which counts are printed, everywhere.
ORDER = (
    StandingCode.ON_TIME,
    StandingCode.LATE,
    StandingCode.OPEN,
    StandingCode.OVERDUE,
    StandingCode.ENDED,
    StandingCode.EXEMPT,
)


@dataclass(frozen=True, slots=True)
class Case:
    """One newcomer: who, in which unit of the as-of map, and where the case stands. ``completed_on`` is not after the day."""

    line: CaseLine
    unit: Node
    standing: Standing
    completed_on: date | None

    @property
    def code(self) -> StandingCode:
        return code_of(self.standing)


@dataclass(frozen=True)
class Deadlines:
    """All cases of a unit, in the order of due day and name."""

    unit: Node
    basis: Basis
    cases: Sequence[Case]

    @property
    def counts(self) -> Mapping[StandingCode, int]:
        """How many cases stand where; their sum is the number of cases."""
        found = Counter(case.code for case in self.cases)
        return {code: found[code] for code in ORDER}


def deadlines(db: Session, unit_id: int, basis: Basis) -> Deadlines:
    """Every case of the waterfall of a unit of the basis' map."""
    cases = cases_in(db, basis, recorded_in(db, unit_id, basis))
    return Deadlines(load_map(db, basis.unit_map_on).nodes[unit_id], basis, cases)


def cases_in(db: Session, basis: Basis, recorded: Collection[int]) -> list[Case]:
    """The cases of teams that count under these units, named by the units of the as-of map."""
    on = {"as_of": basis.as_of, "due_from": basis.from_on, "map_on": basis.unit_map_on}
    lines = list_cases(db, unit_ids=sorted(recorded), **on)
    return _judged(db, basis, lines)


def _judged(db: Session, basis: Basis, lines: Sequence[CaseLine]) -> list[Case]:
    units, places = load_map(db, basis.as_of), placements(db, basis.as_of)
    return [
        Case(
            line,
            units.nodes[places[line.unit_id]],
            line.standing(as_of=basis.as_of, today=basis.today),
            completed_by(line.facts, basis.as_of),
        )
        for line in lines
    ]


# "Due in so many days" of the page, longest first.
WINDOWS = (60, 30, 7)


@dataclass(frozen=True)
class Sheet:
    """What the page shows: how many cases stand where, how many open ones are due within each window, one page of lines."""

    counts: Mapping[StandingCode, int]
    windows: Mapping[int, int]
    page: Page[Case]

    @property
    def total(self) -> int:
        """All cases of the waterfall, whatever their standing."""
        return sum(self.counts.values())


def sheet(db: Session, unit_id: int, basis: Basis, *, standing: str, within: int | None, number: int) -> Sheet:
    """One page of ``deadlines`` with the counts of all of it; ``within`` narrows to the open ones due in so many days.

    Counted in SQL; the lines shown are judged by the rule. An unknown standing has no lines.
    """
    _shares, meant = located(db, unit_id, basis)
    days = {"as_of": basis.as_of, "today": basis.today, "due_from": basis.from_on, "map_on": basis.unit_map_on}
    asked = ask_cases(db, unit_ids=meant, **days)
    counted = count_cases(db, asked, WINDOWS)
    counts = {code: sum(n for (one, _due), n in counted.items() if one is code) for code in ORDER}
    windows = {
        days: sum(n for (one, due), n in counted.items() if one is StandingCode.OPEN and due is not None and due <= days)
        for days in WINDOWS
    }
    if within is not None:
        total, code = windows[within], StandingCode.OPEN
    elif standing in set(StandingCode):
        total, code = counts[StandingCode(standing)], StandingCode(standing)
    else:
        total, code = 0 if standing else sum(counts.values()), None
    until = basis.as_of + timedelta(days=within) if within is not None else None
    lines = page_of_cases(db, asked, number, SIZE, code=code, due_until=until) if total else []
    return Sheet(counts, windows, Page(_judged(db, basis, lines), number, total))


def as_json(found: Deadlines) -> dict[str, Any]:
    """The JSON of ``lms report deadlines`` (INTERFACE: deadlines)."""
    return {
        "unit": unit_json(found.unit),
        "as_of": found.basis.as_of.isoformat(),
        "from": found.basis.from_on.isoformat(),
        "counts": {code.value: count for code, count in found.counts.items()},
        "cases": [
            {
                "person": {"id": case.line.person_id, "name": case.line.full_name},
                "team": case.line.team_name,
                "unit": unit_json(case.unit),
                "recognised_on": case.line.facts.recognised_on.isoformat(),
                "due_on": case.line.facts.due_on.isoformat(),
                "standing": case.code.value,
                "completed_on": case.completed_on.isoformat() if case.completed_on else None,
            }
            for case in found.cases
        ],
    }


def unit_json(node: Node) -> dict[str, str]:
    """A unit as reports name it."""
    return {"code": node.code, "name": node.name, "level": node.level.value}
