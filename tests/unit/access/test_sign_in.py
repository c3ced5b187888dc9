"""Signing in, step by step, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import operations
from lms.access.hashing import HashCost, Hasher, Locksmith
from lms.access.models import SignInFailure
from lms.access.rules import Role
from lms.access.sign_in import (
    Attempt,
    Reason,
    Refused,
    SignedIn,
    close_attempt,
    open_attempt,
    try_secret,
)
from lms.audit.events import SYSTEM
from tests.cast import PASSWORD, PIN, SMITH, VAULT, Country, make_account, make_country

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BIRTH_YEARS = {1: 1962, 2: 1965, 3: 1962}


@pytest.fixture
def country(db: Session) -> Country:
    return make_country(db)


def sign_in(
    db: Session,
    typed: str,
    secret: str,
    *,
    year: int | None = None,
    address: str = "10.0.0.1",
    now: datetime = NOW,
    smith: Locksmith = SMITH,
) -> SignedIn | Refused:
    attempt = open_attempt(
        db, smith, typed, address=address, now=now, birth_year_of=lambda _db, person: BIRTH_YEARS.get(person)
    )
    if isinstance(attempt, Refused):
        return attempt
    return close_attempt(db, attempt, try_secret(attempt, smith, secret, birth_year=year), now=now)


def failures(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(SignInFailure)) or 0


def test_a_user_name_and_password_open_the_door(db: Session, country: Country) -> None:
    account = make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    assert sign_in(db, " Nông.Hoa ", PASSWORD) == SignedIn(account.id, account.generation, learner=False)
    assert failures(db) == 0


def test_a_mediator_comes_in_by_phone_or_card_and_pin(db: Session, country: Country) -> None:
    account = make_account(db, "bac.pao", Role.MEDIATOR, country.commune, secret=PIN)
    operations.add_phone(db, SMITH, account, "0912345678")
    operations.add_cards(db, VAULT, {4512: account.id})
    right = SignedIn(account.id, account.generation, learner=True)
    assert [sign_in(db, typed, PIN) for typed in ("bac.pao", "0912 345 678", "004 512")] == [right] * 3


def test_an_unknown_name_and_a_wrong_secret_get_the_same_answer(db: Session, country: Country) -> None:
    make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    answers = {sign_in(db, "nong.hoa", "không phải"), sign_in(db, "khong.co", "không phải"), sign_in(db, "nong.hoa", PIN)}
    assert answers == {Refused(Reason.WRONG)}


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(db: Session, country: Country) -> None:
    make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    counted = CountingHasher(SMITH.hasher.cost)
    smith = Locksmith(VAULT, counted)
    costs = []
    for typed in ("nong.hoa", "khong.co"):
        before = counted.tries
        sign_in(db, typed, "không phải mật khẩu", smith=smith)
        costs.append(counted.tries - before)
    assert costs == [1, 1]


class CountingHasher(Hasher):
    """The real hasher, counting how often it is asked."""

    tries = 0

    def fits(self, kept: str | None, secret: str) -> bool:
        type(self).tries += 1
        return super().fits(kept, secret)


@pytest.mark.parametrize("typed", ["nong.hoa", "khong.co"])
def test_after_five_failures_known_and_unknown_names_wait_alike(db: Session, country: Country, typed: str) -> None:
    make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    for number in range(5):
        assert sign_in(db, typed, "sai rồi", address=f"10.0.0.{number}") == Refused(Reason.WRONG)
    assert sign_in(db, typed, PASSWORD, address="10.9.9.9") == Refused(Reason.THROTTLED, wait_seconds=30)


def test_after_the_wait_the_right_secret_opens_and_the_count_begins_anew(db: Session, country: Country) -> None:
    make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    for _ in range(5):
        sign_in(db, "nong.hoa", "sai rồi")
    later = NOW + timedelta(seconds=31)
    assert isinstance(sign_in(db, "nong.hoa", PASSWORD, now=later), SignedIn)
    assert sign_in(db, "nong.hoa", "sai rồi", now=later) == Refused(Reason.WRONG)


def test_the_three_names_of_one_account_share_one_count(db: Session, country: Country) -> None:
    account = make_account(db, "bac.pao", Role.MEDIATOR, country.commune, secret=PIN)
    operations.add_phone(db, SMITH, account, "0912345678")
    for typed in ("bac.pao", "0912345678", "+84912345678", "bac.pao", "0912.345.678"):
        sign_in(db, typed, "9999")
    assert isinstance(sign_in(db, "bac.pao", PIN), Refused)


def test_an_address_that_fails_under_many_names_waits(db: Session, country: Country) -> None:
    for number in range(60):
        sign_in(db, f"ai.do.{number}", "sai rồi")
    answer = sign_in(db, "moi.toi", "sai rồi")
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.THROTTLED
    assert sign_in(db, "moi.toi", "sai rồi", address="10.0.0.2") == Refused(Reason.WRONG)


def test_a_try_is_counted_before_the_secret_is_looked_at(db: Session, country: Country) -> None:
    make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    opened = [open_attempt(db, SMITH, "nong.hoa", address="10.0.0.1", now=NOW) for _ in range(6)]
    assert [isinstance(one, Attempt) for one in opened] == [True] * 5 + [False]


def test_a_shared_phone_asks_for_the_birth_year_once_the_pin_is_right(db: Session, country: Country) -> None:
    for number, username in enumerate(("bac.pao", "bac.lan"), start=1):
        account = make_account(db, username, Role.MEDIATOR, country.commune, person_id=number, secret=PIN)
        operations.add_phone(db, SMITH, account, "0912345678")
    assert sign_in(db, "0912345678", "9999") == Refused(Reason.WRONG)
    assert sign_in(db, "0912345678", PIN) == Refused(Reason.ASK_BIRTH_YEAR)
    assert sign_in(db, "0912345678", PIN, year=1950) == Refused(Reason.WRONG)
    second = sign_in(db, "0912345678", PIN, year=1965)
    assert isinstance(second, SignedIn)
    assert second.account_id == account.id


def test_twins_with_one_phone_and_one_pin_use_the_card(db: Session, country: Country) -> None:
    for number, username in ((1, "bac.pao"), (3, "bac.lan")):
        account = make_account(db, username, Role.MEDIATOR, country.commune, person_id=number, secret=PIN)
        operations.add_phone(db, SMITH, account, "0912345678")
    assert sign_in(db, "0912345678", PIN, year=1962) == Refused(Reason.SAME_TWICE)


def test_a_closed_account_is_told_only_to_who_knows_the_secret(db: Session, country: Country) -> None:
    account = make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    operations.disable(db, account, actor=SYSTEM, now=NOW)
    db.flush()
    assert sign_in(db, "nong.hoa", PASSWORD) == Refused(Reason.DISABLED)
    assert sign_in(db, "nong.hoa", "không phải") == Refused(Reason.WRONG)


def test_a_hash_of_another_cost_is_renewed_on_the_way_in(db: Session, country: Country) -> None:
    account = make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    smith = Locksmith(VAULT, Hasher(HashCost(memory_kib=128, passes=1, lanes=1)))
    before = account.password_hash
    assert isinstance(sign_in(db, "nong.hoa", PASSWORD, smith=smith), SignedIn)
    assert account.password_hash != before
    assert isinstance(sign_in(db, "nong.hoa", PASSWORD, smith=smith), SignedIn)


def test_old_failures_are_swept(db: Session, country: Country) -> None:
    make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    sign_in(db, "khong.co", "sai rồi", now=NOW - timedelta(days=2))
    assert failures(db) == 2
    sign_in(db, "nong.hoa", PASSWORD)
    assert failures(db) == 0


def test_no_address_and_no_typed_name_is_kept(db: Session, country: Country) -> None:
    sign_in(db, "0912345678", "9999", address="203.0.113.7")
    kept = " ".join(db.scalars(select(SignInFailure.bucket)))
    assert "203.0.113.7" not in kept
    assert "912345678" not in kept
