"""The tables in docs/rules/ are true."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest

from courses.obligations.rules.due import MonthsAdded, Stop, due_by, due_day, replay
from courses.obligations.rules.steps import ObligationKind
from lms.kernel.calendar import DayKind, MarkedDay, WorkCalendar
from lms.people.rules.composition import Least, Member, NoMinority, NoWoman, TooFew, breaches
from lms.people.rules.service import Service, is_new
from lms.policies.operations import DATA
from lms.policies.rules import ByDate, Months, Term, YearEnd

ROOT = Path(__file__).parents[3]
BREACHES = {"too few": TooFew, "no woman": NoWoman, "no minority": NoMinority}


def table(document: str, first_heading: str) -> list[list[str]]:
    """The rows of the table whose first column has that heading."""
    lines = iter((ROOT / "docs" / "rules" / document).read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith(f"| {first_heading} |"):
            break
    next(lines)
    rows: list[list[str]] = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def shipped_days() -> list[MarkedDay]:
    with (DATA / "holidays.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [MarkedDay(date.fromisoformat(row["day"]), DayKind(row["kind"]), row["name"]) for row in rows]


CALENDAR = WorkCalendar.of(shipped_days())


DUE_DAYS = [*table("six-months.md", "recognised on"), *table("six-months.md", "day recognised")]


@pytest.mark.parametrize("row", DUE_DAYS, ids=lambda row: str(row[0]))
def test_due_days(row: list[str]) -> None:
    recognised_on, reached, due_on = map(date.fromisoformat, row[:3])
    due = due_day(recognised_on, CALENDAR, 6)
    assert due.due_on == due_on
    assert [step.reached for step in due.steps if isinstance(step, MonthsAdded)] == [reached]
    assert replay(due.steps) == due_on


def test_the_cases_by_hand_are_forty_and_of_every_kind() -> None:
    """A table that shrinks is noticed: leap days, holidays, Tết of three years, swaps both ways, months without the day."""
    days = [[date.fromisoformat(cell) for cell in row[:2]] for row in table("six-months.md", "day recognised")]
    reached = [day for _begun, day in days]
    marked = [one for one in shipped_days() if one.day in reached]
    assert len({begun for begun, _day in days}) == len(days) >= 40
    for month, day in ((2, 29), (4, 30), (9, 2)):
        assert sum((one.month, one.day) == (month, day) for one in reached) >= 3, (month, day)
    assert len({one.day.year for one in marked if "Tết" in one.name and one.day.month < 3 and one.day.day > 1}) >= 3
    assert {one.kind for one in marked} == set(DayKind)
    assert sum(begun.day > day.day for begun, day in days) >= 5


@pytest.mark.parametrize("row", table("six-months.md", "recognised, standing still"), ids=lambda row: f"{row[0]} {row[1]}")
def test_terms_that_stand_still(row: list[str]) -> None:
    days = list(map(date.fromisoformat, row[1].split()))
    stops = [Stop(first, last, "1/QĐ", "Nghỉ ốm") for first, last in zip(days[::2], days[1::2], strict=True)]
    due = due_day(date.fromisoformat(row[0]), CALENDAR, 6, stops)
    assert due.due_on == date.fromisoformat(row[2])
    assert replay(due.steps) == due.due_on


@pytest.mark.parametrize("row", table("six-months.md", "term"), ids=lambda row: f"{row[0]} {row[1]}")
def test_terms_of_other_kinds(row: list[str]) -> None:
    name, _, rest = row[0].replace("`", "").partition(" ")
    term: Term = YearEnd()
    if name == "months":
        term = Months(int(rest))
    elif name == "date":
        term = ByDate(date.fromisoformat(rest))
    due = due_by(ObligationKind.TRAINER, date.fromisoformat(row[1]), CALENDAR, term)
    assert due.due_on == date.fromisoformat(row[2])
    assert replay(due.steps) == due.due_on


@pytest.mark.parametrize("row", table("six-months.md", "served"), ids=lambda row: str(row[0]))
def test_who_is_new(row: list[str]) -> None:
    days = [date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", row[0])]
    services = [Service(days[0], days[1] if len(days) == 2 else None)] if days else []
    assert is_new(date.fromisoformat(row[1]), services, 0) is (row[3] == "yes")


@pytest.mark.parametrize("row", table("policies.md", "mediators (woman, minority)"), ids=lambda row: f"{row[0]} {row[1]}")
def test_composition(row: list[str]) -> None:
    size, women, minority = map(int, re.findall(r"\d", row[0]))
    members = [Member(woman=place < women, minority=place < minority) for place in range(size)]
    found = breaches(members, minority_village=row[1] == "yes", least=Least(mediators=3, women=1, minority=1))
    assert [type(breach) for breach in found] == [BREACHES[name] for name in row[2].split(", ") if name != "none"]


def test_the_list_of_policies_is_the_shipped_one() -> None:
    with (DATA / "policies.csv").open(encoding="utf-8", newline="") as file:
        shipped = {row["key"]: row["value"] for row in csv.DictReader(file)}
    listed = {row[0].strip("`"): row[1] for row in table("policies.md", "key")}
    assert listed.keys() == shipped.keys()
    for key, value in listed.items():
        if shipped[key].startswith("{"):
            assert value == ("on" if json.loads(shipped[key])["on"] else "off")
            continue
        assert value == ", ".join(re.findall(r"[^\[\]\", ]+", shipped[key]))
