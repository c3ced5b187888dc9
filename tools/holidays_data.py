"""Writes lms/policies/data/holidays.csv from the ``holidays`` package, after checking it against days known from elsewhere.

Run once a year, when the swaps of the coming year are announced: ``python tools/holidays_data.py``. Days of years whose
announcement is still to come are marked as expected.
"""

import csv
import re
from datetime import date
from importlib.metadata import version
from pathlib import Path

import holidays

FIRST_YEAR, LAST_YEAR = 2014, 2031
# Up to this year the exchanged days have been announced and are in the package.
LAST_ANNOUNCED_YEAR = 2026
TARGET = Path(__file__).parent.parent / "lms" / "policies" / "data" / "holidays.csv"
WORKED_SATURDAYS = {date(2024, 5, 4), date(2025, 4, 26), date(2026, 8, 22)}
DAYS_OFF = {
    date(2025, 9, 2),
    date(2026, 4, 30),
    date(2026, 5, 1),
    *(date(2026, 2, day) for day in range(16, 21)),
}
SWAP = re.compile(r"thay cho ngày (\d\d)/(\d\d)/(\d{4})")
Row = tuple[date, str, str, str]


def main() -> None:
    """Write the file, or stop with the days that disagree."""
    calendar = holidays.country_holidays("VN", years=range(FIRST_YEAR, LAST_YEAR + 1), language="vi")
    off = [_off(day, name) for day, name in calendar.items()]
    worked = [_worked(day, name) for day, name in calendar.items() if SWAP.search(name)]
    rows = sorted(off + worked)
    _check(rows)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("day", "kind", "name", "source"))
        writer.writerows((day.isoformat(), kind, name, source) for day, kind, name, source in rows)
    print(f"{len(rows)} days, {len(worked)} of them worked in exchange")


def _off(day: date, name: str) -> Row:
    swap = SWAP.search(name)
    if swap:
        return day, "day_off_in_exchange", f"Nghỉ thay cho ngày {_shown(_swapped(swap))}", _source(day)
    return day, "holiday", name.replace("Nguyên Đán", "Nguyên đán").replace("; ", ", "), _source(day)


def _worked(day: date, name: str) -> Row:
    swap = SWAP.search(name)
    assert swap is not None
    worked = _swapped(swap)
    return worked, "working_in_exchange", f"Làm thay cho ngày {_shown(day)}", _source(worked)


def _swapped(swap: re.Match[str]) -> date:
    day, month, year = map(int, swap.groups())
    return date(year, month, day)


def _shown(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day.month < 3 else f"{day.day:02d}/{day.month}/{day.year}"


def _source(day: date) -> str:
    expected = ", dự kiến" if day.year > LAST_ANNOUNCED_YEAR else ""
    return f"Gói dữ liệu mở holidays {version('holidays')}{expected}"


def _check(rows: list[Row]) -> None:
    kinds = {day: kind for day, kind, _, _ in rows}
    wrong = [day for day in WORKED_SATURDAYS if kinds.get(day) != "working_in_exchange"]
    wrong += [day for day in DAYS_OFF if kinds.get(day) in (None, "working_in_exchange")]
    if wrong or len(kinds) != len(rows):
        raise SystemExit(f"The package disagrees with what is known: {sorted(wrong)}")


if __name__ == "__main__":
    main()
