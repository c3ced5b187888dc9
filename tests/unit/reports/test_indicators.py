"""Every indicator: its SQL counts what its oracle counts, on both engines; its entry is complete."""

from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from sqlalchemy.orm import Session

from lms.kernel.ratio import Ratio
from lms.reports.basis import Basis
from lms.reports.indicators.figures import (
    Figures,
    Indicator,
    PersonFact,
    Registry,
    Side,
    Subject,
    TeamFact,
)
from lms.reports.indicators.populations import about
from lms.reports.indicators.question import Question, ask
from lms.reports.indicators.registry import INDICATORS, indicator_of
from lms.reports.indicators.serving import AppointmentFact
from lms.reports.target_words import POPULATION_TITLES
from tests.factories.edges import ASKED, DAY, FROM, edges
from tests.factories.registries import prepared
from tests.factories.reports import make_land, make_versions, write_registry
from tests.factories.wide import wide_registries, written_wide

# The last day of the period of cases in ``edges``.
HALF_YEAR = date(2025, 6, 30)
ids = pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.code)


@settings(max_examples=30)
@given(data=wide_registries())
def test_sql_and_rule_agree(db: Session, data: tuple[Registry, date, date, date]) -> None:
    drawn, as_of, today, from_on = data
    with prepared(db).begin_nested() as savepoint:
        registry = written_wide(db, drawn)
        asking = ask(db, Basis.of(as_of, today=today, from_on=min(from_on, as_of)))
        for indicator in INDICATORS:
            for population in indicator.populations:
                agrees(db, indicator, registry, about(db, asking, population))
        savepoint.rollback()


@pytest.mark.parametrize(
    ("as_of", "today"), [(ASKED, ASKED), (ASKED, ASKED + DAY), (HALF_YEAR, ASKED), (HALF_YEAR - DAY, ASKED)]
)
def test_sql_and_rule_agree_on_every_edge(db: Session, as_of: date, today: date) -> None:
    with prepared(db).begin_nested() as savepoint:
        registry = written_wide(db, edges())
        for from_on in (date(2025, 1, 1), date(2025, 1, 2), FROM):
            asking = ask(db, Basis.of(as_of, today=today, from_on=min(from_on, as_of)))
            for indicator in INDICATORS:
                for population in indicator.populations:
                    agrees(db, indicator, registry, about(db, asking, population))
        savepoint.rollback()


def agrees(db: Session, indicator: Indicator, registry: Registry, question: Question) -> None:
    """SQL and oracle give the same figures, and every list is as long as its figure."""
    counted, expected = indicator.compute(db, question), indicator.oracle(registry, question)
    assert {u: (f.ratio, dict(f.lines)) for u, f in counted.items()} == {
        u: (f.ratio, dict(f.lines)) for u, f in expected.items()
    }, (indicator.code, question.population)
    total = sum(expected.values(), Figures()).ratio
    counts = {Side.NUMERATOR: total.numerator, Side.DENOMINATOR: total.denominator}
    counts[Side.MISSING] = total.denominator - total.numerator
    for side in indicator.sides:
        listed = len(set(db.scalars(indicator.behind(db, question, side))))
        # Cases have no rows of their own: the teams that had them are listed.
        fits = (listed > 0) == (counts[side] > 0) if indicator.subject is Subject.CASES else listed == counts[side]
        assert fits, (indicator.code, question.population, side)


@ids
def test_an_entry_is_complete(indicator: Indicator) -> None:
    assert indicator_of(indicator.code) is indicator
    for words in (
        indicator.title,
        indicator.short,
        indicator.numerator,
        indicator.denominator,
        indicator.explanation,
        indicator.example,
    ):
        assert words
        assert words % MappingProxyType({})
    assert indicator.population == indicator.populations[0]
    assert set(indicator.populations) <= set(POPULATION_TITLES)
    assert (indicator.heads is None) == (indicator.heads_oracle is None)
    assert indicator.levels


@ids
def test_nothing_counted_is_no_row(indicator: Indicator, db: Session) -> None:
    make_versions(db)
    question = ask(db, Basis.of(date(2020, 1, 1), today=date(2020, 1, 1)), [])
    assert indicator.compute(db, question) == {}
    assert indicator.oracle(Registry(), question) == {}


def test_a_person_in_two_teams_counts_once_in_the_later(db: Session) -> None:
    land = make_land(db)
    make_versions(db)
    facts = [
        AppointmentFact(1, 1, 1, date(2025, 1, 1)),
        AppointmentFact(2, 1, 2, date(2025, 6, 1)),
        AppointmentFact(3, 1, 1, date(2025, 6, 1)),
    ]
    teams = [TeamFact(1, land.new_one), TeamFact(2, land.new_two)]
    write_registry(db, Registry(teams, [PersonFact(1)], facts))
    question = ask(db, Basis.of(date(2025, 7, 1), today=date(2025, 8, 1)))
    trained = indicator_of("mediators_trained").compute(db, question)
    assert {unit: figures.ratio for unit, figures in trained.items()} == {land.new_two: Ratio(0, 1)}
