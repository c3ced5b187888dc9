"""``scoped`` is the SQL twin of ``Viewer.may``: they agree on any tree, any grants, any action."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access.queries import find_viewer, reach_of, scoped
from lms.access.rules import Action, GrantFact, Role, Viewer
from lms.units.models import Unit, UnitReach
from lms.units.rules import Level
from tests.cast import MADE_AT, START, make_account, make_country

GRANTS = st.lists(
    st.tuples(st.sampled_from(Role), st.integers(0, 11), st.booleans()),
    max_size=4,
)


def grow(db: Session, parents: list[int], closed: set[int]) -> list[int]:
    """Units 0..n in a tree; a closed one is held by what holds its parent. Returns their ids."""
    ids: list[int] = []
    reaches: list[set[int]] = []
    for number, parent in enumerate(parents):
        shut = number in closed
        unit = Unit(
            code=f"T{number}", level=Level.COMMUNE, valid_from=None, valid_to=START if shut else None, recorded_at=MADE_AT
        )
        db.add(unit)
        db.flush()
        ids.append(unit.id)
        above = reaches[parent % number] if number else set()
        reaches.append(above | (set() if shut else {unit.id}))
        db.add_all(UnitReach(unit_id=unit.id, ancestor_id=ancestor) for ancestor in reaches[-1])
    db.flush()
    return ids


@settings(max_examples=60)
@given(
    parents=st.lists(st.integers(0, 11), min_size=1, max_size=12),
    closed=st.sets(st.integers(1, 11)),
    grants=GRANTS,
    action=st.sampled_from(Action),
)
def test_the_rule_and_its_sql_twin_agree(
    db: Session, parents: list[int], closed: set[int], grants: list[tuple[Role, int, bool]], action: Action
) -> None:
    with db.begin_nested() as world:
        ids = grow(db, parents, closed)
        facts = tuple(GrantFact(role, ids[at % len(ids)], START, unit_open=stands) for role, at, stands in grants)
        viewer = Viewer(account_id=1, name="", grants=facts)
        by_sql = set(db.scalars(scoped(select(Unit.id).where(Unit.id.in_(ids)), viewer, action, Unit.id)))
        by_rule = {one for one in ids if viewer.may(action, reach_of(db, one))}
        assert by_sql == by_rule
        world.rollback()
    db.expunge_all()


def test_a_viewer_has_the_grants_in_force_and_knows_which_units_stand(db: Session) -> None:
    country = make_country(db)
    account = make_account(db, "nong.hoa", Role.OFFICER, country.old_commune, valid_from=date(2024, 1, 1))
    before = find_viewer(db, account.id, as_of=date(2025, 6, 30))
    after = find_viewer(db, account.id, as_of=date(2025, 7, 1))
    assert before is not None
    assert after is not None
    assert before.may_anywhere(Action.PEOPLE_READ)
    assert not after.may_anywhere(Action.PEOPLE_READ)
    assert after.home_unit_id == country.old_commune.id
    assert find_viewer(db, account.id, as_of=date(2023, 12, 31)) == Viewer(
        account_id=account.id, name="nong.hoa", username="nong.hoa"
    )


def test_who_serves_the_successor_reaches_what_was_recorded_before(db: Session) -> None:
    country = make_country(db)
    officer = make_account(db, "nong.hoa", Role.OFFICER, country.province)
    outsider = make_account(db, "be.khanh", Role.OFFICER, country.other_province)
    found = {}
    for account in (officer, outsider):
        viewer = find_viewer(db, account.id, as_of=date(2026, 11, 22))
        assert viewer is not None
        stmt = scoped(select(Unit.code), viewer, Action.PEOPLE_READ, Unit.id).order_by(Unit.code)
        found[account.username] = set(db.scalars(stmt))
    assert {"06328", "188", "06325", "06349", "20"} <= found["nong.hoa"]
    assert found["be.khanh"] == {"04", "01273"}


def test_a_closed_account_and_an_ended_session_are_nobody(db: Session) -> None:
    country = make_country(db)
    account = make_account(db, "nong.hoa", Role.OFFICER, country.province)
    day = date(2026, 11, 22)
    assert find_viewer(db, account.id, generation=account.generation, as_of=day) is not None
    assert find_viewer(db, account.id, generation=account.generation - 1, as_of=day) is None
    account.disabled_at = MADE_AT
    db.flush()
    assert find_viewer(db, account.id, generation=account.generation, as_of=day) is None
    assert find_viewer(db, 987_654, as_of=day) is None
