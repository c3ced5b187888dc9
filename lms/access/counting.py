"""Where tries to sign in are counted, in which rows, and how long the next one has to wait. Nothing here commits.

A row's bucket is ``account:5`` or a name's fingerprint; ``address/kind/name``; ``network/pin/name``. So what somebody mistyped
who then got in can be taken off every count, and nobody else's. All but account and kind is a keyed fingerprint.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from lms.access.hashing import address_bucket, name_bucket, network_bucket, pin_bucket
from lms.access.models import SignInFailure
from lms.access.secrets import kind_of
from lms.access.throttle import (
    BY_ADDRESS,
    BY_NAME,
    BY_NETWORK,
    LONGEST_WINDOW,
    NAMES_AT_ADDRESS,
    NAMES_OF_PIN,
    Failure,
    wait_left,
    wait_of_another,
)
from lms.keys.sealing import Vault


@dataclass(frozen=True, slots=True)
class Places:
    """Where one try counts. ``names``: the accounts it may mean, else the typed name; ``who`` stands for them elsewhere.

    ``pin`` is None where the secret is a password: none is guessed from a thousand, so none is kept, not even as a fingerprint.
    """

    names: tuple[str, ...]
    address: str
    network: str
    pin: str | None

    @property
    def who(self) -> str:
        return self.names[0]

    @property
    def buckets(self) -> tuple[str, ...]:
        pin = (f"{self.network}/{self.pin}/{self.who}",) if self.pin else ()
        return (*self.names, f"{self.address}/{'pin' if self.pin else 'password'}/{self.who}", *pin)


def places_of(vault: Vault, name: str, account_ids: Collection[int], secret: str, address: str) -> Places:
    """Where a try of this name with this secret counts, whether or not there is such an account."""
    return Places(
        names=tuple(f"account:{one}" for one in sorted(account_ids)) or (name_bucket(vault, name),),
        address=address_bucket(vault, address),
        network=network_bucket(vault, address),
        pin=pin_bucket(vault, secret) if kind_of(secret) == "pin" else None,
    )


def wait_for(db: Session, places: Places, *, now: datetime) -> timedelta:
    """How long a try in these places has to wait: the longest that any count asks for."""
    failed = _failures(db, places, since=now - LONGEST_WINDOW)
    here = _under(failed, f"{places.address}/")
    around = _under(failed, f"{places.network}/")
    waits = [wait_left(BY_NAME, [at for bucket, at in failed if bucket == name], now=now) for name in places.names]
    waits.append(wait_left(BY_ADDRESS, [one.at for one in here], now=now))
    waits.append(wait_left(BY_NETWORK, [one.at for one in around], now=now))
    if places.pin:
        # Whoever tries cards at an office's address does not shut out the office, which has passwords.
        waits.append(wait_of_another(NAMES_AT_ADDRESS, _under(failed, f"{places.address}/pin/"), places.who, now=now))
        alike = _under(failed, f"{places.network}/{places.pin}/")
        waits.append(wait_of_another(NAMES_OF_PIN, alike, places.who, now=now))
    return max(waits)


Counted = Sequence[tuple[str, datetime]]


def _failures(db: Session, places: Places, *, since: datetime) -> Counted:
    named = SignInFailure.bucket.in_(places.names)
    stmt = select(SignInFailure.bucket, SignInFailure.at).where(SignInFailure.at > since)
    rows = db.execute(stmt.where(or_(named, _within(places.address), _within(places.network))))
    return [(bucket, at) for bucket, at in rows]


def _within(place: str) -> ColumnElement[bool]:
    """The buckets that go on behind ``place/``, as one span of the index: ``0`` is the sign that follows the stroke."""
    return and_(SignInFailure.bucket >= f"{place}/", SignInFailure.bucket < f"{place}0")


def _under(failed: Counted, head: str) -> list[Failure]:
    return [Failure(bucket.rpartition("/")[2], at) for bucket, at in failed if bucket.startswith(head)]


def forget(db: Session, places: Places, account_id: int) -> None:
    """This account got in: what was mistyped before under its name counts nowhere. Others' failures at its address stay."""
    theirs = SignInFailure.bucket.endswith(f"/{places.who}", autoescape=True)
    around = and_(or_(_within(places.address), _within(places.network)), theirs)
    db.execute(delete(SignInFailure).where(or_(SignInFailure.bucket == f"account:{account_id}", around)))
