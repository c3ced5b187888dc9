"""What an entered row does to the book of presences."""

import pytest

from courses.attendance.paper.rules.entering import Deed, Entered, Mark, Step, decide_entry, read_key, sum_up


def entered(mark: Mark, step: Step) -> Entered:
    return Entered(mark, step, 7)


@pytest.mark.parametrize(
    ("mark", "before", "deed"),
    [
        (Mark.SIGNED, None, Deed.RECORD),
        (Mark.ABSENT, None, Deed.NOTE),
        (Mark.DOUBTFUL, None, Deed.NOTE),
        # the same again, by the same person or another
        (Mark.SIGNED, entered(Mark.SIGNED, Step.PRESENT), Deed.NOTHING),
        (Mark.SIGNED, entered(Mark.SIGNED, Step.ALREADY), Deed.NOTHING),
        (Mark.ABSENT, entered(Mark.ABSENT, Step.NOTED), Deed.NOTHING),
        # refused before, for instance before the hour: it is asked again
        (Mark.SIGNED, entered(Mark.SIGNED, Step.REFUSED), Deed.RECORD),
        (Mark.ABSENT, entered(Mark.SIGNED, Step.REFUSED), Deed.NOTE),
        # mistyped: what the sheet has put in, the sheet takes back, and may put in once more
        (Mark.ABSENT, entered(Mark.SIGNED, Step.PRESENT), Deed.TAKE_BACK),
        (Mark.DOUBTFUL, entered(Mark.SIGNED, Step.ALREADY), Deed.TAKE_BACK),
        (Mark.ABSENT, entered(Mark.DOUBTFUL, Step.TAKEN_BACK), Deed.NOTE),
        (Mark.SIGNED, entered(Mark.ABSENT, Step.TAKEN_BACK), Deed.RECORD),
    ],
)
def test_an_entered_row(mark: Mark, before: Entered | None, deed: Deed) -> None:
    assert decide_entry(mark, before) is deed


def test_keys_and_sums() -> None:
    assert [read_key(key) for key in ("1", " 0", "?", "", "2", "có")] == [
        Mark.SIGNED,
        Mark.ABSENT,
        Mark.DOUBTFUL,
        None,
        None,
        None,
    ]
    marks = [Mark.SIGNED, Mark.SIGNED, None, Mark.ABSENT]
    assert sum_up(marks) == {"signed": 2, "absent": 1, "doubtful": 0, "open": 1, "rows": 4}
