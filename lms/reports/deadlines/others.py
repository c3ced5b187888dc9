"""The cases of the other kinds in a viewer's scope, of trainers, of pilot communes, of years: judged, counted, narrowed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from courses.obligations.models import Obligation, ObligationKind
from courses.obligations.other_queries import Listed, judge, list_others
from courses.obligations.rules.standing import StandingCode, code_of
from lms.access.rules import Viewer
from lms.db import rows_of
from lms.kernel.errors import DomainError
from lms.reports.deadlines.cases import ORDER, unit_json
from lms.units.queries import load_map, placements
from lms.units.rules import Node
from lms.web.paging import SIZE, Page, count_rows, fetch_page

# Up to so many cases are judged to be counted: a commune's and a province's of many years. A country's are by years.
MOST = 60_000

Standings = Sequence[tuple[int, StandingCode]]


@dataclass(frozen=True, slots=True)
class OthersAsked:
    """The question of an address: which kind, due in which year (None: any), standing how (None: however)."""

    kind: ObligationKind
    today: date
    year: int | None = None
    standing: StandingCode | None = None

    @property
    def due(self) -> tuple[date, date] | None:
        """The first and the last day on which a case meant is due."""
        return (date(self.year, 1, 1), date(self.year, 12, 31)) if self.year else None

    def keep(self, **others: object) -> dict[str, str]:
        """The question as the words of an address; ``others`` replace or add."""
        words: dict[str, object] = {"kind": self.kind, "year": self.year, "standing": self.standing}
        return {name: str(word) for name, word in (words | others).items() if word not in (None, "")}


@dataclass(frozen=True)
class OtherSheet:
    """What the page shows; without ``counts`` there are too many cases to be judged, and none is narrowed to."""

    counts: Mapping[StandingCode, int] | None
    page: Page[Listed]

    @property
    def total(self) -> int:
        """All cases of the kind and year, whatever their standing."""
        return sum(self.counts.values()) if self.counts is not None else self.page.total


def due_years(db: Session, viewer: Viewer, kind: ObligationKind, today: date) -> list[int]:
    """The years in which cases of the kind are due, the last first."""
    due = (
        list_others(viewer, kind, today)
        .order_by(None)
        .with_only_columns(func.min(Obligation.due_on), func.max(Obligation.due_on))
    )
    first, last = rows_of(db, due).one()
    return list(range(last.year, first.year - 1, -1)) if last else []


def standings(db: Session, viewer: Viewer, asked: OthersAsked) -> Standings | None:
    """(case, where it stands) of every case of the kind and year, in the order of the list; None for more than ``MOST``."""
    stmt = list_others(viewer, asked.kind, asked.today, asked.due)
    if count_rows(db, stmt) > MOST:
        return None
    lines = judge(db, db.execute(stmt).all(), as_of=asked.today, today=asked.today)
    return tuple((line.row.id, code_of(line.standing)) for line in lines)


def other_sheet(db: Session, viewer: Viewer, asked: OthersAsked, found: Standings | None, number: int) -> OtherSheet:
    """One page of the list with the counts of all of it; ``found`` as ``standings`` gave it."""
    stmt = list_others(viewer, asked.kind, asked.today, asked.due)
    if found is None:
        page = fetch_page(db, stmt, number, scalars=False)
        return OtherSheet(None, Page(_judged(db, page.items, asked), page.number, page.total))
    meant = _meant(found, asked)
    shown = meant[(number - 1) * SIZE : number * SIZE]
    rows = db.execute(stmt.where(Obligation.id.in_(shown))).all() if shown else []
    counted = Counter(code for _id, code in found)
    return OtherSheet({code: counted[code] for code in ORDER}, Page(_judged(db, rows, asked), number, len(meant)))


def other_lines(db: Session, viewer: Viewer, asked: OthersAsked) -> list[Listed]:
    """Every line of the list, for a file. DomainError ``reports.others.too_many`` for more than ``MOST``."""
    stmt = list_others(viewer, asked.kind, asked.today, asked.due)
    total = count_rows(db, stmt)
    if total > MOST:
        raise DomainError("reports.others.too_many", rows=total, most=MOST)
    lines = _judged(db, db.execute(stmt).all(), asked)
    return [line for line in lines if asked.standing in (None, code_of(line.standing))]


def _judged(db: Session, rows: Sequence[Any], asked: OthersAsked) -> list[Listed]:
    return judge(db, rows, as_of=asked.today, today=asked.today)


def _meant(found: Standings, asked: OthersAsked) -> list[int]:
    return [case for case, code in found if asked.standing in (None, code)]


def units_of(db: Session, lines: Sequence[Listed], today: date) -> dict[int, Node]:
    """The unit of each line as it stands on the day."""
    units, places = load_map(db, today), placements(db, today)
    return {unit: units.nodes[places.get(unit, unit)] for unit in {line.unit_id for line in lines}}


def others_json(lines: Sequence[Listed], asked: OthersAsked, units: Mapping[int, Node]) -> dict[str, Any]:
    """The same rows by key."""
    return {
        "kind": asked.kind.value,
        "as_of": asked.today.isoformat(),
        "year": asked.year,
        "standing": asked.standing.value if asked.standing else None,
        "cases": [
            {
                "person": {"id": line.row.person_id, "name": line.full_name},
                "team": line.team,
                "unit": unit_json(units[line.unit_id]),
                "since": line.row.recognised_on.isoformat(),
                "due_on": line.row.due_on.isoformat(),
                "standing": code_of(line.standing).value,
                "completed_on": line.completed_on.isoformat() if line.completed_on else None,
            }
            for line in lines
        ],
    }
