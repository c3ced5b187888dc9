"""The people or teams behind a figure of a report, as it was sent: the ids stand in the signed text, the names in the book."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.obligations.rules.figures import Counted, Part
from lms.kernel.errors import DomainError
from lms.kernel.text import text_key
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam, Person
from lms.reports.indicators.figures import Side, Subject
from lms.reports.periods.rules.contents import Lists, NewcomerLine
from lms.web.paging import SIZE, Page

BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Behind:
    """One row of a list; ``person`` None where teams are listed. ``due_on`` only of newcomers."""

    person: int | None
    name: str
    team: int
    team_name: str
    recognised_on: date | None = None
    completed_on: date | None = None
    due_on: date | None = None


def page_behind(db: Session, content: Mapping[str, Any], of: str, part: str, number: int) -> Page[Behind]:
    """One page of the list behind a figure, by name. DomainError ``periods.list.missing`` for what is no list."""
    lists = Lists.of(content["lists"])
    match of:
        case "mediators_trained":
            lines = [line for line in lists.mediators if _on(part, line.completed_on is not None)]
            found = [Behind(line.person, "", line.team, "", line.recognised_on, line.completed_on) for line in lines]
        case "newcomers_trained_on_time":
            terms = [line for line in lists.newcomers if _in(part, line)]
            found = [Behind(one.person, "", one.team, "", one.recognised_on, one.completed_on, one.due_on) for one in terms]
        case "teams_complete":
            found = [Behind(None, "", line.team, "") for line in lists.teams if _on(part, not line.lacking)]
        case _other:
            found = _further(db, content, of, part)
    ordered = _by_name(db, found)
    return Page(ordered[(number - 1) * SIZE : number * SIZE], number, len(ordered))


def _further(db: Session, content: Mapping[str, Any], of: str, part: str) -> list[Behind]:
    """The people or teams of an indicator besides the main ones; of cases the teams that mediated them."""
    one = next((one for one in content["further"] if one["code"] == of), None)
    sides = {side: set(ids) for side, ids in one["lists"].items()} if one else {}
    if "denominator" in sides:
        sides[Side.MISSING] = sides["denominator"] - sides["numerator"]
    if one is None or part not in sides:
        raise DomainError("periods.list.missing")
    ids = sides[part]
    match one["subject"]:
        case Subject.TEAMS | Subject.CASES:
            return [Behind(None, "", team, "") for team in sorted(ids)]
        case Subject.PEOPLE:
            columns = (Appointment.id, canonical(Appointment.person_id), Appointment.team_id, Appointment.recognised_on)
            return [Behind(person, "", team, "", begun) for _id, person, team, begun in _rows(db, columns, sorted(ids))]
        case _other:
            raise DomainError("periods.list.missing")


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


def _by_name(db: Session, found: Sequence[Behind]) -> list[Behind]:
    people = {
        row[0]: row[1:] for row in _rows(db, (Person.id, Person.full_name, Person.name_key), [one.person for one in found])
    }
    teams = {
        row[0]: f"{row[1]}, {row[2]}" if row[1] and row[1].casefold() not in row[2].casefold() else row[2]
        for row in _rows(db, (MediationTeam.id, MediationTeam.village, MediationTeam.name), [one.team for one in found])
    }
    named = []
    for one in found:
        name, key = people.get(one.person, (f"#{one.person}", "")) if one.person is not None else ("", "")
        team = teams.get(one.team, f"#{one.team}")
        days = one.recognised_on, one.completed_on, one.due_on
        named.append((key or text_key(team), one.person or 0, Behind(one.person, name, one.team, team, *days)))
    return [one for _key, _id, one in sorted(named, key=lambda row: row[:2])]


def _rows(db: Session, columns: Sequence[Any], ids: Sequence[int | None]) -> Iterator[Any]:
    wanted = sorted({one for one in ids if one is not None})
    for start in range(0, len(wanted), BATCH):
        yield from db.execute(select(*columns).where(columns[0].in_(wanted[start : start + BATCH])))
