"""The rule of completion: by example, and for any ledger."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.completion.rules import (
    AssessmentPassed,
    Completed,
    Fact,
    ImportedCompletion,
    Incomplete,
    Lacking,
    ModuleFacts,
    OnlineModuleDone,
    PeriodsAttended,
    PriorModule,
    VersionFacts,
    complete,
)

DAY = date(2026, 4, 21)
VERSION = VersionFacts(1, (ModuleFacts(1, 2, online_allowed=True), ModuleFacts(2, 3), ModuleFacts(3, 1, required=False)), True)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def test_the_first_day_on_which_everything_is_there() -> None:
    ledger: list[Fact] = [
        PeriodsAttended(1, on(0), 1, 2),
        PeriodsAttended(2, on(0), 2, 2),
        PeriodsAttended(3, on(3), 2, 1),
        AssessmentPassed(4, on(7)),
        AssessmentPassed(5, on(9)),
    ]
    assert complete(VERSION, ledger) == Completed(on(7), (1, 2, 3, 4))


def test_what_is_missing_is_named() -> None:
    ledger: list[Fact] = [PeriodsAttended(1, on(0), 2, 2)]
    assert complete(VERSION, ledger) == Incomplete((Lacking(1, 0, 2), Lacking(2, 2, 3)), assessment=True)


def test_online_counts_only_where_the_module_allows_it() -> None:
    online: list[Fact] = [OnlineModuleDone(1, on(0), 1), OnlineModuleDone(2, on(0), 2), AssessmentPassed(3, on(1))]
    assert complete(VERSION, online) == Incomplete((Lacking(2, 0, 3),), assessment=False)
    assert complete(VERSION, [*online, PriorModule(4, on(2), 2)]) == Completed(on(2), (1, 3, 4))


def test_imported_history_is_the_whole_version() -> None:
    assert complete(VERSION, [ImportedCompletion(9, on(5))]) == Completed(on(5), (9,))


def test_the_future_is_not_looked_at() -> None:
    assert isinstance(complete(VERSION, [ImportedCompletion(9, on(5))], as_of=on(4)), Incomplete)


def test_without_an_assessment_only_modules_count() -> None:
    version = VersionFacts(1, (ModuleFacts(1, 2),), needs_assessment=False)
    assert complete(version, [PeriodsAttended(1, on(0), 1, 2)]) == Completed(on(0), (1,))


def test_a_version_that_asks_nothing_is_completed_by_nobody() -> None:
    assert complete(VersionFacts(1, (), needs_assessment=False), []) == Incomplete((), assessment=False)


def facts() -> st.SearchStrategy[list[Fact]]:
    days = st.integers(0, 6).map(on)
    modules = st.integers(1, 3)
    one = st.one_of(
        st.builds(PeriodsAttended, st.just(0), days, modules, st.integers(1, 3)),
        st.builds(OnlineModuleDone, st.just(0), days, modules),
        st.builds(PriorModule, st.just(0), days, modules),
        st.builds(AssessmentPassed, st.just(0), days),
        st.builds(ImportedCompletion, st.just(0), days),
    )
    numbered = st.lists(one, max_size=14)
    return numbered.map(lambda rows: [replace(row, evidence_id=number) for number, row in enumerate(rows, 1)])


@given(facts(), st.randoms())
def test_order_does_not_matter(ledger: list[Fact], random: object) -> None:
    shuffled = sorted(ledger, key=lambda _fact: random.random())  # type: ignore[attr-defined]
    assert complete(VERSION, ledger) == complete(VERSION, shuffled)


@given(facts(), facts())
def test_more_evidence_is_never_later(ledger: list[Fact], more: list[Fact]) -> None:
    before = complete(VERSION, ledger)
    after = complete(VERSION, [*ledger, *(replace(row, evidence_id=row.evidence_id + 100) for row in more)])
    if isinstance(before, Completed):
        assert isinstance(after, Completed)
        assert after.on <= before.on


@given(facts())
def test_the_evidence_named_suffices_and_none_of_it_is_needless(ledger: list[Fact]) -> None:
    outcome = complete(VERSION, ledger)
    if not isinstance(outcome, Completed):
        return
    named = [fact for fact in ledger if fact.evidence_id in outcome.evidence_ids]
    assert complete(VERSION, named) == outcome
    for left_out in named:
        assert isinstance(complete(VERSION, [fact for fact in named if fact is not left_out]), Incomplete)


@given(facts(), st.integers(0, 6))
def test_a_day_decides_like_the_ledger_cut_at_it(ledger: list[Fact], day: int) -> None:
    whole = complete(VERSION, ledger)
    then = complete(VERSION, ledger, as_of=on(day))
    assert isinstance(then, Completed) == (isinstance(whole, Completed) and whole.on <= on(day))


DOCUMENT = Path(__file__).parents[3] / "docs" / "rules" / "completion.md"


def worked_examples() -> list[list[str]]:
    lines = iter(DOCUMENT.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("| evidence |"):
            break
    next(lines)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]


WORKED = VersionFacts(1, (ModuleFacts(1, 2, online_allowed=True), ModuleFacts(2, 3)), needs_assessment=True)


def read_evidence(text: str) -> list[Fact]:
    ledger: list[Fact] = []
    for number, (what, day) in enumerate(re.findall(r"([^; ][^;]*?) (\d{4}-\d\d-\d\d)", text), 1):
        when = date.fromisoformat(day)
        if periods := re.fullmatch(r"(\d)×M(\d)", what):
            ledger.append(PeriodsAttended(number, when, int(periods[2]), int(periods[1])))
        elif what == "quiz":
            ledger.append(AssessmentPassed(number, when))
        elif what == "history":
            ledger.append(ImportedCompletion(number, when))
        else:
            assert what.split()[0] in ("online", "prior")
            ledger.append((OnlineModuleDone if what.startswith("online") else PriorModule)(number, when, int(what[-1])))
    return ledger


@pytest.mark.parametrize("row", worked_examples(), ids=lambda row: str(row[0]))
def test_the_table_of_the_document(row: list[str]) -> None:
    outcome = complete(WORKED, read_evidence(row[0]))
    if row[1] == "no":
        assert isinstance(outcome, Incomplete)
    else:
        assert isinstance(outcome, Completed)
        assert outcome.on == date.fromisoformat(row[1])
