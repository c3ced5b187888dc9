"""The rollup says what counting says: after a rebuild on random facts, and kept in step through random histories of acts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.db import Sessions
from lms.jobs.models import Job
from lms.jobs.operations import enqueue
from lms.jobs.worker import Worker
from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio
from lms.people.models import MediationTeam
from lms.reports.basis import Basis
from lms.reports.commands import report
from lms.reports.coverage.figures import coverage
from lms.reports.indicators.facts import CompletionFact, PersonFact, Registry, TeamFact
from lms.reports.indicators.question import ask
from lms.reports.indicators.serving import AppointmentFact, counting_appointments
from lms.reports.rollup import commands
from lms.reports.rollup.everybody import country_of
from lms.reports.rollup.following import follow, has_news
from lms.reports.rollup.jobs import PROVE, handlers
from lms.reports.rollup.models import Crowd, SeriesDay
from lms.reports.rollup.operations import rebuild, stands
from lms.reports.rollup.queries import locate
from lms.reports.rollup.rules import difference, run_on, steps, summed
from lms.reports.rollup.stints import cut, overlaps
from lms.reports.rollup.verifying import verify
from tests.cast import VAULT
from tests.factories.histories import (
    ACTS,
    OLD,
    ONE,
    TODAY,
    assign_one,
    attempt,
    both_ways,
    catch_up,
    correct_one,
    recognise_one,
    rows_kept,
)
from tests.factories.registries import FIRST, days, prepared, registries, written
from tests.factories.reports import MERGED_ON, NOW, Land, write_registry


@settings(max_examples=30)
@given(data=registries())
def test_a_rollup_of_random_facts_says_what_counting_says(db: Session, data: tuple[Registry, date, date, date]) -> None:
    drawn, as_of, today, from_on = data
    with prepared(db).begin_nested() as savepoint:
        written(db, drawn)
        rebuild(db, now=NOW)
        kept, counted = both_ways(db, as_of, today, from_on)
        assert kept == counted
        savepoint.rollback()


# --- histories ---


@settings(max_examples=8)
@given(begin=st.lists(st.tuples(st.integers(0, 60), days), min_size=3, max_size=6), acts=st.lists(ONE, min_size=4, max_size=14))
def test_a_rollup_kept_in_step_through_any_history(
    db: Session, begin: Sequence[tuple[int, date]], acts: Sequence[tuple[int, int, date]]
) -> None:
    with prepared(db).begin_nested() as savepoint:
        for pick, day in begin:
            attempt(db, recognise_one, pick, day)
        catch_up(db)
        rebuild(db, now=NOW)
        for kind, pick, day in acts:
            attempt(db, ACTS[kind], pick, day)
            catch_up(db)
        as_of = FIRST + timedelta(days=400)
        bases = [Basis.of(as_of, today=as_of + timedelta(days=late), map_on=on) for late in (0, 9) for on in (OLD, as_of)]
        assert verify(db, bases).ok
        kept, counted = both_ways(db, as_of, as_of, FIRST)
        assert kept == counted
        rows = rows_kept(db)
        rebuild(db, now=NOW)
        assert verify(db, bases).ok
        assert len(rows) == len(rows_kept(db))
        savepoint.rollback()


def test_a_team_is_given_one_place_after_another(db: Session) -> None:
    prepared(db)
    for pick in (0, 8, 16):
        recognise_one(db, pick, MERGED_ON - timedelta(days=100 + pick))
    catch_up(db)
    rebuild(db, now=NOW)
    for pick in (0, 1, 3, 2, 0, 4, 2, 1):
        assign_one(db, pick, TODAY)
        catch_up(db)
        assert verify(db, [Basis.of(TODAY, today=TODAY, map_on=on) for on in (OLD, TODAY)]).ok
        kept, counted = both_ways(db, TODAY, TODAY, FIRST)
        assert kept == counted


def test_a_crowd_in_which_something_moved_is_not_read_before_it_is_gathered(db: Session, small: Land) -> None:
    rebuild(db, now=NOW)
    question = ask(db, Basis.of(TODAY, today=TODAY))
    assert country_of(db, question)
    correct_one(db, 2, TODAY)
    assert follow(db, VAULT, now=NOW)
    assert has_news(db)
    assert country_of(db, question) is None
    catch_up(db)
    assert not has_news(db)
    assert country_of(db, question)
    assert verify(db, []).ok


# --- proofs, and when nothing is kept ---


@pytest.fixture
def small(db: Session) -> Land:
    """Three mediators of one team, one of them trained."""
    land, versions = prepared(db).info["land"]
    facts = [AppointmentFact(n, n, 1, FIRST) for n in (1, 2, 3)]
    trained = [CompletionFact(1, versions[0], FIRST + timedelta(days=30))]
    write_registry(db, Registry([TeamFact(1, land.new_one)], [PersonFact(n, woman=True) for n in (1, 2, 3)], facts, trained))
    return cast(Land, land)


def test_a_small_book_is_counted_and_keeps_nothing(db: Session, small: Land) -> None:
    catch_up(db)
    assert not stands(db)
    assert coverage(db, small.province, Basis.of(TODAY, today=TODAY)).whole.of("mediators_trained").ratio == Ratio(1, 3)


def test_what_no_policy_asks_is_counted(db: Session, small: Land) -> None:
    rebuild(db, now=NOW)
    question = ask(db, Basis.of(TODAY, today=TODAY))
    assert locate(db, small.province, question)
    assert locate(db, small.province, replace(question, versions=question.versions[:1])) is None
    assert locate(db, small.province, replace(question, members=MediationTeam.id == 1)) is None


def test_a_wrong_row_is_named_and_made_right(
    db: Session, sessions: Sessions, small: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    context: Any = SimpleNamespace(sessions=sessions, vault=VAULT, catch_up=lambda: None)

    def run(*words: str) -> Result:
        return CliRunner().invoke(report, words, obj=context)

    # A small book keeps nothing that could be wrong; one that is large enough ought to.
    needless = run("prove")
    assert (needless.exit_code, "đếm thẳng từ hồ sơ gốc" in needless.output) == (0, True)
    with monkeypatch.context() as larger:
        larger.setattr(commands, "LEAST_TEAMS", 1)
        missing = run("prove").exception
    assert isinstance(missing, DomainError)
    assert missing.code == "reports.rollup.none"
    assert run("rebuild").exit_code == 0
    assert run("prove").output == "Bảng cộng dồn khớp với hồ sơ gốc.\n"
    db.execute(update(Crowd).values(bits=b""))
    db.commit()
    assert isinstance(run("prove").exception, DomainError)
    assert run("rebuild").exit_code == 0
    db.execute(update(SeriesDay).values(trained=SeriesDay.trained + 1))
    db.commit()
    refused = run("prove").exception
    assert isinstance(refused, DomainError)
    assert (refused.code, refused.fields["rows"] > 0) == ("reports.rollup.differs", True)
    worker = Worker(sessions, dict(handlers(VAULT)), (), lambda: NOW)
    for night in "12":
        enqueue(db, PROVE, {}, key=night, run_at=NOW)
        db.commit()
        assert worker.run_one()
    assert _result(db, "1") == dict(refused.fields)
    assert _result(db, "2") == {"rows": 0, "figures": 0}


def _result(db: Session, key: str) -> object:
    return db.scalar(select(Job.result).where(Job.key == key))


# --- the arithmetic ---

VALUES = st.tuples(st.integers(-3, 3), st.integers(0, 2))
STEPS = st.dictionaries(days, VALUES, max_size=6)


@given(old=STEPS, new=STEPS)
def test_steps_and_totals_lead_to_each_other(old: dict[date, tuple[int, ...]], new: dict[date, tuple[int, ...]]) -> None:
    moved = {day: values for day, values in new.items() if any(values)}
    assert steps(run_on((0, 0), new)) == moved
    assert summed([old, difference(new, old)]) == moved


@given(
    spans=st.lists(st.tuples(days, st.none() | st.integers(0, 90)), max_size=5),
    asked=st.lists(days, min_size=1, max_size=8),
)
def test_stints_say_which_recognition_counts(spans: list[tuple[date, int | None]], asked: list[date]) -> None:
    facts = [
        AppointmentFact(number, 1, number, first, None if length is None else first + timedelta(days=length))
        for number, (first, length) in enumerate(spans, 1)
    ]
    stints = list(cut(facts))
    for day in asked:
        counts = [fact for fact, first, last in stints if first <= day and (last is None or day < last)]
        assert counts == list(counting_appointments(facts, day).values())
    if not overlaps(facts):
        assert {fact.id for fact, _first, _last in stints} == {one.id for one in facts if one.ended_on != one.recognised_on}
