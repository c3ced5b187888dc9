"""Figures taken apart: SQL and rule put everybody into the same groups, and the groups of each kind add up to the figure."""

from datetime import date

import pytest
from hypothesis import given, settings
from sqlalchemy.orm import Session

from lms.kernel.ratio import Ratio
from lms.people.rules.terms import Sex
from lms.reports.basis import Basis
from lms.reports.coverage.page import CODE
from lms.reports.disaggregation.breakdown import Breakdown, breakdown
from lms.reports.disaggregation.groups import (
    DIMENSIONS,
    GROUPS,
    UNKNOWN,
    Dimension,
    age_band,
    born_by,
    ethnicity_group,
    qualification_group,
    sex_group,
)
from lms.reports.filtered.figures import filtered
from lms.reports.indicators.facts import PersonFact, Registry
from lms.reports.indicators.figures import Figures, Head, Indicator
from lms.reports.indicators.populations import about
from lms.reports.indicators.question import Question, ask
from lms.reports.indicators.registry import INDICATORS, indicator_of
from lms.reports.rollup.operations import rebuild, stands
from lms.reports.statistics.words import kind_of, listed, shipped
from lms.units.queries import load_map
from tests.factories.registries import prepared
from tests.factories.reports import NOW
from tests.factories.wide import wide_registries, written_wide


@settings(max_examples=10)
@given(data=wide_registries())
def test_the_groups_are_those_of_the_rules_and_add_up(db: Session, data: tuple[Registry, date, date, date]) -> None:
    drawn, as_of, today, from_on = data
    with prepared(db).begin_nested() as savepoint:
        registry = written_wide(db, drawn)
        asking = ask(db, Basis.of(as_of, today=today, from_on=min(from_on, as_of)))
        counting = [(indicator, kept) for kept in (False, True) for indicator in INDICATORS if indicator.heads_oracle]
        for indicator, kept in counting:
            if kept and not stands(db):
                rebuild(db, now=NOW)
            for population in indicator.populations:
                question = about(db, asking, population)
                found = breakdown(db, indicator, question)
                assert found.counts == by_rule(indicator, registry, question).counts, (indicator.code, population)
                total = sum(indicator.oracle(registry, question).values(), Figures()).ratio
                for dimension in Dimension:
                    assert sum((ratio for _group, ratio in found.of(dimension)), Ratio(0, 0)) == total
        savepoint.rollback()


@settings(max_examples=10)
@given(data=wide_registries())
def test_a_figure_of_chosen_groups_is_that_of_the_rules(db: Session, data: tuple[Registry, date, date, date]) -> None:
    drawn, as_of, today, _from_on = data
    with prepared(db).begin_nested() as savepoint:
        registry, basis = written_wide(db, drawn), Basis.of(as_of, today=today)
        country, main = load_map(db, as_of).root.id, indicator_of(CODE)
        question = ask(db, basis)
        parts = by_rule(main, registry, question)
        every = [(dimension, group) for dimension in Dimension for group in GROUPS[dimension]]
        counted = [filtered(db, country, basis, {dimension: group}) for dimension, group in every]
        for (dimension, group), found in zip(every, counted, strict=True):
            assert found.whole == parts.counts[dimension].get(group, Ratio(0, 0)), group
            assert sum((ratio for _node, ratio in found.below), Ratio(0, 0)) == found.whole
        rebuild(db, now=NOW)
        assert [filtered(db, country, basis, {dimension: group}) for dimension, group in every] == counted
        people, both = {person.id: person for person in registry.people}, Ratio(0, 0)
        for head in main.heads_oracle(registry, question) if main.heads_oracle else ():
            groups = groups_of(people[head.person_id], head, as_of)
            if (groups[Dimension.SEX], groups[Dimension.ETHNICITY]) == ("female", "other"):
                both += Ratio(int(head.hit), 1)
        assert filtered(db, country, basis, {Dimension.SEX: "female", Dimension.ETHNICITY: "other"}).whole == both
        savepoint.rollback()


def by_rule(indicator: Indicator, registry: Registry, question: Question) -> Breakdown:
    """The breakdown over plain facts, one person after the other."""
    assert indicator.heads_oracle is not None
    people = {person.id: person for person in registry.people}
    found = Breakdown()
    for head in indicator.heads_oracle(registry, question):
        found.add(groups_of(people[head.person_id], head, question.as_of), Ratio(int(head.hit), 1))
    return found


def groups_of(person: PersonFact, head: Head, day: date) -> dict[Dimension, str]:
    """The groups of one person."""
    sex = None if person.woman is None else Sex.FEMALE if person.woman else Sex.MALE
    word = None if person.minority is None else "Tày" if person.minority else "Kinh"
    return {
        Dimension.SEX: sex_group(sex),
        Dimension.ETHNICITY: ethnicity_group(word),
        Dimension.QUALIFICATION: qualification_group(kind_of(listed(shipped(), day), person.qualification)),
        Dimension.AGE: age_band(person.born, day),
        Dimension.ROLE: head.role or UNKNOWN,
    }


@pytest.mark.parametrize(
    ("born", "on", "band"),
    [
        (date(1996, 11, 22), date(2026, 11, 22), "from_30"),
        (date(1996, 11, 23), date(2026, 11, 22), "under_30"),
        (date(1968, 2, 29), date(2028, 2, 28), "from_50"),
        (date(1968, 2, 29), date(2028, 2, 29), "from_60"),
        (date(1998, 2, 28), date(2028, 2, 29), "from_30"),
        (date(1998, 3, 1), date(2028, 2, 29), "under_30"),
        (1966, date(2026, 1, 1), "from_60"),
        (1967, date(2026, 12, 31), "from_50"),
        (None, date(2026, 1, 1), UNKNOWN),
    ],
)
def test_the_age_is_that_of_the_day(born: date | int | None, on: date, band: str) -> None:
    assert age_band(born, on) == band
    if isinstance(born, date):
        assert (born <= born_by(30, on)) == (band != "under_30")


def test_every_group_has_words() -> None:
    assert set(DIMENSIONS) == set(GROUPS) == set(Dimension)
    assert all(UNKNOWN in groups for groups in GROUPS.values())
