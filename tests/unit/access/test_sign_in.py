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
        db, smith, typed, secret, address=address, now=now, birth_year_of=lambda _db, person: BIRTH_YEARS.get(person)
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


THIRTY = range(4001, 4031)


def make_class(db: Session, country: Country) -> list[str]:
    """Thirty mediators whose cards follow one another; the PIN of each is their own. The numbers to type."""
    for number in THIRTY:
        account = make_account(db, f"bac.{number}", Role.MEDIATOR, country.commune, secret=pin_of(number))
        operations.add_cards(db, VAULT, {number: account.id})
    return [str(number) for number in THIRTY]


def pin_of(number: int) -> str:
    return str(number + 3150)


def test_an_address_that_fails_under_many_names_waits_and_no_other_does(db: Session, country: Country) -> None:
    for number in range(40):
        assert sign_in(db, f"{9000 + number}", f"{2000 + number}") == Refused(Reason.WRONG)
    assert sign_in(db, "9999", "4711") == Refused(Reason.THROTTLED, wait_seconds=30)
    assert sign_in(db, "9007", "4711") == Refused(Reason.WRONG)
    assert sign_in(db, "9999", "4711", address="10.0.0.2") == Refused(Reason.WRONG)
    # The office behind the same address has passwords, and works on.
    account = make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    assert sign_in(db, "nong.hoa", PASSWORD) == SignedIn(account.id, account.generation, learner=False)


def test_thirty_people_behind_one_address_mistype_four_times_each_and_all_come_in(db: Session, country: Country) -> None:
    typed = make_class(db, country)
    for _ in range(4):
        answers = {sign_in(db, one, str(int(pin_of(int(one))) + 1)) for one in typed}
        assert answers == {Refused(Reason.WRONG)}
    assert all(isinstance(sign_in(db, one, pin_of(int(one))), SignedIn) for one in typed)
    # What they mistyped is forgotten: the class of the afternoon begins with nothing counted.
    assert failures(db) == 0


def test_one_pin_over_many_cards_waits_in_the_whole_network_and_the_right_pins_of_the_hall_do_not(
    db: Session, country: Country
) -> None:
    typed = make_class(db, country)
    for number, one in enumerate(typed[:10]):
        assert sign_in(db, one, "1968", address=f"10.0.0.{number}") == Refused(Reason.WRONG)
    assert sign_in(db, typed[10], "1968") == Refused(Reason.THROTTLED, wait_seconds=60)
    assert sign_in(db, typed[10], "1968", address="10.0.0.99") == Refused(Reason.THROTTLED, wait_seconds=60)
    assert sign_in(db, typed[10], "1968", address="10.0.7.1") == Refused(Reason.WRONG)
    assert all(isinstance(sign_in(db, one, pin_of(int(one))), SignedIn) for one in typed)


def test_a_made_up_card_counts_as_a_real_one(db: Session, country: Country) -> None:
    for number in range(9_000, 9_010):
        assert sign_in(db, str(number), "1968") == Refused(Reason.WRONG)
    assert sign_in(db, "9999", "1968") == Refused(Reason.THROTTLED, wait_seconds=60)


def test_one_card_after_the_other_with_popular_pins_gets_two_hundred_names_a_day(db: Session, country: Country) -> None:
    """Somebody patient, who waits out every brake and never tries a card twice."""
    now, tried, pins = NOW, 0, [str(year) for year in range(1955, 1995)]
    while now < NOW + timedelta(hours=24):
        answer = sign_in(db, f"{10_000 + tried}", pins[tried % len(pins)], now=now)
        if answer == Refused(Reason.WRONG):
            tried += 1
        assert isinstance(answer, Refused)
        now += timedelta(seconds=max(answer.wait_seconds, 1))
    assert tried < 200


def test_somebody_with_a_card_of_their_own_cannot_wash_off_what_they_tried_on_others(db: Session, country: Country) -> None:
    own, *others = make_class(db, country)
    for one in others[:10]:
        sign_in(db, one, "1968")
        assert isinstance(sign_in(db, own, pin_of(int(own))), SignedIn)
    assert sign_in(db, others[10], "1968") == Refused(Reason.THROTTLED, wait_seconds=60)


def test_an_address_of_a_great_many_tries_waits_however_few_the_names(db: Session, country: Country) -> None:
    for turn in range(5):
        for number in range(30):
            assert sign_in(db, f"ai.do.{number}", "sai rồi", now=NOW + timedelta(seconds=turn)) == Refused(Reason.WRONG)
    assert sign_in(db, "moi.toi", "sai rồi", now=NOW + timedelta(seconds=4)) == Refused(Reason.THROTTLED, wait_seconds=30)


def test_addresses_side_by_side_are_one_network(db: Session, country: Country) -> None:
    for number in range(1000):
        sign_in(db, f"ai.do.{number}", f"{2000 + number}", address=f"2001:db8:7:{number:x}::1")
    waits = sign_in(db, "moi.toi", "9876", address="2001:db8:7:ffff::1")
    assert waits == Refused(Reason.THROTTLED, wait_seconds=30)
    assert sign_in(db, "moi.toi", "9876", address="2001:db8:8::1") == Refused(Reason.WRONG)


def test_a_try_is_counted_before_the_secret_is_looked_at(db: Session, country: Country) -> None:
    make_account(db, "nong.hoa", Role.OFFICER, country.commune)
    opened = [open_attempt(db, SMITH, "nong.hoa", "sai rồi", address="10.0.0.1", now=NOW) for _ in range(6)]
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


def test_no_address_no_typed_name_and_no_secret_is_kept(db: Session, country: Country) -> None:
    sign_in(db, "0912345678", "9735", address="203.0.113.7")
    sign_in(db, "0912345678", "mật khẩu", address="203.0.113.7")
    kept = " ".join(db.scalars(select(SignInFailure.bucket)))
    assert not any(one in kept.lower() for one in ("203.0.113", "912345678", "9735 ", "mật"))
    # Of a password not even a fingerprint: name, address and for the PIN one row more.
    assert failures(db) == 5
