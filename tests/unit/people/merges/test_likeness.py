"""The explained score, by example and by property."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.merges.rules import CERTAIN, LOOK, WORDS, Code, Facts, Stay, likeness, one_letter_off, resolved
from lms.people.merges.rules import same_without_middle as without_middle
from lms.people.rules.terms import Sex

DAY = date(1970, 5, 1)
HERE = Stay(1, date(2020, 1, 1))


def person(number: int, name: str = "nong thi hoa", **known: object) -> Facts:
    return Facts(number, name, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "codes", "score"),
    [
        (  # the worked example of the rule
            person(1, born_on=DAY, born_year=1970, sex=Sex.FEMALE, stays=(HERE,)),
            person(2, born_on=DAY, born_year=1970, sex=Sex.FEMALE, stays=(HERE,)),
            {Code.NAME, Code.BIRTH_DAY, Code.TEAM, Code.SEX},
            95,
        ),
        (
            person(1, born_on=DAY, born_year=1970, identity="a"),
            person(2, born_on=DAY, born_year=1970, identity="b"),
            {Code.NAME, Code.BIRTH_DAY, Code.OTHER_IDENTITY},
            0,
        ),
        (person(1, identity="a"), person(2, "nong van tho", identity="a"), {Code.IDENTITY}, CERTAIN),
        (
            person(1, born_on=DAY, born_year=1970, places={7}),
            person(2, "nong hoa", born_year=1970, places={7}),
            {Code.NAME_MIDDLE, Code.BIRTH_YEAR, Code.COMMUNE},
            50,
        ),
        (
            person(1, born_year=1970, stays=(HERE,)),
            person(2, born_year=1971, stays=(Stay(2, date(2021, 1, 1)),)),
            {Code.NAME, Code.OTHER_BIRTH, Code.TWO_TEAMS},
            0,
        ),
        (person(1), person(2), {Code.NAME}, 35),
    ],
)
def test_points_and_score(one: Facts, other: Facts, codes: set[Code], score: int) -> None:
    found = likeness(one, other)
    assert ({point.code for point in found.points}, found.score, found.worth_a_look) == (codes, score, score >= LOOK)
    assert likeness(other, one) == found


def test_names_nearly_the_same() -> None:
    assert without_middle("nong thi hoa", "nong hoa")
    assert not without_middle("nong thi hoa", "nong van hoa")
    assert not without_middle("nong hoa", "nong hoa")
    assert one_letter_off("nong van tinh", "nong van tin")
    assert one_letter_off("nong van tinh", "nong van tanh")
    assert not one_letter_off("nong van tinh", "nong van tai")
    assert not one_letter_off("ly an", "ly on")  # too short to say anything


def test_every_point_has_words() -> None:
    assert set(WORDS) == set(Code)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=8))
def test_chains_end_with_somebody_who_is_kept(pairs: list[tuple[int, int]]) -> None:
    folds: dict[int, int] = {}
    for folded, kept in pairs:
        # As ``merge`` allows it: both still kept, and not the same.
        if folded != kept and folded not in folds and kept not in folds:
            folds[folded] = kept
    found = resolved(list(folds.items()))
    assert found.keys() == folds.keys()
    assert not set(found.values()) & folds.keys()
