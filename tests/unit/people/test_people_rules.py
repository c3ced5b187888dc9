"""Recognition, service, newness, age and composition."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.rules.age import AgeFine, AgeFlagged, AgeRefused, AgeVerdict, age_on, check_age
from lms.people.rules.composition import (
    Least,
    Member,
    NoMinority,
    NoWoman,
    TooFew,
    breach_sentence,
    breaches,
    is_minority,
)
from lms.people.rules.service import (
    AfterGap,
    Continuing,
    FirstTime,
    Recognition,
    RecognitionBasis,
    Service,
    is_mediator_on,
    is_new,
    newness,
    recognition,
    spells,
)

LEAST = Least(mediators=3, women=1, minority=1)
days = st.dates(date(2024, 1, 1), date(2024, 3, 1))


@st.composite
def services(draw: st.DrawFn) -> Service:
    begun = draw(days)
    length = draw(st.none() | st.integers(1, 20))
    return Service(begun, None if length is None else begun + timedelta(length))


def test_the_recognition_day() -> None:
    signed, effective = date(2025, 3, 1), date(2025, 3, 10)
    assert recognition(effective_on=effective, signed_on=signed) == Recognition(effective, RecognitionBasis.EFFECTIVE)
    assert recognition(effective_on=None, signed_on=signed) == Recognition(signed, RecognitionBasis.SIGNED)
    assert recognition(effective_on=None, signed_on=None) is None


def test_the_day_of_ending_is_the_first_day_without() -> None:
    service = [Service(date(2025, 1, 1), date(2025, 6, 1))]
    assert is_mediator_on(service, date(2025, 1, 1))
    assert is_mediator_on(service, date(2025, 5, 31))
    assert not is_mediator_on(service, date(2025, 6, 1))


def test_newness() -> None:
    once = Service(date(2020, 3, 1), date(2025, 6, 1))
    assert newness(date(2020, 3, 1), [once], 0) == FirstTime()
    assert newness(date(2025, 6, 1), [once], 0) == Continuing(date(2020, 3, 1))
    assert newness(date(2025, 7, 1), [once], 0) == AfterGap(30, date(2025, 6, 1))
    assert newness(date(2025, 7, 1), [once], 30) == Continuing(date(2020, 3, 1))
    assert newness(date(2025, 7, 2), [once], 30) == AfterGap(31, date(2025, 6, 1))


def test_two_teams_at_once_are_one_spell() -> None:
    two = [Service(date(2020, 1, 1), date(2021, 1, 1)), Service(date(2020, 6, 1)), Service(date(2020, 9, 1), date(2020, 10, 1))]
    assert spells(two, 0) == (Service(date(2020, 1, 1), None),)


@given(st.lists(services(), max_size=6), days)
def test_spells_cover_the_same_days(several: list[Service], day: date) -> None:
    assert is_mediator_on(spells(several, 0), day) == is_mediator_on(several, day)


@given(st.lists(services(), max_size=6), st.integers(0, 10))
def test_each_spell_begins_with_somebody_new(several: list[Service], gap_days: int) -> None:
    starts = {spell.recognised_on for spell in spells(several, gap_days)}
    assert starts == {service.recognised_on for service in several if is_new(service.recognised_on, several, gap_days)}


@given(st.lists(services(), max_size=6), st.integers(0, 10))
def test_spells_stand_apart(several: list[Service], gap_days: int) -> None:
    joined = spells(several, gap_days)
    for before, after in pairwise(joined):
        assert before.ended_on is not None
        assert (after.recognised_on - before.ended_on).days > gap_days


def verdict(born_on: date | None = None, born_year: int | None = None) -> AgeVerdict:
    return check_age(born_on=born_on, born_year=born_year, recognised_on=date(2026, 6, 15), refused_under=16, flagged_under=18)


def test_age() -> None:
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert verdict(date(2010, 6, 15)) == AgeFlagged(16, 18)
    assert verdict(date(2010, 6, 16)) == AgeRefused(15, 16)
    assert verdict(date(2008, 6, 15)) == AgeFine()
    assert verdict(date(2008, 6, 16)) == AgeFlagged(17, 18)


def test_a_birth_year_alone_refuses_only_what_is_certain() -> None:
    assert verdict(born_year=2011) == AgeRefused(15, 16)
    assert verdict(born_year=2010) == AgeFlagged(15, 18)
    assert verdict(born_year=2008) == AgeFlagged(17, 18)
    assert verdict(born_year=2007) == AgeFine()
    assert verdict() == AgeFine()


@pytest.mark.parametrize(
    ("ethnicity", "minority"),
    [("Kinh", False), ("KINH", False), ("Tày", True), ("Nùng", True), ("", None), (None, None), ("chưa rõ", None)],
)
def test_ethnicity(ethnicity: str | None, minority: bool | None) -> None:
    assert is_minority(ethnicity) is minority


def test_what_is_not_known_satisfies_nothing_and_is_said() -> None:
    unknown = Member(woman=None, minority=None)
    man = Member(woman=False, minority=False)
    found = breaches([unknown, man, man], minority_village=True, least=LEAST)
    assert found == (NoWoman(0, 1, 1), NoMinority(0, 1, 1))
    assert all("hưa rõ" in breach_sentence(breach) for breach in found)


def test_a_plain_no_is_no_unknown() -> None:
    man = Member(woman=False, minority=False)
    found = breaches([man, man], minority_village=True, least=LEAST)
    assert found == (TooFew(2, 3), NoWoman(0, 1, 0), NoMinority(0, 1, 0))
    assert [breach_sentence(breach) for breach in found] == [
        "Tổ có 2 hòa giải viên, cần từ 3 người trở lên.",
        "Tổ chưa có hòa giải viên nữ.",
        "Tổ chưa có hòa giải viên người dân tộc thiểu số.",
    ]


@given(st.lists(st.builds(Member, st.none() | st.booleans(), st.none() | st.booleans()), max_size=8), st.booleans())
def test_one_more_mediator_never_breaks_a_team(members: list[Member], marked: bool) -> None:
    before = breaches(members, minority_village=marked, least=LEAST)
    after = breaches([*members, Member(woman=True, minority=True)], minority_village=marked, least=LEAST)
    assert {type(breach) for breach in after} <= {type(breach) for breach in before}
