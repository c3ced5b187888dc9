"""Every indicator: its SQL counts what its oracle counts, on both engines; its entry is complete."""

from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lms.kernel.ratio import Ratio
from lms.reports.basis import Basis
from lms.reports.indicators.figures import (
    CompletionFact,
    ExemptionFact,
    Figures,
    Indicator,
    NewcomerFact,
    PersonFact,
    Registry,
    Side,
    TeamFact,
)
from lms.reports.indicators.question import ask
from lms.reports.indicators.registry import INDICATORS, indicator_of
from lms.reports.indicators.serving import AppointmentFact
from tests.factories.reports import make_land, make_versions, write_registry

FIRST = date(2025, 1, 1)
days = st.integers(0, 500).map(lambda n: FIRST + timedelta(days=n))
ids = pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.code)


@st.composite
def registries(draw: st.DrawFn) -> tuple[Registry, date, date, date]:
    """A few teams and people with random days, and a basis; units and versions are given as small numbers."""
    teams = [TeamFact(n + 1, draw(st.integers(0, 4)), draw(st.booleans())) for n in range(draw(st.integers(1, 4)))]
    flags = st.sampled_from([True, False, None])
    people = [PersonFact(n + 1, draw(flags), draw(flags)) for n in range(draw(st.integers(1, 9)))]
    team = st.sampled_from([one.id for one in teams])
    appointments: list[AppointmentFact] = []
    newcomers: list[NewcomerFact] = []
    exemptions: list[ExemptionFact] = []
    for person in people:
        for start in sorted(draw(st.sets(days, max_size=3))):
            length = draw(st.none() | st.integers(1, 300))
            end = start + timedelta(days=length) if length else None
            fact = AppointmentFact(len(appointments) + 1, person.id, draw(team), start, end)
            appointments.append(fact)
            if draw(st.booleans()):
                newcomers.append(
                    NewcomerFact(person.id, fact.team_id, start, start + timedelta(days=draw(st.integers(60, 200))), end)
                )
            if draw(st.integers(0, 4)) == 0:
                first = draw(days)
                exemptions.append(ExemptionFact(person.id, start, first, draw(st.none() | st.just(first + timedelta(days=40)))))
    completions = [
        CompletionFact(person.id, version, draw(days))
        for person in people
        for version in draw(st.sets(st.integers(0, 3), max_size=2))
    ]
    registry = Registry(teams, people, appointments, completions, newcomers, exemptions)
    as_of = draw(days)
    return registry, as_of, draw(st.sampled_from([as_of, as_of + timedelta(days=9)])), draw(days)


@settings(max_examples=30)
@given(data=registries())
def test_sql_and_rule_agree(db: Session, data: tuple[Registry, date, date, date]) -> None:
    drawn, as_of, today, from_on = data
    if "land" not in db.info:
        db.info["land"] = make_land(db), list(make_versions(db).values())
    land, versions = db.info["land"]
    with db.begin_nested() as savepoint:
        registry = Registry(
            [TeamFact(t.id, land.communes[t.unit_id], t.minority_village) for t in drawn.teams],
            drawn.people,
            drawn.appointments,
            [CompletionFact(c.person_id, versions[c.version_id], c.completed_on) for c in drawn.completions],
            drawn.newcomers,
            drawn.exemptions,
        )
        write_registry(db, registry)
        question = ask(db, Basis.of(as_of, today=today, from_on=min(from_on, as_of)))
        for indicator in INDICATORS:
            counted, expected = indicator.compute(db, question), indicator.oracle(registry, question)
            assert {u: (f.ratio, dict(f.lines)) for u, f in counted.items()} == {
                u: (f.ratio, dict(f.lines)) for u, f in expected.items()
            }, indicator.code
            total = sum(expected.values(), Figures()).ratio
            for side, count in (
                (Side.NUMERATOR, total.numerator),
                (Side.DENOMINATOR, total.denominator),
                (Side.MISSING, total.denominator - total.numerator),
            ):
                assert len(db.scalars(indicator.behind(db, question, side)).all()) == count
        savepoint.rollback()


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
    assert indicator.population in {"all", "newcomers"}


@ids
def test_nothing_counted_is_no_row(indicator: Indicator, db: Session) -> None:
    make_versions(db)
    question = ask(db, Basis.of(date(2020, 1, 1), today=date(2020, 1, 1)))
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
