"""The people or teams behind a figure of a report, as it was sent: the ids stand in the signed text, the names in the book.

What else stands behind one, trainers or documents, is ``lists``; what the book said of people and cases then, ``known``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.rules.figures import Counted, Part
from lms.kernel.errors import DomainError
from lms.kernel.text import text_key
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam, Person
from lms.reports.indicators.figures import Side
from lms.reports.periods.rules.contents import Lists, NewcomerLine
from lms.units.queries import placements

BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Behind:
    """One row of a list; ``person`` None where teams are listed. ``due_on`` only of newcomers; ``said``: the words for which
    somebody is counted; ``counts``: cases of a team. ``unit``: where the team stood on the map of the report.
    """

    person: int | None
    name: str
    team: int
    team_name: str
    recognised_on: date | None = None
    completed_on: date | None = None
    due_on: date | None = None
    said: str = ""
    counts: tuple[int, ...] = ()
    unit: int = 0


def people_behind(lists: Lists, part: str) -> list[Behind]:
    """The mediators of the report: all of them, those trained, or those not."""
    lines = [line for line in lists.mediators if _on(part, line.completed_on is not None)]
    return [Behind(one.person, "", one.team, "", one.recognised_on, one.completed_on, unit=one.unit) for one in lines]


def newcomers_behind(lists: Lists, part: str) -> list[Behind]:
    """The newcomers in a part of the waterfall, or on a side of the indicator."""
    return [
        Behind(one.person, "", one.team, "", one.recognised_on, one.completed_on, one.due_on, unit=one.unit)
        for one in lists.newcomers
        if _in(part, one)
    ]


def teams_behind(lists: Lists, part: str) -> list[Behind]:
    """The teams of the report: all of them, the complete ones, or those not."""
    return [Behind(None, "", line.team, "", unit=line.unit) for line in lists.teams if _on(part, not line.lacking)]


def holders_behind(db: Session, ids: Sequence[int]) -> list[Behind]:
    """The people of recognitions."""
    columns = (Appointment.id, canonical(Appointment.person_id), Appointment.team_id, Appointment.recognised_on)
    return [Behind(person, "", team, "", begun) for _id, person, team, begun in _rows(db, columns, ids)]


def _on(part: str, hit: bool) -> bool:
    match part:
        case Side.NUMERATOR:
            return hit
        case Side.MISSING:
            return not hit
        case Side.DENOMINATOR:
            return True
        case _other:
            raise DomainError("periods.list.missing")


def _in(part: str, line: NewcomerLine) -> bool:
    if part in set(Part):
        return line.part == part
    if part == "recognised":
        return True
    return line.why == Counted.COUNTED.value and _on(part, line.part == Part.ON_TIME.value)


def named(db: Session, content: Mapping[str, Any], found: Sequence[Behind]) -> list[Behind]:
    """The rows with their names: by the number of cases, the most first, and by name."""
    words = (Person.id, Person.full_name, Person.name_key)
    people = {row[0]: row[1:] for row in _rows(db, words, [one.person for one in found])}
    columns = (MediationTeam.id, MediationTeam.village, MediationTeam.name, MediationTeam.unit_id)
    teams = {row[0]: row[1:] for row in _rows(db, columns, [one.team for one in found])}
    places = placements(db, date.fromisoformat(content["basis"]["map_on"]))
    rows = []
    for one in found:
        name, key = people.get(one.person, (f"#{one.person}", "")) if one.person is not None else ("", "")
        village, team, recorded = teams.get(one.team, ("", f"#{one.team}", 0))
        full = f"{village}, {team}" if village and village.casefold() not in team.casefold() else team
        line = replace(one, name=name, team_name=full, unit=one.unit or places.get(recorded, recorded))
        rows.append((tuple(-count for count in one.counts), key or text_key(full), one.person or 0, line))
    return [row[-1] for row in sorted(rows, key=lambda row: row[:3])]


def _rows(db: Session, columns: Sequence[Any], ids: Sequence[int | None]) -> Iterator[Any]:
    wanted = sorted({one for one in ids if one is not None})
    for start in range(0, len(wanted), BATCH):
        yield from db.execute(select(*columns).where(columns[0].in_(wanted[start : start + BATCH])))
