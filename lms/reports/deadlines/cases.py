"""The newcomers of a unit as of a day, each with where it stands: the same people as the coverage's waterfall."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from courses.obligations.queries import CaseLine, list_cases
from courses.obligations.rules.standing import Standing, StandingCode, code_of, completed_by
from lms.reports.basis import Basis
from lms.reports.coverage.figures import recorded_in
from lms.units.queries import load_map, placements
from lms.units.rules import Node

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
    """The cases of teams recorded under these units, named by the units of the as-of map."""
    units, places = load_map(db, basis.as_of), placements(db, basis.as_of)
    lines = list_cases(db, as_of=basis.as_of, due_from=basis.from_on, unit_ids=sorted(recorded))
    return [
        Case(
            line,
            units.nodes[places[line.unit_id]],
            line.standing(as_of=basis.as_of, today=basis.today),
            completed_by(line.facts, basis.as_of),
        )
        for line in lines
    ]


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
