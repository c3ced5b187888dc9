"""Whatever the order in which resolutions are loaded, the register comes out the same; loading twice is loading once."""

from hypothesis import given, settings
from sqlalchemy.orm import Session

from lms.units.changes.rules.lines import Change
from tests.factories.changes import histories, load, load_in_any_order, make_provinces, register_state, undone


@settings(max_examples=60)
@given(drawn=histories)
def test_any_order_of_loading_gives_the_same_register(
    db: Session, drawn: tuple[tuple[Change, ...], tuple[Change, ...]]
) -> None:
    history, shuffled = drawn
    province = make_provinces(db)
    with undone(db):
        for one in history:
            load(db, province, one)
        expected = register_state(db)
    with undone(db):
        load_in_any_order(db, province, shuffled)
        found = register_state(db)
        again = load(db, province, *history)
        assert (again.changes, again.lines) == (0, 0)
        assert register_state(db) == found
    assert found == expected
