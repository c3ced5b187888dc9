"""The tables in docs/rules/ are true."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from courses.obligations.rules.due import MonthsAdded, due_day, replay
from lms.kernel.calendar import DayKind, MarkedDay, WorkCalendar
from lms.people.rules.composition import Least, Member, NoMinority, NoWoman, TooFew, breaches
from lms.people.rules.service import Service, is_new
from lms.policies.operations import DATA

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


def shipped_calendar() -> WorkCalendar:
    with (DATA / "holidays.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return WorkCalendar.of(MarkedDay(date.fromisoformat(row["day"]), DayKind(row["kind"]), row["name"]) for row in rows)


CALENDAR = shipped_calendar()


@pytest.mark.parametrize("row", table("six-months.md", "recognised on"), ids=lambda row: str(row[0]))
def test_due_days(row: list[str]) -> None:
    recognised_on, reached, due_on = map(date.fromisoformat, row[:3])
    due = due_day(recognised_on, CALENDAR, 6)
    assert due.due_on == due_on
    assert [step.reached for step in due.steps if isinstance(step, MonthsAdded)] == [reached]
    assert replay(due.steps) == due_on


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
        assert value == ", ".join(re.findall(r"[^\[\]\", ]+", shipped[key]))
