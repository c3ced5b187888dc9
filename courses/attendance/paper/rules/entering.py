"""What a row of a signed sheet, once entered, does to the book of presences. Pure.

A sheet is entered in pieces, again, and by two people: the same row entered alike a second time does nothing. What a sheet
has put into the book it takes back, as if it had never been entered; what stands there by another check-in stays.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What the person who reads the paper sees in a row."""

    SIGNED = "signed"
    ABSENT = "absent"
    DOUBTFUL = "doubtful"


# One key a row: the keys of the grid, on a keyboard of any language.
KEYS: dict[str, Mark] = {"1": Mark.SIGNED, "0": Mark.ABSENT, "?": Mark.DOUBTFUL}


def read_key(text: str) -> Mark | None:
    """The mark of a key; None for an empty box or a key that means nothing."""
    return KEYS.get(text.strip())


class Step(StrEnum):
    """What came of an entered row. ``refused``: the rule of scans gave no presence, and is asked again the next time."""

    PRESENT = "present"
    ALREADY = "already"
    REFUSED = "refused"
    NOTED = "noted"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Entered:
    """How the row was entered the last time, for whom, and what came of it."""

    mark: Mark
    step: Step
    person_id: int | None


class Deed(StrEnum):
    """What is to be done with a row that is entered now."""

    NOTHING = "nothing"
    RECORD = "record"
    NOTE = "note"
    TAKE_BACK = "take_back"


def decide_entry(mark: Mark, before: Entered | None) -> Deed:
    """What to do with a row of a person. ``before``: how the same row was entered for the same person."""
    if before is not None and before.mark is mark and before.step is not Step.REFUSED:
        return Deed.NOTHING
    if mark is Mark.SIGNED:
        return Deed.RECORD
    counted = before is not None and before.step in (Step.PRESENT, Step.ALREADY)
    return Deed.TAKE_BACK if counted else Deed.NOTE


def sum_up(marks: list[Mark | None]) -> dict[str, int]:
    """How many rows are signed, absent, doubtful and open (not entered yet)."""
    counted = {mark.value: marks.count(mark) for mark in Mark}
    return {**counted, "open": marks.count(None), "rows": len(marks)}
