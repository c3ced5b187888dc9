"""What must hold when two processes do it at once, on databases that really commit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from lms.access import operations
from lms.access.rules import Role
from lms.access.sign_in import Attempt, open_attempt
from lms.audit.events import SYSTEM
from lms.db import Sessions, writing
from lms.kernel.errors import DomainError
from tests.cast import SMITH, make_account, make_country

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SECRET = SMITH.make("một con sông rộng", account_id=0, username="x", pin_allowed=False)


def test_parallel_guesses_are_counted_one_by_one(fresh_sessions: Sessions) -> None:
    with writing(fresh_sessions) as db:
        make_account(db, "nong.hoa", Role.OFFICER, make_country(db).commune)

    def guess(number: int) -> bool:
        with writing(fresh_sessions) as db:
            return isinstance(open_attempt(db, SMITH, "nong.hoa", "sai rồi", address=f"10.0.0.{number}", now=NOW), Attempt)

    with ThreadPoolExecutor(8) as pool:
        let_in = list(pool.map(guess, range(16)))
    assert sum(let_in) == 5


def test_of_two_with_one_code_one_gets_in(fresh_sessions: Sessions) -> None:
    with writing(fresh_sessions) as db:
        account = make_account(db, "nong.hoa", Role.OFFICER, make_country(db).commune)
        code = operations.reset(db, account, actor=SYSTEM, now=NOW)

    def redeem(_number: int) -> str:
        try:
            with writing(fresh_sessions) as db:
                operations.redeem(db, code, SECRET, now=NOW)
        except DomainError as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(redeem, range(4)))
    assert answers == ["access.code.unknown"] * 3 + ["in"]
