"""The yearly review on both engines: one row a team, outcomes as rows, counts that add up and freeze when it is closed."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.kernel.errors import DomainError
from lms.people.careers.operations import Leaving, end
from lms.people.careers.terms import EndKind
from lms.people.composition.rules import Finding
from lms.people.reviews.models import ReviewOutcome, TeamReview
from lms.people.reviews.operations import ReviewFacts, close, counts_of, decide, keep_complete, open_reviews
from lms.people.reviews.queries import list_entries, list_outcomes, list_reviews
from lms.people.reviews.rules import count, is_late, state_of, stored
from lms.people.reviews.terms import Outcome
from lms.policies.operations import load_policies
from lms.sentences import sentence
from tests.cast import Country, make_cast
from tests.factories.careers import NOW, OFFICER, Teams, make_teams

FACTS = ReviewFacts(year=2026, as_of=date(2026, 11, 1), due_on=date(2026, 12, 15), term_years=5)


@pytest.fixture
def country(db: Session) -> Country:
    load_policies(db, now=NOW)
    return make_cast(db).country


@pytest.fixture
def teams(db: Session, country: Country) -> Teams:
    made = make_teams(db, country.commune)
    end(db, made.rows[1], Leaving(kind=EndKind.OWN_WISH, on=date(2026, 3, 2)), actor=OFFICER, now=NOW)
    return made


@pytest.fixture
def review(db: Session, country: Country, teams: Teams) -> TeamReview:
    [made] = open_reviews(db, [country.commune.id, country.sister.id], FACTS, actor=OFFICER, now=NOW)
    return made


def refused(code: str) -> "pytest.RaisesExc[DomainError]":
    return pytest.RaisesExc(DomainError, check=lambda error: error.code == code and "%(" not in sentence(error))


def test_a_review_has_one_row_for_each_team_with_its_state(db: Session, review: TeamReview, country: Country) -> None:
    assert review.unit_id == country.commune.id  # the sister has no team
    first, second = list_entries(db, review)
    assert first.state.team.findings == {Finding.BROKEN, Finding.TOO_FEW}
    assert (first.state.vacancies, second.state.vacancies) == (1, 0)
    assert second.state.team.findings == {Finding.COMPLETE, Finding.NO_HEAD}
    assert state_of(stored(first.state)) == first.state


def test_a_year_is_opened_once(db: Session, review: TeamReview, country: Country) -> None:
    with refused("reviews.none_to_open"):
        open_reviews(db, [country.commune.id], FACTS, actor=OFFICER, now=NOW)
    with refused("reviews.due_too_early"):
        wrong = ReviewFacts(year=2027, as_of=FACTS.as_of, due_on=FACTS.as_of - timedelta(days=1), term_years=5)
        open_reviews(db, [country.commune.id], wrong, actor=OFFICER, now=NOW)


def test_the_state_stays_as_it_was_found(db: Session, review: TeamReview, teams: Teams) -> None:
    end(db, teams.rows[2], Leaving(kind=EndKind.DEATH, on=date(2026, 10, 1)), actor=OFFICER, now=NOW)
    first, _second = list_entries(db, review)
    assert first.state.team.makeup.mediators == 2


def test_a_change_of_mind_is_a_row(db: Session, review: TeamReview) -> None:
    first, _second = list_entries(db, review)
    decide(db, review, first.id, Outcome.KEEP, None, actor=OFFICER, now=NOW)
    with refused("reviews.same_outcome"):
        decide(db, review, first.id, Outcome.KEEP, "", actor=OFFICER, now=NOW)
    with refused("reviews.note_missing"):
        decide(db, review, first.id, Outcome.MERGE, "  ", actor=OFFICER, now=NOW)
    decide(db, review, first.id, Outcome.CONSOLIDATE, "Bầu thêm một nữ", actor=OFFICER, now=NOW + timedelta(hours=1))
    first, _second = list_entries(db, review)
    assert (first.outcome, first.note) == (Outcome.CONSOLIDATE, "Bầu thêm một nữ")
    entry = db.scalars(select(ReviewOutcome).where(ReviewOutcome.superseded_at.is_(None))).one().entry_id
    assert [past.outcome for past in list_outcomes(db, entry)] == [Outcome.KEEP, Outcome.CONSOLIDATE]


def test_only_teams_with_nothing_found_are_kept_together(db: Session, country: Country, teams: Teams) -> None:
    # The second team has no head, so it wants a look as well.
    [review] = open_reviews(db, [country.commune.id], FACTS, actor=OFFICER, now=NOW)
    with refused("reviews.nothing_to_keep"):
        keep_complete(db, review, actor=OFFICER, now=NOW)


def test_progress_lateness_and_closing(db: Session, review: TeamReview, country: Country) -> None:
    viewer = make_viewer(db)
    first, second = list_entries(db, review)
    decide(db, review, first.id, Outcome.CONSOLIDATE, None, actor=OFFICER, now=NOW)
    [line] = list_reviews(db, viewer, 2026)
    assert (line.teams, line.decided) == (2, 1)
    assert (line.late(FACTS.due_on), line.late(FACTS.due_on + timedelta(days=1))) == (False, True)
    with refused("reviews.not_all_decided"):
        close(db, review, actor=OFFICER, now=NOW)
    decide(db, review, second.id, Outcome.KEEP, None, actor=OFFICER, now=NOW)
    counts = close(db, review, actor=OFFICER, now=NOW)
    assert counts.outcomes == {Outcome.KEEP: 1, Outcome.CONSOLIDATE: 1, Outcome.MERGE: 0, Outcome.DISSOLVE: 0}
    for act in (
        lambda: decide(db, review, first.id, Outcome.KEEP, None, actor=OFFICER, now=NOW),
        lambda: keep_complete(db, review, actor=OFFICER, now=NOW),
        lambda: close(db, review, actor=OFFICER, now=NOW),
    ):
        with refused("reviews.review.closed"):
            act()
    db.expire_all()
    assert counts_of(db, review) == counts
    assert db.scalar(select(func.count()).select_from(ReviewOutcome)) == 2


def make_viewer(db: Session):  # type: ignore[no-untyped-def]
    from lms.access.models import Account
    from lms.access.queries import find_viewer

    account = db.scalars(select(Account).where(Account.username == "officer.province")).one()
    return find_viewer(db, account.id, as_of=date(2026, 11, 22))


def test_a_review_of_another_commune_has_no_such_entry(db: Session, review: TeamReview) -> None:
    with refused("reviews.entry.missing"):
        decide(db, review, 999_999, Outcome.KEEP, None, actor=OFFICER, now=NOW)


@settings(max_examples=20)
@given(steps=st.lists(st.tuples(st.integers(0, 1), st.sampled_from(Outcome)), max_size=8))
def test_counts_add_up_whatever_is_decided(db: Session, country: Country, steps: list[tuple[int, Outcome]]) -> None:
    with db.begin_nested() as outer:
        make_teams(db, country.commune)
        [review] = open_reviews(db, [country.commune.id], FACTS, actor=OFFICER, now=NOW)
        entries = list_entries(db, review)
        for number, (place, outcome) in enumerate(steps):
            decide(db, review, entries[place].id, outcome, f"Lần {number}", actor=OFFICER, now=NOW)
        counts = count((line.state, line.outcome) for line in list_entries(db, review))
        assert sum(counts.outcomes.values()) + counts.undecided == counts.teams == 2
        assert counts.undecided == 2 - len({place for place, _ in steps})
        outer.rollback()


def test_nothing_is_late_when_all_is_decided() -> None:
    assert not is_late(due_on=date(2026, 1, 1), undecided=0, as_of=date(2026, 2, 1))
