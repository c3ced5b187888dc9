"""Periods of a form: their days, when they open and fall due, which form they keep when the circular changes."""

from dataclasses import replace
from datetime import date

import pytest

from lms.cases.rules.periods import Progress, before, is_late, open_periods, period_of, periods_of
from lms.kernel.errors import DomainError
from tests.factories.cases import shipped

OLD = shipped()
NEW = replace(OLD, key="form12-2027", valid_from=date(2027, 1, 1), columns=OLD.columns[:1], sums=(), periods=OLD.periods[:1])


def test_the_days_of_the_shipped_form() -> None:
    """Circular 20/2013: 20 May, 20 November, 15 February following (DOMAIN 5)."""
    found = {one.key: one for one in periods_of({1: OLD}, 2026)}
    assert {key: one.due_on for key, one in found.items()} == {
        "2026-h1": date(2026, 5, 20),
        "2026-y1": date(2026, 11, 20),
        "2026-y": date(2027, 2, 15),
    }
    assert found["2026-y"].opens_on == date(2027, 1, 1)
    assert (found["2026-h1"].last_on, found["2026-y"].last_on) == (date(2026, 6, 30), date(2026, 12, 31))
    assert [one.kind.estimated_months for one in found.values()] == [2, 2, 0]


def test_a_new_form_from_a_day_leaves_old_periods_theirs() -> None:
    forms = {1: OLD, 2: NEW}
    assert {one.form_id for one in periods_of(forms, 2026)} == {1}
    assert [(one.key, one.form_id) for one in periods_of(forms, 2027)] == [("2027-h1", 2)]
    assert period_of(forms, "2026-y").form.codes == OLD.codes
    assert period_of(forms, "2027-h1").form.codes == ("received",)


def test_open_periods_and_the_one_before() -> None:
    forms = {1: OLD}
    keys = [one.key for one in open_periods(forms, date(2026, 11, 22))]
    assert keys[:4] == ["2026-y1", "2026-h1", "2025-y", "2025-y1"]
    assert [one.key for one in before(forms, period_of(forms, "2026-h1"))] == ["2025-y", "2025-y1"]


def test_the_day_it_is_due_is_not_late() -> None:
    period = period_of({1: OLD}, "2026-y1")
    assert not is_late(Progress.DRAFT, period, date(2026, 11, 20))
    assert is_late(Progress.DRAFT, period, date(2026, 11, 21))
    assert not is_late(Progress.COMPLETE, period, date(2027, 11, 21))


@pytest.mark.parametrize("key", ["", "2026", "2026-x", "26-h1", "99999-y", "²026-h1", "0001-h1"])
def test_a_period_that_is_none(key: str) -> None:
    with pytest.raises(DomainError, match=r"cases.period.missing"):
        period_of({1: OLD}, key)
