"""Reading a table of marks: headings, cells, which meeting a row means, when it can have happened. Pure.

Whom a row means is decided in ``matching``; what becomes of the mark in ``courses.attendance.rules.decide_scan``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from courses.attendance.rules import Reason
from lms.kernel.ids import read_card_number
from lms.kernel.text import fold
from lms.people.roster.rules.any_table import Reading, Remark, SheetRow, TableHeadings, laid
from lms.people.roster.rules.cells import CellError, as_text, read_birth, read_day, read_identity, read_phone, read_text
from lms.people.roster.rules.headings import SPELLINGS as ROSTER
from lms.people.roster.rules.headings import Cell, heading_keys
from lms.people.roster.rules.names import read_name
from lms.people.roster.rules.parts import shown
from lms.people.rules.terms import Column as RosterColumn

SEARCHED = 10
MOST_ROWS = 5_000
# Two clocks are seldom the same; what lies further ahead than this has not happened.
AHEAD = timedelta(minutes=10)


class Column(StrEnum):
    """What a column of a table of marks may hold, in the order in which it stands in our own words."""

    SESSION = "session"
    AT = "at"
    STATE = "state"
    CARD = "card"
    IDENTITY = "identity"
    PHONE = "phone"
    NAME = "name"
    BORN = "born"
    TEAM = "team"


HEADINGS: dict[Column, str] = {
    Column.SESSION: "Buổi",
    Column.AT: "Giờ đến",
    Column.STATE: "Có mặt",
    Column.CARD: "Số thẻ",
    Column.IDENTITY: "Số định danh",
    Column.PHONE: "Điện thoại",
    Column.NAME: "Họ và tên",
    Column.BORN: "Ngày sinh",
    Column.TEAM: "Tổ hòa giải",
}
SPELLINGS: dict[Column, tuple[str, ...]] = {
    Column.SESSION: (
        "Buổi học",
        "Buổi số",
        "Ngày học",
        "Ngày",
        "Ngày điểm danh",
        "Phiên",
        "Session",
        "Date",
        "Số buổi",
        "Ca học",
    ),
    Column.AT: (
        "Giờ điểm danh",
        "Thời gian",
        "Thời gian điểm danh",
        "Thời gian đến",
        "Thời điểm",
        "Giờ vào",
        "Giờ check-in",
        "Check-in",
        "Check in time",
        "Check-in time",
        "Time",
        "Timestamp",
        "Dấu thời gian",
        "Giờ",
    ),
    Column.STATE: ("Điểm danh", "Trạng thái", "Tình trạng", "Có mặt/vắng", "Hiện diện", "Status", "Attendance", "Present"),
    Column.CARD: ("Mã thẻ", "Thẻ", "Thẻ số", "Số thẻ điểm danh", "Card", "Card number", "Card no"),
    Column.IDENTITY: (*ROSTER[RosterColumn.IDENTITY], "ID number", "National ID"),
    Column.PHONE: (*ROSTER[RosterColumn.PHONE], "Phone", "Phone number"),
    Column.NAME: ("Họ tên học viên", "Họ và tên học viên", "Học viên", "Tên", *ROSTER[RosterColumn.NAME], "Full name", "Name"),
    Column.BORN: (*ROSTER[RosterColumn.BORN], "Date of birth", "Birthday"),
    Column.TEAM: (*ROSTER[RosterColumn.TEAM], "Tổ", *ROSTER[RosterColumn.VILLAGE]),
}
# One of these says who it is; a birth or a team alone says nothing.
NAMING = (Column.CARD, Column.IDENTITY, Column.PHONE, Column.NAME)
# What numbers the rows says nothing, and nobody need be told that it was passed over.
_ORDINALS = frozenset({"stt", "tt", "sott", "sothutu", "no", "id"})
_KEYS = heading_keys(HEADINGS, SPELLINGS)

# One letter "v" or "p" is a tick to one office and "vắng", "phép" to another: such a row is refused and asked about.
CAME = frozenset({"x", "co", "co mat", "1", "true", "yes", "y", "present", "muon", "den muon", "late", "du", "✓", "✔"})
ABSENT = frozenset({"vang", "vang mat", "0", "false", "no", "n", "absent", "a", "khong", "k", "kp", "cp", "p/v", "nghi", "-"})

_NUMBER = re.compile(r"(?:buoi|phien|ca|session)?\s*(?:thu|so|#)?\s*(\d{1,3})(?:\s*/\s*\d{1,3})?")
_CLOCK = re.compile(r"(\d{1,2})\s*(?::|h|g|gio)\s*(\d{1,2})?(?::\d{1,2}(?:[.,]\d+)?)?\s*(?:phut|p)?\s*(am|pm|sa|ch)?")
_DAY_AND_CLOCK = re.compile(r"(\S+?)[ T,]+(\d{1,2}\s*(?::|h|g)\s*\d{1,2}.*)")
_CLOCK_AND_DAY = re.compile(r"(\d{1,2}\s*(?::|h|g)\s*\d{1,2}(?::\d{1,2})?(?:\s*(?:am|pm|sa|ch))?)[ ,]+(\S+)", re.IGNORECASE)
_FRACTION = re.compile(r"0?[.,]\d{1,17}")


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One row, read whole: which meeting (its number, its day), when on that day, and what it says of the person.

    ``came`` False: the other system says absent. ``born``: the day, or None and the year alone.
    """

    number: int
    session_no: int | None
    day: date | None
    at: time | None
    came: bool
    card: int | None
    identity_no: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    name: str | None
    born: tuple[date | None, int | None]
    team: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting of the class as a row may mean it."""

    session_id: int
    number: int
    opens_at: datetime
    starts_at: datetime
    ends_at: datetime


# --- headings ---------------------------------------------------------------------------------------------------------


def find_headings(rows: Sequence[Sequence[Cell]]) -> TableHeadings[Column] | None:
    """The row of the first ten that names most; None when none of them says who a row is about."""
    best: TableHeadings[Column] | None = None
    for number, row in enumerate(rows[:SEARCHED], 1):
        found = _headings(tuple(map(shown, row)), number)
        if any(column in found.places for column in NAMING) and (best is None or len(found.places) > len(best.places)):
            best = found
    return best


def _headings(line: tuple[str, ...], row: int) -> TableHeadings[Column]:
    places, extra = laid(line, _KEYS, silent=_ORDINALS)
    return TableHeadings(row, places, extra, line)


# --- cells ------------------------------------------------------------------------------------------------------------


def read_row(row: SheetRow[Column], zone: tzinfo) -> MarkRow | Remark[Column]:
    """The row as values, or the first cell that cannot be read. ``zone``: of an instant that names another one."""
    reading = Reading(row.cells)
    try:
        session_no, day = reading.cell(Column.SESSION, read_session)
        moment_day, at = reading.cell(Column.AT, lambda cell: read_moment(cell, zone))
        if day and moment_day and day != moment_day:
            return Remark(Column.AT, "marks.days_differ")
        return MarkRow(
            number=row.number,
            session_no=session_no,
            day=day or moment_day,
            at=at,
            came=reading.cell(Column.STATE, read_state),
            card=reading.cell(Column.CARD, _card),
            identity_no=reading.cell(Column.IDENTITY, read_identity),
            phone=reading.cell(Column.PHONE, read_phone),
            name=reading.cell(Column.NAME, _name),
            born=reading.cell(Column.BORN, read_birth),
            team=reading.cell(Column.TEAM, lambda cell: read_text(cell, longest=120)),
        )
    except CellError as error:
        return Remark(reading.column, error.code, error.fields)


def read_session(cell: Cell) -> tuple[int | None, date | None]:
    """Which meeting: its number ("2", "Buổi 2", "2/4") or its day."""
    text = "" if isinstance(cell, date) else as_text(cell)
    if numbered := _NUMBER.fullmatch(fold(text)):
        return int(numbered[1]), None
    try:
        return None, read_day(cell)
    except CellError as error:
        if error.code not in ("roster.day_unreadable", "roster.day_incomplete"):
            raise
        raise CellError("marks.session_unreadable", typed=text[:40]) from error


def read_moment(cell: Cell, zone: tzinfo) -> tuple[date | None, time | None]:
    """Day and time of day: "07:45", "7h45", "03/12/2026 07:45", an instant with its offset, a fraction of a day; or a day."""
    if cell is None or isinstance(cell, date):
        return cell, None
    text = as_text(cell)
    if not text:
        return None, None
    if (instant := _instant(text, zone)) is not None:
        return instant.date(), instant.time()
    if _FRACTION.fullmatch(text):
        minutes = min(round(float(f"0.{re.split('[.,]', text)[1]}") * 1_440), 1_439)
        return None, time(minutes // 60, minutes % 60)
    if _CLOCK.fullmatch(fold(text)):
        return None, _time(text)
    if both := _DAY_AND_CLOCK.fullmatch(text):
        return read_day(both[1].rstrip(",")), _time(both[2])
    if turned := _CLOCK_AND_DAY.fullmatch(text):
        return read_day(turned[2]), _time(turned[1])
    try:
        return read_day(cell), None
    except CellError as error:
        raise CellError("marks.time_unreadable", typed=text[:40]) from error


def _instant(text: str, zone: tzinfo) -> datetime | None:
    """An instant of ISO 8601 with its offset, in the zone of the meetings."""
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(zone) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _time(text: str) -> time:
    found = _CLOCK.fullmatch(fold(text))
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 99)
    if found and found[3] in ("pm", "ch") and hour < 12:
        hour += 12
    if found and found[3] in ("am", "sa") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        raise CellError("marks.time_unreadable", typed=text[:40])
    return time(hour, minute)


def read_state(cell: Cell) -> bool:
    """Does the other system say that the person came? A table without such a column lists who came."""
    text = fold(shown(cell)).strip()
    if not text or text in CAME:
        return True
    if text in ABSENT or text.startswith(("vang", "nghi")):
        return False
    if text.startswith(("co mat", "den muon", "tre", "muon", "dung gio", "on time")):
        return True
    raise CellError("marks.state_unknown", typed=text[:40])


def _card(cell: Cell) -> int | None:
    text = as_text(cell)
    if not text:
        return None
    number = read_card_number(text)
    if number is None:
        raise CellError("marks.card_shape")
    return number


def _name(cell: Cell) -> str | None:
    return read_name(cell) if shown(cell) else None


# --- which meeting, when ----------------------------------------------------------------------------------------------


def choose_meeting(row: MarkRow, plans: Sequence[Plan], zone: tzinfo, *, only: int | None = None) -> Plan | Remark[Column]:
    """The meeting a row means: by number, by day, by the hour where a day has two; else the one chosen, or the only one.

    ``only``: the meeting that whoever brought the file has chosen; a row that names another is refused.
    """
    meant = [plan for plan in plans if _fits(row, plan, zone)]
    if not meant:
        return Remark(Column.SESSION, "marks.no_such_meeting")
    if len(meant) > 1 and only is not None:
        meant = [plan for plan in meant if plan.session_id == only] or meant
    if len(meant) > 1 and row.day is not None and row.at is not None:
        instant = datetime.combine(row.day, row.at, zone)
        meant = [plan for plan in meant if plan.opens_at <= instant <= plan.ends_at] or meant
    if len(meant) > 1:
        return Remark(Column.SESSION, "marks.meeting_unclear", {"n": len(meant)})
    if only is not None and meant[0].session_id != only:
        return Remark(Column.SESSION, "marks.other_meeting", {"number": meant[0].number})
    return meant[0]


def _fits(row: MarkRow, plan: Plan, zone: tzinfo) -> bool:
    by_number = row.session_no is None or row.session_no == plan.number
    return by_number and (row.day is None or row.day == plan.starts_at.astimezone(zone).date())


def moment_of(row: MarkRow, plan: Plan, zone: tzinfo) -> datetime:
    """When the person came: the hour given, on the meeting's day; without one the meeting's beginning."""
    if row.at is None:
        return plan.starts_at
    return datetime.combine(plan.starts_at.astimezone(zone).date(), row.at, zone)


def hour_refusal(occurred_at: datetime, ends_at: datetime, *, received_at: datetime) -> Reason | None:
    """What another system says it saw can lie neither ahead of us nor after the meeting. The rest ``decide_scan`` asks."""
    if occurred_at > received_at + AHEAD:
        return Reason.FROM_FUTURE
    return Reason.TOO_LATE if occurred_at > ends_at else None
