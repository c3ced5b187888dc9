"""Teams of a split commune: assigned, taken back, assigned anew; who waits; what is suggested and why."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access.queries import find_viewer
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.kernel.errors import DomainError
from lms.people.assignments.models import TeamAssignment
from lms.people.assignments.operations import assign, record_anew
from lms.people.assignments.queries import forget_bounds, list_splits, place_on, split_screen
from lms.people.assignments.rules import Candidate, Reason, Split, Word, placed_on, split_of, suggest
from lms.people.models import MediationTeam
from lms.units.queries import find_unit, load_register
from tests.cast import make_account
from tests.factories.changes import add_team, change, load, make_provinces, merge, split, undone

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAY, BEFORE, AGAIN = date(2026, 3, 1), date(2026, 2, 28), date(2026, 9, 1)
FIRST = date(2025, 9, 1)


def divide(db: Session, province: int) -> Split:
    """06101 is split into 06101 and 06201."""
    load(db, province, change("1", DAY, split("06101", "06101", "Bình Gia"), split("06101", "06201", "Thiện Thuật")))
    found = split_of(load_register(db), find_unit(db, "06101", BEFORE).id)
    assert found is not None
    return found


def placed(db: Session, team: MediationTeam, on: date) -> int:
    found = db.scalar(select(place_on(db, on)).select_from(MediationTeam).where(MediationTeam.id == team.id))
    assert found is not None
    return found


def test_a_team_stands_where_it_was_assigned_from_the_day_of_the_split(db: Session) -> None:
    province = make_provinces(db)
    old = find_unit(db, "06101", BEFORE).id
    team, other = add_team(db, old, "Thôn Nà Lầm", FIRST), add_team(db, old, "Thôn Bản Quan", FIRST, "Vi Văn Tý")
    parts = divide(db, province)
    first, second = parts.successors
    assert assign(db, parts, {team.id: second, other.id: None}, actor=SYSTEM, now=NOW) == 1
    assert [placed(db, team, on) for on in (BEFORE, DAY)] == [old, second]
    assert (team.unit_id, team.placed_unit_id, other.placed_unit_id) == (old, second, old)
    assert assign(db, parts, {team.id: second}, actor=SYSTEM, now=NOW) == 0, "what is so already is left as it is"
    assign(db, parts, {team.id: first}, actor=SYSTEM, now=NOW)
    assert placed(db, team, DAY) == first
    assign(db, parts, {team.id: None}, actor=SYSTEM, now=NOW)
    assert (placed(db, team, DAY), team.placed_unit_id) == (old, old)
    rows = db.scalars(select(TeamAssignment).where(TeamAssignment.team_id == team.id).order_by(TeamAssignment.id)).all()
    assert [row.unit_id for row in rows] == [second, first, None], "undo is a row, nothing is rewritten"
    assert [row.superseded_at is None for row in rows] == [False, False, True]


def test_a_commune_that_is_split_again_asks_again(db: Session) -> None:
    province = make_provinces(db)
    old = find_unit(db, "06101", BEFORE).id
    team = add_team(db, old, "Thôn Nà Lầm", FIRST)
    parts = divide(db, province)
    assign(db, parts, {team.id: parts.successors[0]}, actor=SYSTEM, now=NOW)
    load(db, province, change("2", AGAIN, split("06101", "06202", "Một", "20"), split("06101", "06203", "Hai", "20")))
    later = split_of(load_register(db), parts.successors[0])
    assert later is not None
    account = make_account(db, "can.bo", Role.OFFICER, find_unit(db, "VN", DAY))
    viewer = find_viewer(db, account.id, as_of=AGAIN)
    assert viewer is not None
    found = [(line.split.on, line.teams, line.waiting) for line in list_splits(db, viewer, today=AGAIN)]
    assert found == [(AGAIN, 1, 1), (DAY, 1, 0)], "those with teams waiting come first"
    assign(db, later, {team.id: later.successors[1]}, actor=SYSTEM, now=NOW)
    assert [placed(db, team, on) for on in (BEFORE, DAY, AGAIN)] == [old, parts.successors[0], later.successors[1]]
    assign(db, later, {team.id: None}, actor=SYSTEM, now=NOW)
    assert placed(db, team, AGAIN) == parts.successors[0], "taken back, the earlier word stands"


def test_what_does_not_belong_is_refused_whole(db: Session) -> None:
    province = make_provinces(db)
    old, far = find_unit(db, "06101", BEFORE).id, find_unit(db, "06102", BEFORE).id
    team, stranger = add_team(db, old, "Thôn Nà Lầm", FIRST), add_team(db, far, "Thôn Xa", FIRST, "Vi Văn Tý")
    parts = divide(db, province)
    with pytest.raises(DomainError, match=r"assignments\.not_a_successor"):
        assign(db, parts, {team.id: far}, actor=SYSTEM, now=NOW)
    with pytest.raises(DomainError, match=r"assignments\.not_of_the_split"):
        assign(db, parts, {team.id: parts.successors[0], stranger.id: parts.successors[0]}, actor=SYSTEM, now=NOW)
    assert db.scalar(select(TeamAssignment)) is None


def test_suggestions_say_why_and_decide_nothing(db: Session) -> None:
    province = make_provinces(db)
    old = find_unit(db, "06101", BEFORE).id
    add_team(db, old, "Thôn Nà Lầm", FIRST)
    add_team(db, old, "Thôn Thiện Thuật", FIRST, "Vi Văn Tý")
    parts = divide(db, province)
    new = find_unit(db, "06201", DAY).id
    add_team(db, new, "Thôn Nà Lầm", date(2026, 5, 1), "Hứa Thị Ba")
    screen = split_screen(db, parts)
    found = {team.village: team.suggestion for team in screen.teams}
    assert {village: (one.unit_id, one.reasons) for village, one in found.items() if one} == {
        "Thôn Nà Lầm": (new, (Reason.SAME_VILLAGE,)),
        "Thôn Thiện Thuật": (new, (Reason.NAME,)),
    }
    assert (len(screen.teams), screen.waiting) == (2, 2)


def test_reasons_that_disagree_suggest_nothing() -> None:
    one = Candidate(1, "binh gia", villages={"thon na lam"})
    two = Candidate(2, "thien thuat", assigned_villages={"thon na lam"})
    assert suggest("thon na lam", "to 1", [one, two]) is None
    both = Candidate(2, "thien thuat", villages={"thon na lam"})
    assert suggest("thon na lam", "to 1", [one, both]) is None, "what fits two says nothing"
    assert suggest("", "", [one, two]) is None


def test_a_register_better_known_tells_the_same_story_of_teams_read_before(db: Session) -> None:
    province = make_provinces(db)
    old = find_unit(db, "06101", BEFORE).id
    early, late = add_team(db, old, "Thôn Nà Lầm", FIRST), add_team(db, old, "Thôn Bản Quan", date(2026, 6, 1), "Vi Văn Tý")
    applied = load(db, province, change("1", DAY, merge("06101", "06101", "Bình Gia"), merge("06102", "06101")))
    assert record_anew(db, applied.recut, actor=SYSTEM, now=NOW) == 1
    assert (early.unit_id, late.unit_id) == (old, find_unit(db, "06101", DAY).id)
    assert late.placed_unit_id == late.unit_id


days = st.dates(date(2025, 1, 1), date(2027, 1, 1))


@given(words=st.dictionaries(days, st.one_of(st.none(), st.integers(1, 4)), max_size=4), on=days)
def test_the_rule_and_its_twin_agree(db: Session, words: dict[date, int | None], on: date) -> None:
    make_provinces(db)
    codes = [find_unit(db, f"0610{place}", DAY).id for place in range(1, 5)]
    with undone(db):
        team = add_team(db, codes[0], "Thôn Nà Lầm", FIRST)
        facts = [Word(day, None if unit is None else codes[unit - 1]) for day, unit in words.items()]
        for word in facts:
            db.add(TeamAssignment(team_id=team.id, unit_id=word.unit_id, valid_from=word.valid_from, recorded_at=NOW))
        db.flush()
        team.placed_unit_id = placed_on(team.unit_id, facts, date.max)
        db.flush()
        forget_bounds(db)
        assert placed(db, team, on) == placed_on(team.unit_id, facts, on)
