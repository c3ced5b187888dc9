"""One commune's decision number has one date within a year, in a file and against the book."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.rules.book import AppointmentEntry, Book, PersonEntry, TeamEntry
from lms.people.rules.decisions import DecisionConflict, DecisionDays, decision_conflict, decision_key, is_short_for, kept_keys
from lms.people.rules.numbering import contradictions, short_numbers
from lms.people.rules.statements import PersonWords, RecognitionWords, Statement

MARCH, APRIL = date(2025, 3, 5), date(2025, 4, 1)


def test_two_spellings_of_one_number_contradict_each_other_by_date() -> None:
    known, said = DecisionDays("12/QĐ-UBND", MARCH), DecisionDays(" 12 / qđ-ubnd", APRIL)
    assert decision_conflict(known, said) == DecisionConflict(" 12 / qđ-ubnd", MARCH, APRIL)


@pytest.mark.parametrize("typed", ["Số 12/QĐ-UBND", "số: 12/QĐ-UBND", "Quyết định số 12/QĐ-UBND", "QĐ số 12 /QĐ-UBND"])
def test_what_stands_before_a_number_is_no_part_of_it(typed: str) -> None:
    assert decision_key(typed) == decision_key("12/QĐ-UBND")
    assert decision_key("QĐ-UBND/12") != decision_key("UBND/12")


def test_numbers_kept_before_are_found_by_either_spelling() -> None:
    assert {"12/qd-ubnd", "so12/qd-ubnd", "quyetdinhso12/qd-ubnd"} <= set(kept_keys("Số 12/QĐ-UBND"))


@pytest.mark.parametrize(
    "said",
    [
        DecisionDays("12/QĐ-UBND", MARCH),
        DecisionDays("12/QĐ-UBND", MARCH, APRIL),
        DecisionDays("12/QĐ-UBND", date(2026, 4, 1)),
        DecisionDays("13/QĐ-UBND", APRIL),
        DecisionDays("12/QĐ-UBND", None, APRIL),
        DecisionDays("", APRIL),
        DecisionDays("12/QĐ-UBND", None, None),
    ],
    ids=[
        "the same",
        "the same, with an effect",
        "numbers begin anew",
        "another number",
        "only an effect",
        "no number",
        "no date",
    ],
)
def test_what_is_no_contradiction(said: DecisionDays) -> None:
    assert decision_conflict(DecisionDays("12/QĐ-UBND", MARCH), said) is None


def test_without_days_of_signing_the_days_of_effect_are_compared() -> None:
    assert decision_conflict(DecisionDays("12", None, MARCH), DecisionDays("12", None, APRIL)) is not None


@pytest.mark.parametrize(
    ("said", "known", "short"),
    [
        (DecisionDays("21", MARCH), DecisionDays("21/QĐ-UBND", MARCH), True),
        (DecisionDays("Số 21", None, MARCH), DecisionDays("21/QĐ-UBND", MARCH), True),
        (DecisionDays("21", APRIL), DecisionDays("21/QĐ-UBND", MARCH), False),
        (DecisionDays("21", date(2026, 3, 5)), DecisionDays("21/QĐ-UBND", MARCH), False),
        (DecisionDays("2", MARCH), DecisionDays("21/QĐ-UBND", MARCH), False),
        (DecisionDays("21/QĐ-UBND", MARCH), DecisionDays("21", MARCH), False),
        (DecisionDays("21/QĐ-UBND", MARCH), DecisionDays("21/QĐ-UBND", MARCH), False),
        (DecisionDays("", MARCH), DecisionDays("21/QĐ-UBND", MARCH), False),
    ],
)
def test_a_bare_number_is_short_for_a_whole_one_of_its_year_and_day(
    said: DecisionDays, known: DecisionDays, short: bool
) -> None:
    assert is_short_for(said, known) is short


def row(number: int, signed_on: date, name: str = "", **words: Any) -> Statement:
    recognition = {"recognised_on": words.get("effective_on") or signed_on, "decision_no": "12/QĐ-UBND", "signed_on": signed_on}
    person = PersonWords(full_name=name or f"Nông Văn Số {number}")
    return Statement(
        number=number,
        unit_id=words.pop("unit_id", 1),
        village="",
        team_name="Tổ 1",
        person=person,
        recognition=RecognitionWords(**{**recognition, **words}),
    )


def book(*recorded: tuple[str, date]) -> Book:
    team = TeamEntry(1, 1, "", "Tổ 1")
    persons = []
    for number, (name, signed_on) in enumerate(recorded, 1):
        person = PersonEntry(number, PersonWords(full_name=name))
        words = RecognitionWords(recognised_on=signed_on, decision_no="12/QĐ-UBND", signed_on=signed_on)
        person.appointments.append(AppointmentEntry(number, person, team, words))
        persons.append(person)
    return Book(lambda unit_id: [unit_id], str, teams=[team], persons=persons)


def test_the_date_of_most_rows_holds() -> None:
    found = contradictions([row(5, MARCH), row(6, APRIL), row(7, APRIL)], book())
    assert {number: message.code for number, message in found.items()} == {5: "roster.decision_date_of_row"}
    assert found[5].fields == {"number": "12/QĐ-UBND", "row": 6, "known_on": "2025-04-01", "said_on": "2025-03-05"}


def test_the_date_on_record_holds_against_any_number_of_rows() -> None:
    found = contradictions([row(5, MARCH), row(6, APRIL), row(7, APRIL)], book(("Lý Thị Mẩy", MARCH)))
    assert {number: message.code for number, message in found.items()} == dict.fromkeys((6, 7), "roster.decision_date_in_book")


def test_a_bare_number_is_told_beside_the_whole_one_of_the_file_or_of_the_book() -> None:
    rows = [row(5, MARCH, decision_no="12"), row(6, MARCH), row(7, MARCH, unit_id=2, decision_no="12")]
    told = {"said": "12", "number": "12/QĐ-UBND"}
    assert {number: message.fields for number, message in short_numbers(rows, book()).items()} == {5: told}
    assert {number: message.fields for number, message in short_numbers(rows[:1], book(("Lý A", MARCH))).items()} == {5: told}
    assert not short_numbers(rows[:1], book(("Lý A", APRIL)))
    assert not contradictions(rows, book()), "what is told is imported as it stands"


def test_another_commune_and_another_year_have_numbers_of_their_own() -> None:
    assert not contradictions([row(5, MARCH), row(6, APRIL, unit_id=2), row(7, date(2026, 3, 5))], book())


def test_a_whole_list_may_correct_the_day_of_signing() -> None:
    recorded = book(("Lý Thị Mẩy", MARCH), ("Nông Văn Bền", MARCH))
    restated = [row(5, APRIL, "Lý Thị Mẩy", effective_on=MARCH), row(6, APRIL, "Nông Văn Bền", effective_on=MARCH)]
    assert not contradictions(restated, recorded)
    assert set(contradictions(restated[:1], recorded)) == {5}


@given(st.lists(st.sampled_from([MARCH, APRIL, date(2025, 5, 2)]), min_size=1, max_size=8), st.randoms())
def test_the_order_of_the_rows_makes_no_difference_to_the_date_that_holds(days: list[date], random: Any) -> None:
    rows = [row(number, day) for number, day in enumerate(days, 5)]
    shuffled = random.sample(rows, len(rows))
    refused = set(contradictions(rows, book()))
    assert set(contradictions(shuffled, book())) == refused
    assert len({other.recognition.signed_on for other in rows if other.number not in refused}) == 1
