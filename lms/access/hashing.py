"""Argon2 over passwords and keyed PINs, and the fingerprints of identifiers and printed codes. No database, no Flask.

What a password or PIN must look like stands in ``secrets.py``.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv6Address, ip_address, ip_network

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.access.secrets import (
    PASSWORD_LEAST,
    PASSWORD_MOST,
    SecretKind,
    check_password,
    check_pin,
    kind_of,
    normal_password,
    phone_number,
)
from lms.kernel.errors import DomainError
from lms.kernel.ids import read_card_number, read_check_code
from lms.keys.sealing import Vault


@dataclass(frozen=True)
class HashCost:
    """What one hash costs: memory in KiB, passes, lanes."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4


FULL = HashCost()
# For tests and for the demo province's ten thousand made-up people; production refuses demo data.
LIGHT = HashCost(memory_kib=64, passes=1, lanes=1)


@dataclass(frozen=True)
class Hasher:
    """Argon2id at one cost. The text of a hash carries its own cost, so hashes of another cost still verify."""

    cost: HashCost = FULL

    @cached_property
    def _argon(self) -> PasswordHasher:
        return PasswordHasher(time_cost=self.cost.passes, memory_cost=self.cost.memory_kib, parallelism=self.cost.lanes)

    @cached_property
    def _nobody(self) -> str:
        return self._argon.hash("nobody has this secret")

    def hash(self, secret: str) -> str:
        """A new salted hash, about 0.3 s at full cost: call it outside a transaction that writes."""
        return self._argon.hash(secret)

    def fits(self, kept: str | None, secret: str) -> bool:
        """Does the secret belong to the kept hash? Without a hash it takes as long and says no."""
        try:
            self._argon.verify(kept or self._nobody, secret)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Was it made at another cost than today's?"""
        return self._argon.check_needs_rehash(kept)


def keyed_pin(vault: Vault, account_id: int, pin: str) -> str:
    """The PIN under a key that is not in the database: with a stolen table alone, 10,000 guesses would open every one."""
    return vault.keyed_hash(f"pin:{account_id}:{pin}")


def phone_lookup(vault: Vault, typed: str) -> str | None:
    """The keyed fingerprint of a phone number as kept in ``Identifier``; None when it is no number."""
    number = phone_number(typed)
    return vault.keyed_hash(f"phone:{number}") if number else None


def card_lookup(vault: Vault, typed: str) -> str | None:
    """The keyed fingerprint of a card's number (``lms.kernel.ids``) as kept in ``Identifier``; None when it is no number."""
    number = read_card_number(typed)
    return vault.keyed_hash(f"card:{number}") if number else None


def name_bucket(vault: Vault, typed: str) -> str:
    """Where failures of one typed name are counted, whether or not such an account exists."""
    return vault.keyed_hash(f"name:{typed}")


def address_bucket(vault: Vault, address: str) -> str:
    """Where failures from one network address are counted; the address itself is not kept."""
    return vault.keyed_hash(f"address:{network_of(address)}")


def network_bucket(vault: Vault, address: str) -> str:
    """Where failures from all addresses are counted that lie side by side: those of one holder, or of one operator's gate."""
    return vault.keyed_hash(f"network:{network_of(address, v4=24, v6=48)}")


def pin_bucket(vault: Vault, pin: str) -> str:
    """Where names are counted on which one PIN was tried."""
    return vault.keyed_hash(f"tried:{pin}")


def network_of(address: str, *, v4: int = 32, v6: int = 64) -> str:
    """The first bits of an address: all of IPv4, of IPv6 64. What is no address is given back as it is.

    A household or a server holds all that follow those 64 and may use each once.
    """
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(read, IPv6Address):
        read = read.ipv4_mapped or read
    return str(ip_network((read, v6 if read.version == 6 else v4), strict=False)).removesuffix("/32")


def code_fingerprint(typed: str) -> str | None:
    """What is kept of a one-use code (None for what is none). Of 80 random bits a plain digest cannot be guessed back."""
    code = read_check_code(typed)
    return hashlib.sha256(code.encode()).hexdigest() if code else None


@dataclass(frozen=True)
class NewSecret:
    """A checked and hashed secret, ready to be kept."""

    kind: SecretKind
    hash: str


@dataclass(frozen=True)
class Locksmith:
    """Everything needed to make and try secrets: the hasher and the key that is not in the database."""

    vault: Vault
    hasher: Hasher = Hasher()

    def make(self, typed: str, *, account_id: int, username: str, pin_allowed: bool) -> NewSecret:
        """Check and hash a new password or PIN (about 0.3 s); raises ``access.password_…`` or ``access.pin_…``."""
        if kind_of(typed) == "pin":
            if not pin_allowed:
                raise DomainError("access.pin_for_office", least=PASSWORD_LEAST)
            return NewSecret("pin", self.hasher.hash(keyed_pin(self.vault, account_id, check_pin(typed))))
        if pin_allowed and typed.isdigit() and len(typed) < PASSWORD_LEAST:
            check_pin(typed)
        return NewSecret("password", self.hasher.hash(check_password(typed, username=username)))

    def fits(self, typed: str, *, account_id: int, password_hash: str | None, pin_hash: str | None) -> bool:
        """Is it the account's password or PIN? Takes one hash in every case."""
        if kind_of(typed) == "pin":
            return self.hasher.fits(pin_hash, keyed_pin(self.vault, account_id, typed))
        return self.hasher.fits(password_hash, normal_password(typed)[:PASSWORD_MOST])

    def fits_nobody(self, typed: str) -> None:
        """Spend the time of one try, so that an unknown name is answered no sooner than a wrong password."""
        self.fits(typed, account_id=0, password_hash=None, pin_hash=None)
