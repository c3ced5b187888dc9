"""Standings, waterfall and indicator: worked examples, and properties that tie the three together."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.obligations.rules.figures import (
    Counted,
    Part,
    Period,
    bridge,
    counted,
    in_denominator,
    in_numerator,
    in_waterfall,
    newcomers_trained_on_time,
    part_of,
    waterfall,
)
from courses.obligations.rules.standing import (
    CaseFacts,
    Ended,
    Exempt,
    MetLate,
    MetOnTime,
    Open,
    Overdue,
    Standing,
    StandingCode,
    code_of,
    standing,
)

TODAY = date(2026, 11, 22)
RECOGNISED = date(2026, 1, 15)
DUE = date(2026, 7, 15)
FIRST = date(2026, 1, 1)

near = st.dates(date(2026, 1, 1), date(2026, 3, 1))
maybe_near = st.none() | near


@st.composite
def cases(draw: st.DrawFn) -> CaseFacts:
    """Cases whose days lie so close together that they often coincide."""
    recognised_on = draw(near)
    due_on = recognised_on + timedelta(draw(st.integers(0, 20)))
    return CaseFacts(recognised_on, due_on, draw(maybe_near), draw(maybe_near), draw(st.sampled_from([None, None, "ốm"])))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first, as_of, today = sorted(draw(st.tuples(near, near, near)))
    return Period(first, as_of, draw(st.sampled_from([as_of, today])))


@pytest.mark.parametrize(
    ("facts", "as_of", "expected"),
    [
        (CaseFacts(RECOGNISED, DUE), date(2026, 7, 14), Open(1)),
        (CaseFacts(RECOGNISED, DUE), date(2026, 7, 15), Overdue(0)),
        (CaseFacts(RECOGNISED, DUE), date(2026, 7, 24), Overdue(9)),
        (CaseFacts(RECOGNISED, TODAY), TODAY, Open(0)),
        (CaseFacts(RECOGNISED, DUE, completed_on=DUE), TODAY, MetOnTime(0)),
        (CaseFacts(RECOGNISED, DUE, completed_on=date(2025, 1, 1)), TODAY, MetOnTime(560)),
        (CaseFacts(RECOGNISED, DUE, completed_on=date(2026, 7, 16)), TODAY, MetLate(1)),
        (CaseFacts(RECOGNISED, DUE, completed_on=date(2026, 7, 16)), DUE, Overdue(0)),
        (CaseFacts(RECOGNISED, DUE, ended_on=DUE), TODAY, Ended(DUE)),
        (CaseFacts(RECOGNISED, DUE, ended_on=date(2026, 7, 16)), TODAY, Overdue(130)),
        (CaseFacts(RECOGNISED, DUE, ended_on=date(2026, 3, 1)), date(2026, 2, 28), Open(137)),
        (CaseFacts(RECOGNISED, DUE, ended_on=date(2026, 3, 1), exempt_reason="ốm"), TODAY, Exempt("ốm")),
        (CaseFacts(RECOGNISED, DUE, completed_on=DUE, exempt_reason="ốm"), TODAY, MetOnTime(0)),
    ],
)
def test_standing(facts: CaseFacts, as_of: date, expected: Standing) -> None:
    assert standing(facts, as_of=as_of, today=TODAY) == expected


def first_that_fits(facts: CaseFacts, period: Period) -> Part:
    """The waterfall as RULES 5 writes it, in its own order of trying; the rule must agree."""
    completed = facts.completed_on if facts.completed_on and facts.completed_on <= period.as_of else None
    ended = facts.ended_on if facts.ended_on and facts.ended_on <= period.as_of else None
    day_is_past = period.as_of < period.today
    fits = [
        (Part.ON_TIME, completed is not None and completed <= facts.due_on),
        (Part.LATE, completed is not None and completed > facts.due_on),
        (Part.EXEMPT, facts.exempt_reason is not None),
        (Part.ENDED, ended is not None and ended <= facts.due_on),
        (Part.OVERDUE, facts.due_on <= period.as_of if day_is_past else facts.due_on < period.as_of),
        (Part.NOT_YET_DUE, True),
    ]
    return next(part for part, does in fits if does)


@given(cases(), periods())
def test_the_part_is_the_first_that_fits(facts: CaseFacts, period: Period) -> None:
    assert part_of(facts, period) is first_that_fits(facts, period)


@given(cases(), periods())
def test_a_standing_and_its_part_have_one_name(facts: CaseFacts, period: Period) -> None:
    code = code_of(standing(facts, as_of=period.as_of, today=period.today))
    assert part_of(facts, period).value == ("not_yet_due" if code is StandingCode.OPEN else code.value)


@given(st.lists(cases(), max_size=30), periods())
def test_the_parts_add_up_to_the_recognised(facts: list[CaseFacts], period: Period) -> None:
    concerned = [case for case in facts if in_waterfall(case, period)]
    assert waterfall(facts, period).recognised == len(concerned)


@given(st.lists(cases(), max_size=30), periods())
def test_the_bridge_leads_from_the_waterfall_to_the_indicator(facts: list[CaseFacts], period: Period) -> None:
    over = bridge(facts, period)
    assert over.recognised == waterfall(facts, period).recognised
    assert over.denominator == newcomers_trained_on_time(facts, period).denominator


@given(cases(), periods())
def test_the_numerator_lies_in_the_denominator_and_was_on_time(facts: CaseFacts, period: Period) -> None:
    if in_numerator(facts, period):
        assert in_denominator(facts, period)
        assert part_of(facts, period) is Part.ON_TIME
    elif in_denominator(facts, period):
        assert part_of(facts, period) in (Part.LATE, Part.OVERDUE)


@given(cases(), periods(), near, near)
def test_what_comes_later_is_not_looked_at(facts: CaseFacts, period: Period, completed_on: date, ended_on: date) -> None:
    seen = CaseFacts(facts.recognised_on, facts.due_on, None, None, facts.exempt_reason)
    later = CaseFacts(
        facts.recognised_on,
        facts.due_on,
        completed_on if completed_on > period.as_of else None,
        ended_on if ended_on > period.as_of else None,
        facts.exempt_reason,
    )
    assert standing(later, as_of=period.as_of, today=period.today) == standing(seen, as_of=period.as_of, today=period.today)
    assert counted(later, period) is counted(seen, period)


def test_the_page_example_of_the_bridge() -> None:
    period = Period(FIRST, TODAY, TODAY)
    facts = [
        CaseFacts(RECOGNISED, DUE, completed_on=date(2026, 6, 1)),
        CaseFacts(RECOGNISED, DUE, completed_on=date(2026, 6, 1), ended_on=date(2026, 7, 1)),
        CaseFacts(RECOGNISED, DUE, completed_on=date(2026, 8, 1)),
        CaseFacts(RECOGNISED, DUE, exempt_reason="ốm"),
        CaseFacts(RECOGNISED, DUE),
        CaseFacts(date(2026, 6, 1), date(2026, 12, 1)),
        CaseFacts(date(2025, 1, 1), date(2025, 7, 1)),
    ]
    parts = waterfall(facts, period)
    assert (parts.recognised, parts.on_time, parts.late, parts.exempt, parts.overdue, parts.not_yet_due) == (6, 2, 1, 1, 1, 1)
    assert bridge(facts, period).denominator == 3
    ratio = newcomers_trained_on_time(facts, period)
    assert (ratio.numerator, ratio.denominator) == (1, 3)
    assert counted(facts[1], period) is Counted.NOT_SERVING
