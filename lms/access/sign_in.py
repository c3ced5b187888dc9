"""Signing in, in three steps, so that no transaction is open while a hash is computed.

``open_attempt`` (read, count the try; the caller commits), ``try_secret`` (no database), ``close_attempt`` (the caller
commits). The try is counted before the secret is looked at: otherwise a hundred parallel requests would all see "no
failure yet".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.access.counting import Places, forget, places_of, wait_for
from lms.access.events import IdentityProved
from lms.access.events import SignedIn as SignedInEvent
from lms.access.hashing import Locksmith, NewSecret
from lms.access.models import Account, SignInFailure
from lms.access.queries import list_candidates, roles_of
from lms.access.rules import Role
from lms.access.secrets import kind_of, normal_password, phone_number, username_key
from lms.access.throttle import LONGEST_WINDOW
from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.clock import day_of

BirthYearOf = Callable[[Session, int], int | None]


class Reason(StrEnum):
    WRONG = "wrong"
    THROTTLED = "throttled"
    DISABLED = "disabled"
    ASK_BIRTH_YEAR = "ask_birth_year"
    SAME_TWICE = "same_twice"


@dataclass(frozen=True, slots=True)
class Refused:
    """Not signed in. An unknown name and a wrong secret are the same reason; ``wait_seconds`` only when throttled."""

    reason: Reason
    wait_seconds: int = 0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Signed in. ``learner``: holds no office, so this phone may be remembered."""

    account_id: int
    generation: int
    learner: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that the typed name may mean."""

    account_id: int
    password_hash: str | None
    pin_hash: str | None
    birth_year: int | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted try: the accounts it may mean, and where it is counted."""

    candidates: tuple[Candidate, ...]
    places: Places
    failure_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """The candidates whom the secret fits, and the hash at today's cost when the kept one is of another."""

    fits: tuple[Candidate, ...]
    birth_year: int | None
    renewed: NewSecret | None = None


def open_attempt(
    db: Session,
    locksmith: Locksmith,
    typed: str,
    secret: str,
    *,
    address: str,
    now: datetime,
    birth_year_of: BirthYearOf | None = None,
) -> Attempt | Refused:
    """Count the try, or refuse it at once while there is to wait (``counting``). Commit before ``try_secret``.

    The secret is not tried here: a PIN counts besides under its own fingerprint, for whoever tries one on many cards.
    """
    typed = typed[:200]
    accounts = list_candidates(db, locksmith, typed)
    name = phone_number(typed) or username_key(typed)
    places = places_of(locksmith.vault, name, [account.id for account in accounts], secret, address)
    wait = wait_for(db, places, now=now)
    if wait > timedelta(0):
        return Refused(Reason.THROTTLED, wait_seconds=-int(-wait.total_seconds() // 1))
    rows = [SignInFailure(bucket=bucket, at=now) for bucket in places.buckets]
    db.add_all(rows)
    db.flush()
    ask = birth_year_of if len(accounts) > 1 else None
    candidates = tuple(_candidate(db, account, ask) for account in accounts)
    return Attempt(candidates, places, tuple(row.id for row in rows))


def _candidate(db: Session, account: Account, birth_year_of: BirthYearOf | None) -> Candidate:
    year = birth_year_of(db, account.person_id) if birth_year_of and account.person_id is not None else None
    return Candidate(account.id, account.password_hash, account.pin_hash, year)


def try_secret(attempt: Attempt, locksmith: Locksmith, secret: str, *, birth_year: int | None = None) -> Tried:
    """Whom does the secret fit? No database; at least one hash whatever the name."""
    meant = attempt.candidates
    if len(meant) > 1 and birth_year is not None:
        meant = tuple(one for one in meant if one.birth_year == birth_year)
    if not meant:
        locksmith.fits_nobody(secret)
    fits = tuple(one for one in meant if _fits(locksmith, one, secret))
    return Tried(fits, birth_year, _renewed(locksmith, fits, secret))


def _fits(locksmith: Locksmith, one: Candidate, secret: str) -> bool:
    return locksmith.fits(secret, account_id=one.account_id, password_hash=one.password_hash, pin_hash=one.pin_hash)


def _renewed(locksmith: Locksmith, fits: tuple[Candidate, ...], secret: str) -> NewSecret | None:
    if len(fits) != 1 or kind_of(secret) != "password":
        return None
    kept = fits[0].password_hash
    if kept is None or not locksmith.hasher.outdated(kept):
        return None
    return NewSecret("password", locksmith.hasher.hash(normal_password(secret)))


def close_attempt(db: Session, attempt: Attempt, tried: Tried, *, now: datetime, enters: bool = True) -> SignedIn | Refused:
    """Decide, and forget the counted failures of somebody who got in.

    ``enters`` is False where the secret only proves who somebody is (a check-in) and opens no session.
    """
    if not tried.fits:
        return Refused(Reason.WRONG)
    if len(attempt.candidates) > 1 and tried.birth_year is None:
        forgive(db, attempt)
        return Refused(Reason.ASK_BIRTH_YEAR)
    if len(tried.fits) > 1:
        return Refused(Reason.SAME_TWICE)
    account = db.get_one(Account, tried.fits[0].account_id, populate_existing=True)
    if account.disabled_at is not None:
        return Refused(Reason.DISABLED)
    if tried.renewed is not None and account.password_hash == tried.fits[0].password_hash:
        account.password_hash = tried.renewed.hash
    forgive(db, attempt)
    forget(db, attempt.places, account.id)
    db.execute(delete(SignInFailure).where(SignInFailure.at <= now - LONGEST_WINDOW))
    event = SignedInEvent(subject_id=account.id) if enters else IdentityProved(subject_id=account.id)
    record(db, event, actor=Actor(ActorKind.ACCOUNT, account.id), now=now)
    learner = roles_of(db, account.id, as_of=day_of(now)) <= {Role.MEDIATOR}
    return SignedIn(account.id, account.generation, learner)


def forgive(db: Session, attempt: Attempt) -> None:
    """The try was right: it does not count."""
    db.execute(delete(SignInFailure).where(SignInFailure.id.in_(attempt.failure_ids)))
