"""The contract of every question kind: new ones are covered without touching this file."""

import pytest

from assessments.bank.kinds.registry import KINDS, kind_of
from assessments.bank.kinds.shape import Keyed, Kind
from assessments.bank.models import QuestionKind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_kind_says_what_it_is_and_marks_its_own_example(kind: Kind) -> None:
    question, right, wrong = kind.example
    assert kind.title
    assert kind.explanation.endswith(".")
    assert kind.hint.endswith(".")
    assert kind.fits(question)
    assert kind.mark(question, right)
    assert kind.mark(question, sorted(right, reverse=True))
    assert not kind.mark(question, wrong)
    assert not kind.mark(question, [])
    assert not kind.mark(question, question.choices)
    assert not kind.fits(Keyed(question.choices, frozenset()))
    assert not kind.fits(Keyed(question.choices, question.choices))
    assert kind_of(kind.key) is kind


def test_the_registry_and_the_table_name_the_same_kinds() -> None:
    assert [kind.key for kind in KINDS] == [kind.value for kind in QuestionKind]


def test_a_single_question_has_one_right_choice_and_a_multiple_one_more() -> None:
    one, two = Keyed(frozenset({1, 2, 3}), frozenset({1})), Keyed(frozenset({1, 2, 3}), frozenset({1, 2}))
    assert [kind_of("single").fits(question) for question in (one, two)] == [True, False]
    assert [kind_of("multiple").fits(question) for question in (one, two)] == [False, True]
