"""Who may do what, by example and by property. No database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.access.rules import (
    OWN_PERMITS,
    PERMITS,
    Action,
    GrantFact,
    Role,
    Viewer,
    may_govern,
    may_reset_pin,
)

PROVINCE, COMMUNE, OTHER = 20, 6325, 4
DAY = date(2026, 11, 22)


def viewer(*grants: tuple[Role, int], open_unit: bool = True) -> Viewer:
    facts = tuple(GrantFact(role, unit, date(2025, 7, 1), unit_open=open_unit) for role, unit in grants)
    return Viewer(account_id=1, name="Nông Thị Hoa", grants=facts)


def test_an_officer_reaches_the_own_unit_and_below() -> None:
    officer = viewer((Role.OFFICER, PROVINCE))
    assert officer.may(Action.PEOPLE_WRITE, {COMMUNE, PROVINCE, 1})
    assert not officer.may(Action.PEOPLE_WRITE, {4001, OTHER, 1})


def test_an_officer_of_a_commune_does_not_reach_the_province() -> None:
    assert not viewer((Role.OFFICER, COMMUNE)).may(Action.PEOPLE_READ, {PROVINCE, 1})


def test_a_grant_on_a_closed_unit_reaches_nothing_but_keeps_what_is_own() -> None:
    closed = viewer((Role.OFFICER, COMMUNE), (Role.MEDIATOR, COMMUNE), open_unit=False)
    assert not closed.may(Action.PEOPLE_READ, {COMMUNE, PROVINCE})
    assert not closed.may_anywhere(Action.PEOPLE_READ)
    assert closed.may_anywhere(Action.OWN_LEARN)


def test_a_trainer_opens_the_page_of_classes_but_reaches_none_by_unit() -> None:
    trainer = viewer((Role.TRAINER, PROVINCE))
    assert trainer.may_anywhere(Action.ATTENDANCE_RECORD)
    assert trainer.may_own(Action.ATTENDANCE_RECORD)
    assert not trainer.may(Action.ATTENDANCE_RECORD, {COMMUNE, PROVINCE})


def test_an_inspector_changes_nothing() -> None:
    assert all(action.endswith(":read") for action in PERMITS[Role.INSPECTOR])


def test_an_admin_touches_no_marks_and_no_certificates() -> None:
    held = PERMITS[Role.ADMIN] | OWN_PERMITS[Role.ADMIN]
    assert not any(action.startswith(("marks:", "certificates:", "people:", "attendance:")) for action in held)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_in_both_tables(role: Role) -> None:
    assert role in PERMITS
    assert role in OWN_PERMITS


@pytest.mark.parametrize("action", list(Action))
def test_somebody_may_do_every_action(action: Action) -> None:
    assert any(action in PERMITS[role] or action in OWN_PERMITS[role] for role in Role)


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 1, 1), True), (date(2025, 12, 31), False), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_grant_is_half_open(day: date, holds: bool) -> None:
    assert GrantFact(Role.OFFICER, 1, date(2026, 1, 1), date(2026, 7, 1)).in_force(day) is holds


def test_the_home_unit_is_that_of_the_leading_role() -> None:
    both = viewer((Role.MEDIATOR, COMMUNE), (Role.OFFICER, PROVINCE))
    assert both.leading_role is Role.OFFICER
    assert both.home_unit_id == PROVINCE
    assert both.role_title == "Cán bộ tư pháp"
    assert viewer().leading_role is None
    assert viewer().home_unit_id is None
    assert viewer().role_title == ""


def test_an_admin_of_a_province_does_not_govern_who_also_serves_the_country() -> None:
    admin = viewer((Role.ADMIN, PROVINCE))
    assert may_govern(admin, Action.ACCOUNTS_MANAGE, [{COMMUNE, PROVINCE, 1}])
    assert not may_govern(admin, Action.ACCOUNTS_MANAGE, [{COMMUNE, PROVINCE, 1}, {1}])
    assert not may_govern(admin, Action.ACCOUNTS_MANAGE, [])


def test_an_officer_resets_the_pin_of_mediators_only() -> None:
    officer = viewer((Role.OFFICER, COMMUNE))
    reach = [{COMMUNE, PROVINCE, 1}]
    assert may_reset_pin(officer, {Role.MEDIATOR}, reach)
    assert not may_reset_pin(officer, {Role.MEDIATOR, Role.OFFICER}, reach * 2)
    assert not may_reset_pin(officer, {Role.MEDIATOR}, [{OTHER, 1}])


@given(
    st.lists(st.tuples(st.sampled_from(Role), st.integers(1, 5)), max_size=4),
    st.sampled_from(Action),
    st.sets(st.integers(1, 5)),
    st.sets(st.integers(1, 5)),
)
def test_more_grants_and_a_longer_reach_never_forbid(
    grants: list[tuple[Role, int]], action: Action, reach: set[int], more: set[int]
) -> None:
    held = viewer(*grants)
    if held.may(action, reach):
        assert held.may(action, reach | more)
        assert viewer(*grants, (Role.MEDIATOR, 5)).may(action, reach)
        assert held.may_anywhere(action)
