"""Which appointments open a term."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from courses.obligations.rules.newcomers import AppointmentFacts, Opening, openings
from lms.people.rules.service import Service, spells

DAY = date(2025, 1, 1)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def test_a_re_recognition_without_a_gap_opens_nothing() -> None:
    appointments = [AppointmentFacts(1, 7, on(0), on(100)), AppointmentFacts(2, 8, on(100), None)]
    assert openings(appointments, lambda _day: 0) == (Opening(1, 7, on(0), None),)


def test_after_a_gap_the_person_is_new_again() -> None:
    appointments = [AppointmentFacts(2, 8, on(101), None), AppointmentFacts(1, 7, on(0), on(100))]
    assert openings(appointments, lambda _day: 0) == (Opening(1, 7, on(0), on(100)), Opening(2, 8, on(101), None))
    assert openings(appointments, lambda _day: 1) == (Opening(1, 7, on(0), None),)


def test_two_teams_on_one_day_open_one_term() -> None:
    appointments = [AppointmentFacts(2, 8, on(0), on(50)), AppointmentFacts(1, 7, on(0), on(30))]
    assert openings(appointments, lambda _day: 0) == (Opening(1, 7, on(0), on(50)),)


stretches = st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(1, 30)), max_size=6)


@given(stretches, st.integers(0, 5))
def test_the_terms_are_the_spells_of_service(drawn: list[tuple[int, int | None]], gap: int) -> None:
    facts = [
        AppointmentFacts(number, 1, on(begin), None if length is None else on(begin + length))
        for number, (begin, length) in enumerate(drawn, 1)
    ]
    services = spells([Service(fact.recognised_on, fact.ended_on) for fact in facts], gap)
    found = openings(facts, lambda _day: gap)
    assert [(row.recognised_on, row.ended_on) for row in found] == [(row.recognised_on, row.ended_on) for row in services]
