"""Reading a table of marks: headings, cells, which meeting a row means, whom, and when it can have happened."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from courses.attendance.marks.matching import Book, Known, match
from courses.attendance.marks.rules import (
    Column,
    MarkRow,
    Plan,
    choose_meeting,
    find_headings,
    hour_refusal,
    moment_of,
    read_moment,
    read_row,
    read_session,
    read_state,
)
from courses.attendance.rules import Reason
from lms.clock import HANOI
from lms.files.sheets import Cell
from lms.people.roster.rules.any_table import Remark, SheetRow, sheet_rows
from lms.people.roster.rules.cells import CellError

DAY = date(2026, 12, 3)


def plan(session_id: int, number: int, day: date, starts: int, ends: int) -> Plan:
    begin, end = (datetime(day.year, day.month, day.day, hour, tzinfo=HANOI) for hour in (starts, ends))
    return Plan(session_id, number, begin - timedelta(minutes=60), begin, end)


MORNING, NOON, NEXT = plan(11, 1, DAY, 8, 11), plan(12, 2, DAY, 13, 16), plan(13, 3, date(2026, 12, 4), 8, 11)
PLANS = (MORNING, NOON, NEXT)


def row(**facts: object) -> MarkRow:
    plain: dict[str, object] = {"number": 2, "session_no": None, "day": None, "at": None, "came": True, "card": None}
    plain |= {"identity_no": None, "phone": None, "name": None, "born": (None, None), "team": None}
    return MarkRow(**{**plain, **facts})  # type: ignore[arg-type]


def test_headings_are_found_below_a_title_in_other_words() -> None:
    rows: list[list[Cell]] = [
        ["Điểm danh lớp", None, None],
        [None, None, None],
        ["STT", "HỌ VÀ TÊN học viên", "Check-in time"],
        ["1", "A B", "7h"],
    ]
    found = find_headings(rows)
    assert found is not None
    assert (found.row, dict(found.places), found.extra) == (3, {Column.NAME: 1, Column.AT: 2}, ())
    assert [one.number for one in sheet_rows([*rows, [None, "Người lập biểu", None]], found)] == [4]
    assert find_headings([["Buổi", "Giờ đến"]]) is None


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("07:45", (None, time(7, 45))),
        ("7h45", (None, time(7, 45))),
        ("7 giờ", (None, time(7))),
        ("1:05 CH", (None, time(13, 5))),
        ("12:10 AM", (None, time(0, 10))),
        ("0.323", (None, time(7, 45))),
        ("03/12/2026 07:45:10", (DAY, time(7, 45))),
        ("2026-12-03 07:45", (DAY, time(7, 45))),
        ("07:45 03/12/2026", (DAY, time(7, 45))),
        ("2026-12-03T00:45:00Z", (DAY, time(7, 45))),
        (DAY, (DAY, None)),
        (None, (None, None)),
    ],
)
def test_a_moment_is_read_as_people_and_programs_write_it(cell: str | date | None, means: object) -> None:
    assert read_moment(cell, HANOI) == means


@pytest.mark.parametrize("cell", ["25:00", "7h75", "sáng", "32/12/2026 07:00"])
def test_what_is_no_moment_is_refused(cell: str) -> None:
    with pytest.raises(CellError):
        read_moment(cell, HANOI)


def test_a_meeting_is_named_by_number_or_day() -> None:
    assert [read_session(cell) for cell in ("2", "Buổi 2", "buổi thứ 2/4", "03/12/2026", DAY, None)] == [
        (2, None),
        (2, None),
        (2, None),
        (None, DAY),
        (None, DAY),
        (None, None),
    ]


def test_one_letter_that_means_two_things_is_asked_about() -> None:
    assert [read_state(cell) for cell in ("x", "Có mặt", "", None, "Vắng", "vắng có phép", "0")] == [True] * 4 + [False] * 3
    for cell in ("v", "P", "?"):
        with pytest.raises(CellError, match="state_unknown"):
            read_state(cell)


def test_a_row_is_of_the_meeting_it_names_by_number_day_or_hour() -> None:
    def chosen(only: int | None = None, **facts: object) -> int | str:
        found = choose_meeting(row(**facts), PLANS, HANOI, only=only)
        return found.code if isinstance(found, Remark) else found.session_id

    assert chosen(session_no=2) == 12
    assert chosen(day=DAY, at=time(13, 5)) == 12
    assert chosen(day=NEXT.starts_at.date()) == 13
    assert chosen(day=DAY) == "marks.meeting_unclear"
    assert chosen() == "marks.meeting_unclear"
    assert chosen(only=11) == 11
    assert chosen(only=11, session_no=2) == "marks.other_meeting"
    assert chosen(session_no=1, day=NEXT.starts_at.date()) == "marks.no_such_meeting"
    assert chosen(session_no=9) == "marks.no_such_meeting"


def test_without_an_hour_the_meeting_begins_and_an_hour_lies_within_it() -> None:
    assert moment_of(row(), MORNING, HANOI) == MORNING.starts_at
    late = moment_of(row(at=time(11, 30)), MORNING, HANOI)
    assert hour_refusal(late, MORNING.ends_at, received_at=late) is Reason.TOO_LATE
    now = MORNING.starts_at - timedelta(hours=2)
    assert hour_refusal(MORNING.starts_at, MORNING.ends_at, received_at=now) is Reason.FROM_FUTURE
    assert hour_refusal(MORNING.starts_at, MORNING.ends_at, received_at=MORNING.starts_at) is None


def test_a_row_that_contradicts_itself_or_cannot_be_read_names_its_cell() -> None:
    cells = {Column.NAME: "Lý A Sùng", Column.SESSION: "03/12/2026", Column.AT: "04/12/2026 08:00"}
    assert read_row(SheetRow(2, cells), HANOI) == Remark(Column.AT, "marks.days_differ")
    refused = read_row(SheetRow(2, {Column.NAME: "Lý A Sùng", Column.CARD: "số 5"}), HANOI)
    assert refused == Remark(Column.CARD, "marks.card_shape")


# --- whom -------------------------------------------------------------------------------------------------------------

BORN = (date(1970, 5, 1), 1970)


def known(person_id: int, name: str = "ly a sung", *, seated: bool = True, **facts: object) -> Known:
    plain: dict[str, object] = {"identities": frozenset(), "phones": frozenset({"+84912345678"}), "born": frozenset({BORN})}
    plain |= {"teams": frozenset({"to hoa giai thon na loc", "thon na loc"})}
    return Known(person_id, frozenset({name}), seated=seated, **{**plain, **facts})  # type: ignore[arg-type]


def matched(book: Book, identity: str | None = None, **facts: object) -> int | str:
    found = match(row(**facts), identity, book)
    return str(found.code) if isinstance(found, Remark) else found.id


def test_a_person_is_found_by_card_number_phone_or_name_with_birth_and_team() -> None:
    book = Book(
        [known(1, identities=frozenset({"h1"})), known(2, "ma thi them", phones=frozenset())], {5: (1, True), 6: (2, False)}
    )
    assert matched(book, card=5) == 1
    assert matched(book, card=6) == Reason.CARD_REVOKED
    assert matched(book, card=7) == Reason.CARD_UNKNOWN
    assert matched(book, card=5, name="Ma Thị Thêm") == "marks.name_differs"
    assert matched(book, "h1", identity_no="1") == 1
    assert matched(book, phone="+84912345678") == 1
    assert matched(book, name="Ma Thị Thêm") == 2
    assert matched(book, name="Ma Thị Thêm", born=(None, 1970), team="Nà Lộc") == 2
    assert matched(book, name="Ma Thị Thêm", born=(None, 1971)) == Reason.NO_SUCH_PERSON
    assert matched(book, "h9", name="Lý A Sùng") == Reason.NO_SUCH_PERSON
    assert matched(book) == "marks.nobody_named"


def test_two_of_one_name_are_ambiguous_unless_one_of_them_is_in_the_class() -> None:
    one, two = known(1), known(2, born=frozenset({(date(1980, 1, 1), 1980)}))
    assert matched(Book([one, two], {}), name="Lý A Sùng") == "marks.person_ambiguous"
    assert matched(Book([one, two], {}), name="Lý A Sùng", born=(date(1980, 1, 1), 1980)) == 2
    stranger = known(3, seated=False)
    assert matched(Book([one, stranger], {}), name="Lý A Sùng", team="thôn Nà Lộc") == 1
    assert matched(Book([stranger], {}), name="Lý A Sùng") == Reason.NO_SUCH_PERSON
    assert matched(Book([stranger], {}), name="Lý A Sùng", born=BORN) == 3


def test_an_hour_of_another_zone_is_an_hour_here() -> None:
    instant = datetime(2026, 12, 3, 0, 45, tzinfo=UTC)
    assert read_moment(instant.isoformat(), HANOI) == (DAY, time(7, 45))
