"""Merging is a union of evidence and can be taken back exactly: whatever is merged and undone, in whatever order."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from courses.completion.models import Completion
from courses.completion.operations import refresh_completions
from courses.completion.queries import progress
from courses.evidence.models import Evidence, EvidenceKind
from courses.obligations.models import Obligation
from courses.obligations.operations import refresh_obligations
from courses.obligations.queries import counting_versions
from courses.obligations.rules.due import due_day
from courses.obligations.rules.newcomers import AppointmentFacts, openings
from lms.audit.events import SYSTEM
from lms.followers import FOLLOWERS
from lms.people.careers.queries import list_stretches
from lms.people.merges.operations import Folding, merge, unmerge
from lms.people.merges.resolving import aliases, is_kept
from lms.people.merges.rules import Likeness
from lms.people.models import Person
from lms.people.queries import mediators_on
from lms.policies.queries import policy_on, work_calendar
from lms.policies.rules import PolicyKey
from lms.reports.basis import Basis
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.figures import coverage
from lms.reports.coverage.trend import month_ends, trend
from lms.reports.deadlines.cases import as_json as deadlines_as_json
from lms.reports.deadlines.cases import deadlines
from lms.reports.indicators.figures import CompletionFact, NewcomerFact, Registry, summed
from lms.reports.indicators.question import ask
from lms.reports.indicators.registry import MAIN
from lms.units.queries import find_unit
from tests.cast import VAULT
from tests.factories.registries import prepared, registries
from tests.factories.reports import NOW, write_registry

Drawn = tuple[Registry, date, date, date]
WHY = "cùng một người"


def write_facts(db: Session, drawn: Registry) -> Registry:
    """Teams, people and appointments as drawn, each completion as a row of the ledger; the rest is worked out from these."""
    land, versions = db.info["land"]
    teams = [replace(team, unit_id=land.communes[team.unit_id]) for team in drawn.teams]
    registry = replace(drawn, teams=teams, completions=(), newcomers=())
    write_registry(db, registry)
    rows = [
        {
            "id": number,
            "person_id": fact.person_id,
            "kind": EvidenceKind.IMPORTED_COMPLETION,
            "version_id": versions[fact.version_id],
            "occurred_on": fact.completed_on,
            "source_kind": "history",
            "source_id": number,
            "facts": {},
            "recorded_at": NOW,
        }
        for number, fact in enumerate(drawn.completions, 1)
    ]
    if rows:
        db.execute(insert(Evidence), rows)
    refresh_completions(db, None, now=NOW)
    refresh_obligations(db, None, now=NOW)
    completions = [CompletionFact(row["person_id"], row["version_id"], row["occurred_on"]) for row in rows]
    return replace(registry, completions=completions)


def catch_up(db: Session) -> None:
    """What the followers do with the news."""
    db.flush()
    while sum(follow(db, VAULT, now=NOW) for follow in FOLLOWERS):
        """One's news is the next one's work."""


def fold_into(db: Session, kept_id: int, folded_id: int) -> int:
    """Merge, let everybody follow, say which merge it was."""
    row = merge(db, Folding(kept_id, folded_id, WHY, Likeness(())), actor=SYSTEM, now=NOW)
    catch_up(db)
    return row.id


def take_back(db: Session, merge_id: int) -> None:
    """Undo one merge and let everybody follow."""
    unmerge(db, merge_id, reason="hai người khác nhau", actor=SYSTEM, now=NOW)
    catch_up(db)


def answers(db: Session, basis: Basis, people: Sequence[int]) -> str:
    """Every answer that depends on who is who, as one text."""
    country = find_unit(db, "VN", basis.unit_map_on).id
    completions = select(Completion.person_id, Completion.version_id, Completion.completed_on, Completion.evidence)
    terms = select(Obligation.appointment_id, Obligation.person_id, Obligation.team_id, Obligation.recognised_on)
    terms = terms.add_columns(Obligation.due_on, Obligation.ended_on)
    found: dict[str, Any] = {
        "coverage": as_json(coverage(db, country, basis)),
        "deadlines": deadlines_as_json(deadlines(db, country, basis)),
        "completions": sorted(map(tuple, db.execute(completions)), key=str),
        "terms": sorted(map(tuple, db.execute(terms)), key=str),
        "mediators": sorted(map(tuple, db.execute(mediators_on(basis.as_of)))),
        "stretches": [list_stretches(db, person_id) for person_id in people],
        "progress": [
            progress(db, person_id, version.id).completed_on
            for person_id in people
            for version in counting_versions(db, basis.as_of)
        ],
        "people": db.scalar(select(func.count(Person.id)).where(is_kept(Person.id))),
    }
    return json.dumps(found, default=str, sort_keys=True)


def union(db: Session, registry: Registry) -> Registry:
    """The facts with every folded person under the id that is kept, and the terms that follow from them by the rule."""
    kept = aliases(db)

    def one(fact: Any) -> Any:
        return replace(fact, person_id=kept.get(fact.person_id, fact.person_id))

    appointments = [one(fact) for fact in registry.appointments]
    calendar, newcomers = work_calendar(db), []
    for person_id, rows in groupby(sorted(appointments, key=lambda fact: fact.person_id), key=lambda fact: fact.person_id):
        facts = [AppointmentFacts(fact.id, fact.team_id, fact.recognised_on, fact.ended_on) for fact in rows]
        for opening in openings(facts, lambda on: policy_on(db, PolicyKey.NEWCOMER_GAP_DAYS, on).number):
            months = policy_on(db, PolicyKey.DEADLINE_MONTHS, opening.recognised_on).number
            due_on = due_day(opening.recognised_on, calendar, months).due_on
            newcomers.append(NewcomerFact(person_id, opening.team_id, opening.recognised_on, due_on, opening.ended_on))
    return replace(
        registry,
        appointments=appointments,
        newcomers=newcomers,
        completions=[one(fact) for fact in registry.completions],
        exemptions=[one(fact) for fact in registry.exemptions],
    )


def agrees_with_the_union(db: Session, registry: Registry, basis: Basis) -> None:
    """Every main indicator counts what its oracle counts on the union; the line of months ends in the same figure."""
    question, facts = ask(db, basis), union(db, registry)
    for indicator in MAIN:
        counted, expected = indicator.compute(db, question), indicator.oracle(facts, question)
        assert {unit: (one.ratio, dict(one.lines)) for unit, one in counted.items()} == {
            unit: (one.ratio, dict(one.lines)) for unit, one in expected.items()
        }, indicator.code
    trained = MAIN[0]
    assert trained.code == "mediators_trained"
    days = month_ends(basis.as_of, 6)
    figures = [sum_of(trained.oracle(facts, replace(question, basis=replace(basis, as_of=day, from_on=day)))) for day in days]
    line = trend(db, question, days, figures[-1])
    assert [month.ratio for month in line] == figures


def sum_of(figures: Any) -> Any:
    """The figure of everybody together."""
    return summed(list(figures.values())).ratio


@st.composite
def stories(draw: st.DrawFn) -> tuple[Drawn, list[tuple[int, int]], list[int]]:
    """A registry, merges to make one after the other (places among those still kept), and an order in which to undo them."""
    drawn = draw(registries())
    people = len(drawn[0].people)
    count = draw(st.integers(0, max(0, min(3, people - 1))))
    merges = [(draw(st.integers(0, 99)), draw(st.integers(1, 98))) for _ in range(count)]
    return drawn, merges, draw(st.permutations(range(count)))


def pick(left: list[int], choice: tuple[int, int]) -> tuple[int, int]:
    """Two of those still kept; the second is folded and leaves."""
    kept = left[choice[0] % len(left)]
    others = [person_id for person_id in left if person_id != kept]
    folded = others[choice[1] % len(others)]
    left.remove(folded)
    return kept, folded


@settings(max_examples=12)
@given(story=stories())
def test_merge_then_undo_is_the_identity_and_between_them_the_union(
    db: Session, story: tuple[Drawn, list[tuple[int, int]], list[int]]
) -> None:
    (drawn, as_of, today, from_on), choices, order = story
    with prepared(db).begin_nested() as savepoint:
        registry, basis = write_facts(db, drawn), Basis.of(as_of, today=today, from_on=min(from_on, as_of))
        catch_up(db)
        people = [person.id for person in drawn.people]
        before = answers(db, basis, people)
        left, merges = list(people), []
        for choice in choices:
            merges.append(fold_into(db, *pick(left, choice)))
            agrees_with_the_union(db, registry, basis)
            assert db.scalar(select(func.count(Person.id)).where(is_kept(Person.id))) == len(left)
        for place in order:
            take_back(db, merges[place])
            agrees_with_the_union(db, registry, basis)
        assert answers(db, basis, people) == before
        savepoint.rollback()


@settings(max_examples=8)
@given(drawn=registries(), turns=st.permutations(range(3)))
def test_the_order_of_merging_does_not_matter(db: Session, drawn: Drawn, turns: list[int]) -> None:
    registry, as_of, today, from_on = drawn
    basis = Basis.of(as_of, today=today, from_on=min(from_on, as_of))
    people = [person.id for person in registry.people]
    if len(people) < 4:
        return
    kept, second, third, fourth = people[:4]
    ways = ([(kept, second), (kept, third), (kept, fourth)], [(second, third), (second, fourth), (kept, second)])
    found = []
    for way in (ways[0], [ways[0][turn] for turn in turns], ways[1]):
        with prepared(db).begin_nested() as savepoint:
            write_facts(db, registry)
            for pair in way:
                fold_into(db, *pair)
            found.append(answers(db, basis, people))
            savepoint.rollback()
    assert found[0] == found[1] == found[2]
