"""Accounts, grants and printed codes on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import operations
from lms.access.models import Account, Grant, OneUseCode
from lms.access.operations import Mandate
from lms.access.queries import (
    count_admins,
    find_account,
    find_grant,
    find_viewer,
    list_accounts,
    list_candidates,
    list_closed_unit_grants,
    list_grants,
)
from lms.access.rules import Action, CodePurpose, Role
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.kernel.errors import DomainError
from tests.cast import SMITH, START, VAULT, Cast, Country, make_account, make_cast, make_country

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SECRET = SMITH.make("một con sông rộng", account_id=0, username="x", pin_allowed=False)


@pytest.fixture
def country(db: Session) -> Country:
    return make_country(db)


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


def refusal(call: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)  # type: ignore[operator]
    return caught.value.code


def kinds(db: Session, account: Account) -> list[str]:
    db.flush()
    stmt = select(AuditEvent.kind).where(AuditEvent.subject_kind == "account", AuditEvent.subject_id == account.id)
    return list(db.scalars(stmt.order_by(AuditEvent.id)))


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_a_user_name_is_taken_once_however_it_is_typed(db: Session, country: Country) -> None:
    mandate = Mandate(Role.OFFICER, country.commune.id, TODAY)
    account = operations.add_account(db, "Hoàng.Lan", "Hoàng Thị  Lan", mandate, actor=SYSTEM, now=NOW)
    assert (account.username, account.name, account.name_fold) == ("hoang.lan", "Hoàng Thị Lan", "hoang thi lan")
    again = refusal(operations.add_account, db, "HOANG.LAN", "Lan", mandate, actor=SYSTEM, now=NOW)
    assert again == "access.username.already"
    assert kinds(db, account) == ["access.account_added", "access.granted"]


def test_a_new_secret_ends_every_session(db: Session, country: Country) -> None:
    account = make_account(db, "ha.lan", Role.OFFICER, country.commune)
    before = account.generation
    operations.keep_secret(db, account, SECRET, actor=SYSTEM, now=NOW)
    assert account.generation == before + 1


def test_disabling_ends_sessions_and_codes_and_can_be_undone(db: Session, country: Country) -> None:
    account = make_account(db, "ha.lan", Role.OFFICER, country.commune)
    code, before = operations.reset(db, account, actor=SYSTEM, now=NOW), account.generation
    operations.disable(db, account, actor=SYSTEM, now=NOW)
    assert account.generation > before
    assert refusal(operations.redeem, db, code, SECRET, now=NOW) == "access.code.unknown"
    assert refusal(operations.reset, db, account, actor=SYSTEM, now=NOW) == "access.account.closed"
    operations.enable(db, account, actor=SYSTEM, now=NOW)
    assert account.disabled_at is None


def test_the_last_admin_stays(db: Session, country: Country) -> None:
    first = make_account(db, "ngoc.ly", Role.ADMIN, country.vn)
    grant = db.scalars(select(Grant).where(Grant.account_id == first.id)).one()
    assert refusal(operations.disable, db, first, actor=SYSTEM, now=NOW) == "access.last_admin"
    assert refusal(operations.end_grant, db, grant, on=TODAY, actor=SYSTEM, now=NOW) == "access.last_admin"
    make_account(db, "thanh.ha", Role.ADMIN, country.vn)
    operations.disable(db, first, actor=SYSTEM, now=NOW)
    assert count_admins(db, as_of=TODAY) == 1


def test_one_phone_may_belong_to_two_but_a_card_to_one(db: Session, country: Country) -> None:
    one = make_account(db, "bac.pao", Role.MEDIATOR, country.commune)
    two = make_account(db, "bac.lan", Role.MEDIATOR, country.commune)
    assert operations.add_phone(db, SMITH, one, "0912 345 678")
    assert operations.add_phone(db, SMITH, one, "+84912345678")
    assert operations.add_phone(db, SMITH, two, "0912345678")
    assert not operations.add_phone(db, SMITH, two, "12")
    operations.add_cards(db, VAULT, {4512: one.id, 4513: two.id})
    operations.add_cards(db, VAULT, {4512: two.id})
    assert [account.id for account in list_candidates(db, SMITH, "004 512")] == [one.id]
    operations.drop_cards(db, VAULT, [4512])
    assert list_candidates(db, SMITH, "4512") == []
    assert [account.id for account in list_candidates(db, SMITH, "4.513")] == [two.id]


# --- grants -----------------------------------------------------------------------------------------------------------


def test_a_grant_is_given_once_and_ends_on_a_day(db: Session, country: Country) -> None:
    account = make_account(db, "ha.lan", Role.OFFICER, country.commune)
    mandate = Mandate(Role.INSPECTOR, country.province.id, TODAY)
    row = operations.grant(db, account, mandate, actor=operations.acting(account.id), now=NOW)
    assert row.granted_by == account.id
    assert refusal(operations.grant, db, account, mandate, actor=SYSTEM, now=NOW) == "access.grant.already"
    operations.end_grant(db, row, on=TODAY, actor=SYSTEM, now=NOW)
    assert refusal(operations.end_grant, db, row, on=TODAY, actor=SYSTEM, now=NOW) == "access.grant.closed"
    operations.grant(db, account, mandate, actor=SYSTEM, now=NOW)
    wrong = Mandate(Role.TRAINER, country.province.id, TODAY, TODAY)
    assert refusal(operations.grant, db, account, wrong, actor=SYSTEM, now=NOW) == "access.period_reversed"


def test_a_grant_on_a_closed_unit_is_listed_and_renewed(db: Session, cast: Cast) -> None:
    account = make_account(db, "ha.lan", Role.OFFICER, cast.country.old_commune, valid_from=date(2024, 1, 1))
    admin = cast.admin.viewer(db)
    [line] = list_closed_unit_grants(db, admin, as_of=TODAY)
    assert (line.username, line.unit_name, line.unit_open, line.role_title) == ("ha.lan", "Xã Mẫu Sơn", False, "Cán bộ tư pháp")
    row = find_grant(db, admin, line.id)
    assert row is not None
    operations.renew_grant(db, row, cast.country.commune.id, on=TODAY, actor=SYSTEM, now=NOW)
    assert list_closed_unit_grants(db, admin, as_of=TODAY) == []
    held = [(one.unit_name, one.in_force, one.last_day) for one in list_grants(db, [account.id], as_of=TODAY)]
    assert held == [("Xã Lộc Bình", True, None), ("Xã Mẫu Sơn", False, date(2026, 11, 21))]


def test_accounts_outside_the_scope_look_like_missing(db: Session, cast: Cast) -> None:
    local = make_account(db, "quan.tri", Role.ADMIN, cast.country.province)
    viewer = find_viewer(db, local.id, as_of=TODAY)
    assert viewer is not None
    seen = {account.username for account in db.scalars(list_accounts(viewer, Action.ACCOUNTS_MANAGE))}
    assert "officer.commune" in seen
    assert not {"outsider", "admin"} & seen
    assert cast.outsider.account is not None
    assert cast.officer_commune.account is not None
    assert find_account(db, viewer, cast.outsider.account.id, Action.ACCOUNTS_MANAGE, as_of=TODAY) is None
    assert find_account(db, viewer, cast.officer_commune.account.id, Action.ACCOUNTS_MANAGE, as_of=TODAY) is not None
    operations.grant(
        db, cast.officer_commune.account, Mandate(Role.INSPECTOR, cast.country.vn.id, START), actor=SYSTEM, now=NOW
    )
    assert find_account(db, viewer, cast.officer_commune.account.id, Action.ACCOUNTS_MANAGE, as_of=TODAY) is None


def test_accounts_are_searched_without_accents(db: Session, cast: Cast) -> None:
    admin = cast.admin.viewer(db)
    found = [account.username for account in db.scalars(list_accounts(admin, Action.ACCOUNTS_MANAGE, text="vi van dinh"))]
    assert found == ["officer.commune"]
    assert list(db.scalars(list_accounts(admin, Action.ACCOUNTS_MANAGE, text="%"))) == []


def test_an_officer_resets_pins_of_the_own_mediators_only(db: Session, cast: Cast) -> None:
    officer, outsider = cast.officer_commune.viewer(db), cast.outsider.viewer(db)
    assert [one.username for one in db.scalars(list_accounts(officer, Action.PINS_RESET))] == ["mediator"]
    assert list(db.scalars(list_accounts(outsider, Action.PINS_RESET))) == []
    assert cast.mediator.account is not None
    assert cast.trainer.account is not None
    assert find_account(db, officer, cast.mediator.account.id, Action.PINS_RESET, as_of=TODAY) is not None
    assert find_account(db, officer, cast.trainer.account.id, Action.PINS_RESET, as_of=TODAY) is None
    assert find_account(db, outsider, cast.mediator.account.id, Action.PINS_RESET, as_of=TODAY) is None


# --- printed codes ----------------------------------------------------------------------------------------------------


def test_a_code_works_once_within_a_day(db: Session, country: Country) -> None:
    account = make_account(db, "ha.lan", Role.OFFICER, country.commune)
    code = operations.reset(db, account, actor=SYSTEM, now=NOW)
    assert len(code) == 19
    assert code.replace("-", "") not in str(db.scalars(select(OneUseCode.code_hash)).all())
    late = NOW + timedelta(hours=24)
    assert refusal(operations.redeem, db, code, SECRET, now=late) == "access.code.unknown"
    operations.redeem(db, code.lower(), SECRET, now=NOW)
    assert account.password_hash == SECRET.hash
    assert refusal(operations.redeem, db, code, SECRET, now=NOW) == "access.code.unknown"


def test_a_new_code_takes_the_place_of_the_old_one(db: Session, country: Country) -> None:
    account = make_account(db, "ha.lan", Role.OFFICER, country.commune)
    old = operations.reset(db, account, actor=SYSTEM, now=NOW)
    new = operations.reset(db, account, actor=SYSTEM, now=NOW)
    assert refusal(operations.redeem, db, old, SECRET, now=NOW) == "access.code.unknown"
    assert operations.redeem(db, new, SECRET, now=NOW) is account


def test_the_old_secret_works_until_the_code_is_used(db: Session, country: Country) -> None:
    account = make_account(db, "ha.lan", Role.OFFICER, country.commune)
    before = account.password_hash
    operations.reset(db, account, actor=SYSTEM, now=NOW)
    assert account.password_hash == before


def test_the_first_admin_needs_the_code_and_there_is_only_one(db: Session, country: Country) -> None:
    old = operations.first_admin_code(db, now=NOW)
    code = operations.first_admin_code(db, now=NOW)
    assert old is not None
    assert code is not None
    facts = {"username": "ngoc.ly", "name": "Lý Thị Ngọc", "secret": SECRET, "root_unit_id": country.vn.id, "now": NOW}
    assert refusal(operations.make_first_admin, db, old, **facts) == "access.code.unknown"
    account = operations.make_first_admin(db, code, **facts)  # type: ignore[arg-type]
    assert list_grants(db, [account.id], as_of=TODAY)[0].role is Role.ADMIN
    assert operations.first_admin_code(db, now=NOW) is None


def test_a_first_admins_code_resets_nobody(db: Session, country: Country) -> None:
    code = operations.first_admin_code(db, now=NOW)
    assert code is not None
    assert refusal(operations.redeem, db, code, SECRET, now=NOW) == "access.code.unknown"
    account = make_account(db, "ha.lan", Role.OFFICER, country.commune)
    reset = operations.print_code(db, CodePurpose.RESET, account.id, actor=SYSTEM, now=NOW)
    assert refusal(operations.use_code, db, reset, CodePurpose.FIRST_ADMIN, now=NOW) == "access.code.unknown"


def test_a_deputy_serves_until_a_day(db: Session, country: Country) -> None:
    facts = {"unit_id": country.commune.id, "valid_from": TODAY, "actor": SYSTEM, "now": NOW}
    account, code = operations.name_deputy(db, "thay.mat", "Hứa Văn Thay", valid_to=date(2026, 12, 1), **facts)  # type: ignore[arg-type]
    operations.redeem(db, code, SECRET, now=NOW)
    [line] = list_grants(db, [account.id], as_of=date(2026, 11, 30))
    assert (line.role, line.in_force, line.last_day) == (Role.OFFICER, True, date(2026, 11, 30))
    assert not list_grants(db, [account.id], as_of=date(2026, 12, 1))[0].in_force
    too_long = refusal(operations.name_deputy, db, "lau.qua", "Lâu", valid_to=date(2028, 1, 1), **facts)
    assert too_long == "access.deputy_too_long"
    none = refusal(operations.name_deputy, db, "ngan.qua", "Ngắn", valid_to=TODAY, **facts)
    assert none == "access.period_reversed"


def test_the_log_holds_no_name_and_no_secret(db: Session, country: Country) -> None:
    account = make_account(db, "ha.lan", Role.OFFICER, country.commune, name="Hà Thị Lan")
    code = operations.reset(db, account, actor=SYSTEM, now=NOW)
    operations.redeem(db, code, SECRET, now=NOW)
    assert kinds(db, account)[-3:] == ["access.code_printed", "access.code_used", "access.secret_set"]
    stored = str([(row.kind, row.data) for row in db.scalars(select(AuditEvent))])
    assert "lan" not in stored.lower()
    assert code not in stored
