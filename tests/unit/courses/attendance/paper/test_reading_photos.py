"""Sheets signed and photographed badly, read back: no row silently wrong, few for a person to look at."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from courses.attendance.paper.reading import read
from courses.attendance.paper.rules.geometry import SIGNATURE
from courses.attendance.paper.rules.reading import Measure, Verdict, Why, judge
from tests.factories.signed_sheets import CODE, Photo, Printed, photographed, print_sheet, sign, signed, stroke

SMALL, WIDE = (480, 640), (640, 480)
PHOTOS = (
    Photo("straight"),
    Photo("small", size=SMALL),
    Photo("small, on its side", size=WIDE, turn=90),
    Photo("small, leaning", size=SMALL, lean=0.08, turn=4),
    Photo("small, in shadow", size=SMALL, shadow=0.5),
    Photo("small, blurred", size=SMALL, blur=0.8),
    Photo("leaning", lean=0.12, turn=-6),
    Photo("leaning far", size=(1800, 2400), lean=0.2, turn=-8),
    Photo("upside down", turn=180),
    Photo("turned", turn=17),
    Photo("blurred", blur=1.6),
    Photo("badly blurred", blur=3.0),
    Photo("in shadow", shadow=0.55),
    Photo("dark and grainy", shadow=0.7, noise=9.0),
    Photo("packed small", quality=35),
)
# The cells of people who did not sign, where somebody made a mark all the same.
L = SIGNATURE[0]
SCRAWLS: dict[str, Callable[[Any, float], None]] = {
    "dash": lambda paper, top: stroke(paper, [(L + 2, top + 4.5), (L + 20, top + 4.2), (L + 44, top + 5)]),
    "tick": lambda paper, top: stroke(paper, [(L + 8, top + 4.5), (L + 10, top + 7), (L + 16, top + 2)]),
    "cross": lambda paper, top: stroke(paper, [(L + x, top + y) for x, y in ((8, 2), (20, 7), (14, 4.5), (20, 2), (8, 7))]),
    "ring": lambda paper, top: stroke(
        paper, [(L + 12 + 4 * np.cos(turn), top + 4.5 + 3 * np.sin(turn)) for turn in np.linspace(0, 6.3, 40)]
    ),
    "dot": lambda paper, top: stroke(paper, [(L + 8, top + 4), (L + 8.5, top + 4.3)], thick=0.8),
    "signature on the line above": lambda paper, top: sign(paper, top - 4.5, np.random.default_rng(8)),
}


@pytest.fixture(scope="module")
def printed() -> Printed:
    return print_sheet()


@pytest.mark.parametrize("photo", PHOTOS, ids=lambda photo: photo.name)
def test_no_row_is_silently_wrong_and_few_are_asked_about(printed: Printed, photo: Photo) -> None:
    number = 1 + PHOTOS.index(photo) % 2
    page, chance = printed.pages[number - 1], np.random.default_rng(40 + PHOTOS.index(photo))
    who = {row for row in page.numbers if row not in printed.blanks and chance.random() < 0.8}
    paper = signed(printed, number, who, chance, ink=int(chance.integers(40, 120)))
    found = read(photographed(paper, photo, chance), printed.places)
    assert (found["code"], found["page"]) == (CODE, number)
    clear = {row: (verdict, sure) for row, verdict, sure, _why in found["rows"] if verdict != Verdict.DOUBTFUL}
    assert {row: told for row, told in clear.items() if (told[0] == Verdict.SIGNED) is not (row in who)} == {}
    assert len(clear) >= 0.9 * len(page.numbers)


@pytest.mark.parametrize(
    "photo", [PHOTOS[0], PHOTOS[1], Photo("bad", lean=0.12, turn=5, blur=1.0, shadow=0.4)], ids=lambda one: one.name
)
def test_a_mark_that_is_no_signature_is_asked_about(printed: Printed, photo: Photo) -> None:
    paper, scrawled = printed.pictures[0].copy(), dict(zip(SCRAWLS, printed.pages[0].slots[1::3], strict=False))
    for what, slot in scrawled.items():
        SCRAWLS[what](paper, slot.top)
    found = read(photographed(paper, photo, np.random.default_rng(5)), printed.places)
    verdicts = {number: verdict for number, verdict, _sure, _why in found["rows"]}
    assert {what: verdicts[slot.line.number] for what, slot in scrawled.items()} == dict.fromkeys(SCRAWLS, Verdict.DOUBTFUL)


def test_a_row_of_nobodys_is_never_signed_by_the_program(printed: Printed) -> None:
    chance, blank = np.random.default_rng(3), max(printed.pages[1].numbers)
    found = read(photographed(signed(printed, 2, {blank}, chance), PHOTOS[0], chance), printed.places)
    verdicts = {number: (verdict, why) for number, verdict, _sure, why in found["rows"]}
    assert verdicts[blank] == (Verdict.DOUBTFUL, Why.BLANK_ROW)


def test_what_shows_no_sheet_of_ours_is_unread(printed: Printed) -> None:
    chance = np.random.default_rng(1)
    paper = printed.pictures[0].copy()
    paper[:120, -120:] = 255  # the corner beside the code is torn off
    assert read(photographed(paper, PHOTOS[0], chance), printed.places) == {"unread": "page"}
    assert read(photographed(np.full_like(paper, 250), PHOTOS[0], chance), printed.places) == {"unread": "page"}
    assert read(photographed(printed.pictures[0], PHOTOS[0], chance), {}) == {"unread": "foreign"}
    assert read(b"\xff\xd8\xff broken", printed.places) == {"unread": "picture"}


def test_a_covered_mark_asks_for_its_row_alone(printed: Printed) -> None:
    chance, slot = np.random.default_rng(2), printed.pages[0].slots[6]
    paper = signed(printed, 1, set(printed.pages[0].numbers), chance)
    at = round(slot.top * 9)
    paper[at : at + 81, : 29 * 9] = 150  # a thumb
    found = read(photographed(paper, PHOTOS[0], chance), printed.places)
    doubtful = {number: why for number, verdict, _sure, why in found["rows"] if verdict == Verdict.DOUBTFUL}
    assert doubtful == {slot.line.number: Why.NO_MARKS}


def test_clear_rows_are_the_surer_the_clearer_they_are() -> None:
    clean, ink = Measure(0.0, 0.0, 0.0, 0.0, 5.0, 0.9), Measure(30.0, 0.0, 30.0, 9.0, 5.0, 0.9)
    assert (judge(clean).verdict, judge(clean).confidence) == (Verdict.EMPTY, 99)
    assert (judge(ink).verdict, judge(ink).confidence) == (Verdict.SIGNED, 99)
    assert judge(Measure(30.0, 0.0, 30.0, 9.0, 1.5, 0.9)).why is Why.COARSE
    assert judge(Measure(0.0, 1.5, 0.0, 0.0, 5.0, 0.9)).why is Why.NEIGHBOUR
