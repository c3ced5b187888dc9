"""The policies and holidays that ship with the product, loaded as an office loads them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.i18n import gettext
from lms.kernel.calendar import DayKind
from lms.kernel.errors import DomainError
from lms.policies.models import Holiday, Policy
from lms.policies.operations import load_policies, mark_day
from lms.policies.queries import list_holidays, list_policies, policy_on, work_calendar
from lms.policies.rules import TRAINING_KEYS, PolicyKey, PolicyValue, value_on
from lms.policies.sentences import POLICY_TITLES, SENTENCES

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)


def test_loading_twice_adds_nothing(db: Session) -> None:
    first = load_policies(db, now=NOW)
    assert first.policies == len(PolicyKey)
    assert first.holidays > 200
    again = load_policies(db, now=NOW)
    assert (again.policies, again.holidays) == (0, 0)
    assert db.scalar(select(func.count()).select_from(Policy)) == first.policies


def test_every_policy_holds_today_and_names_what_it_rests_on(db: Session) -> None:
    load_policies(db, now=NOW)
    for key in PolicyKey:
        assert policy_on(db, key, DAY).source
    assert policy_on(db, PolicyKey.DEADLINE_MONTHS, DAY).number == 6
    assert policy_on(db, PolicyKey.TEAM_LEAST_MEDIATORS, DAY).number == 3
    assert policy_on(db, PolicyKey.ACCEPTED_INSTRUMENTS, DAY).texts == ("4077/QĐ-BTP", "2372/QĐ-BTP")


def test_what_is_unknown_in_law_says_so(db: Session) -> None:
    load_policies(db, now=NOW)
    by_system = {value.key for value in list_policies(db) if value.source == "Mặc định của hệ thống"}
    assert by_system == {
        PolicyKey.NEWCOMER_GAP_DAYS,
        PolicyKey.LEAST_AGE_REFUSED,
        PolicyKey.LEAST_AGE_FLAGGED,
        PolicyKey.ACCEPTED_INSTRUMENTS,
        PolicyKey.PASS_MARK_PERCENT,
        PolicyKey.SMALL_CELL_LEAST,
        PolicyKey.MESSAGES_QUIET_FROM_HOUR,
        PolicyKey.MESSAGES_QUIET_UNTIL_HOUR,
        PolicyKey.MESSAGES_ON_REST_DAYS,
        *TRAINING_KEYS,
    }
    assert not any(policy_on(db, key, DAY).training.on for key in TRAINING_KEYS)


def test_before_the_first_value_there_is_none(db: Session) -> None:
    load_policies(db, now=NOW)
    with pytest.raises(DomainError) as refused:
        policy_on(db, PolicyKey.DEADLINE_MONTHS, date(2013, 12, 31))
    assert refused.value.code in SENTENCES


def test_the_calendar_knows_holidays_and_swaps(db: Session) -> None:
    load_policies(db, now=NOW)
    calendar = work_calendar(db)
    assert all(calendar.is_working_day(date(*day)) for day in [(2024, 5, 4), (2025, 4, 26), (2026, 8, 22)])
    assert not any(calendar.is_working_day(date(*day)) for day in [(2024, 4, 29), (2025, 5, 2), (2026, 8, 31)])
    assert calendar.next_working_day(date(2026, 2, 16)) == date(2026, 2, 23)
    assert calendar.covers(date(2031, 6, 1))
    assert not calendar.covers(date(2032, 1, 1))


def test_a_new_swap_is_seen_at_once_and_survives_loading(db: Session) -> None:
    load_policies(db, now=NOW)
    assert not work_calendar(db).is_working_day(date(2027, 5, 8))
    mark_day(
        db,
        date(2027, 5, 8),
        DayKind.WORKING_IN_EXCHANGE,
        name="Làm thay cho ngày 30/4/2027",
        source="Thông báo thử",
        actor=SYSTEM,
        now=NOW,
    )
    mark_day(db, date(2027, 5, 1), DayKind.HOLIDAY, name="Sửa tên", source="Thông báo thử", actor=SYSTEM, now=NOW)
    load_policies(db, now=NOW)
    assert work_calendar(db).is_working_day(date(2027, 5, 8))
    assert [day.name for day in list_holidays(db, year=2027) if day.day == date(2027, 5, 1)] == ["Sửa tên"]


def test_the_calendar_is_read_once_in_a_session(db: Session) -> None:
    load_policies(db, now=NOW)
    assert work_calendar(db) is work_calendar(db)
    assert db.scalar(select(func.count()).select_from(Holiday)) == len(work_calendar(db).marked)


def test_a_later_value_takes_over_on_its_first_day() -> None:
    key = PolicyKey.DEADLINE_MONTHS
    until = PolicyValue(key, 6, date(2014, 1, 1), date(2027, 1, 1), "A", None)
    then = PolicyValue(key, 3, date(2027, 1, 1), None, "B", None)
    assert value_on([until, then], key, date(2026, 12, 31)) == until
    assert value_on([until, then], key, date(2027, 1, 1)) == then
    assert value_on([then], key, date(2026, 12, 31)) is None


def test_a_value_of_the_wrong_kind_is_a_mistake() -> None:
    value = PolicyValue(PolicyKey.DEADLINE_MONTHS, ["6"], date(2014, 1, 1), None, "A", None)
    with pytest.raises(TypeError):
        _ = value.number
    with pytest.raises(TypeError):
        _ = PolicyValue(PolicyKey.DEADLINE_MONTHS, 6, date(2014, 1, 1), None, "A", None).texts


def test_every_policy_has_a_title() -> None:
    assert set(POLICY_TITLES) == set(PolicyKey)
    assert all(gettext(title) for title in POLICY_TITLES.values())
