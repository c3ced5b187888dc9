"""Drawing, keeping and marking, by example and by property. No database."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.bank.kinds.shape import Keyed
from assessments.bank.queries import Candidate
from assessments.sittings.rules import Item, answer_fits, draw, mark, needed, passes, replay, stored

SINGLE = Item(1, "single", 10, (11, 12, 13))
MULTIPLE = Item(2, "multiple", 10, (21, 22, 23))
KEYS = {1: Keyed(frozenset({11, 12, 13}), frozenset({12})), 2: Keyed(frozenset({21, 22, 23}), frozenset({21, 23}))}


def bank(*per_module: int) -> list[Candidate]:
    """So many questions in each of the modules."""
    return [
        Candidate(100 * module + number, "single", module, module, (1, 2, 3))
        for module, count in enumerate(per_module, 1)
        for number in range(count)
    ]


BANKS = st.lists(st.integers(0, 6), max_size=10).map(lambda counts: bank(*counts))


@given(BANKS, st.integers(0, 20), st.text(max_size=8))
def test_a_paper_never_repeats_and_covers_what_it_can(candidates: list[Candidate], count: int, seed: str) -> None:
    paper = draw(candidates, count, seed=seed)
    ids = [item.question_id for item in paper]
    assert len(set(ids)) == len(ids) == min(count, len(candidates))
    assert set(ids) <= {candidate.id for candidate in candidates}
    modules = [item.module_id for item in paper]
    assert modules == sorted(modules)
    there = {candidate.module_id for candidate in candidates}
    assert len(set(modules)) == min(len(there), count)
    # As evenly as the bank allows: no module has two more than another that still had a question left.
    for module_id in there:
        taken, had = modules.count(module_id), sum(candidate.module_id == module_id for candidate in candidates)
        if taken < had:
            assert all(modules.count(other) <= taken + 1 for other in there)


@given(BANKS, st.integers(0, 20), st.text(max_size=8), st.randoms())
def test_the_same_seed_gives_the_same_paper(candidates: list[Candidate], count: int, seed: str, chance: object) -> None:
    paper = draw(candidates, count, seed=seed)
    assert draw(list(reversed(candidates)), count, seed=seed) == paper
    assert replay(stored(paper)) == paper


def test_another_seed_gives_another_paper() -> None:
    papers = {draw(bank(4, 4, 4, 4), 8, seed=f"1:7:{attempt}") for attempt in range(6)}
    assert len(papers) > 3


@pytest.mark.parametrize(
    ("item", "chosen", "fits"),
    [
        (SINGLE, [], True),
        (SINGLE, [12], True),
        (SINGLE, [11, 12], False),
        (SINGLE, [21], False),
        (MULTIPLE, [21, 22, 23], True),
        (MULTIPLE, [21, 21], False),
        (MULTIPLE, [21, 13], False),
    ],
)
def test_only_choices_of_the_question_are_kept(item: Item, chosen: list[int], fits: bool) -> None:
    assert answer_fits(item, chosen) == fits


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        ({1: [12], 2: [23, 21]}, (1, 2)),
        ({1: [12], 2: [21]}, (1,)),
        ({1: [11], 2: [21, 22, 23]}, ()),
        ({2: [21, 23]}, (2,)),
        ({}, ()),
    ],
)
def test_marking_by_example(answers: Mapping[int, list[int]], right: tuple[int, ...]) -> None:
    marks = mark([SINGLE, MULTIPLE], answers, KEYS, 50)
    assert (marks.right, marks.out_of, marks.passed) == (right, 2, len(right) >= 1)


@pytest.mark.parametrize(
    ("score", "out_of", "pass_mark", "passed"),
    [
        (5, 10, 50, True),
        (4, 10, 50, False),
        (2, 3, 67, False),
        (2, 3, 66, True),
        (0, 10, 0, True),
        (0, 0, 50, False),
        (7, 10, 70, True),
    ],
)
def test_exactly_the_pass_mark_is_enough(score: int, out_of: int, pass_mark: int, passed: bool) -> None:
    assert passes(score, out_of, pass_mark) is passed


@given(st.integers(1, 50), st.integers(1, 100))
def test_the_number_said_is_the_least_that_passes(out_of: int, pass_mark: int) -> None:
    least = needed(out_of, pass_mark)
    assert passes(least, out_of, pass_mark)
    assert least == 1 or not passes(least - 1, out_of, pass_mark)


@given(st.sets(st.sampled_from([11, 12, 13])), st.sets(st.sampled_from([21, 22, 23])), st.integers(1, 100))
def test_a_paper_is_worth_the_sum_of_its_questions(first: set[int], second: set[int], pass_mark: int) -> None:
    marks = mark([SINGLE, MULTIPLE], {1: sorted(first), 2: sorted(second)}, KEYS, pass_mark)
    assert marks.score == (first == {12}) + (second == {21, 23})
    assert marks.passed == passes(marks.score, 2, pass_mark)
