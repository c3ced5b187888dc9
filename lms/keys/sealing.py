"""The vault: seals fields under the data key, makes keyed hashes and short codes. Knows no database and no web.

Every use has a subkey of its own (HKDF-SHA256), so that no two uses can be turned against each other.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from lms.kernel.errors import DomainError

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True)
class Vault:
    """Seals and opens with ``data_key`` (32 bytes). ``passphrase`` guards the private signing keys on top of it.

    ``key_id`` (1 to 255) is the first byte of everything sealed; after a change of the data key ``earlier`` still opens
    what was sealed under the old ones. Keyed hashes and codes stay on the oldest key given, or nobody could be found any more.
    """

    data_key: bytes = field(repr=False)
    passphrase: str = field(default="", repr=False)
    key_id: int = 1
    earlier: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if any(len(key) != KEY_BYTES for key in (self.data_key, *(key for _, key in self.earlier))):
            raise ValueError("a data key has 32 bytes")

    def seal(self, text: str, *, context: str = "") -> bytes:
        """The text encrypted (AES-256-GCM, random nonce). ``context`` ties it to its place: it opens only with the same."""
        return self.seal_bytes(text.encode(), context=context)

    def open(self, sealed: bytes, *, context: str = "") -> str:
        """The text again. DomainError ``keys.cannot_open`` when it was altered, belongs elsewhere or to another key."""
        return self.open_bytes(sealed, context=context).decode()

    def seal_bytes(self, content: bytes, *, context: str = "") -> bytes:
        """As ``seal``, for bytes."""
        nonce = os.urandom(NONCE_BYTES)
        cipher = AESGCM(_subkey(self.data_key, "field"))
        return bytes([self.key_id]) + nonce + cipher.encrypt(nonce, content, context.encode())

    def open_bytes(self, sealed: bytes, *, context: str = "") -> bytes:
        """As ``open``, for bytes."""
        key = dict((*self.earlier, (self.key_id, self.data_key))).get(sealed[0] if sealed else 0)
        nonce, content = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            if key is None or len(nonce) < NONCE_BYTES:
                raise InvalidTag
            return AESGCM(_subkey(key, "field")).decrypt(nonce, content, context.encode())
        except InvalidTag as error:
            raise DomainError("keys.cannot_open") from error

    def keyed_hash(self, text: str) -> str:
        """HMAC-SHA256 in hex (64 characters): finds an equal value without showing it. Normalise the text first."""
        return hmac.new(_subkey(self._oldest, "lookup"), text.encode(), hashlib.sha256).hexdigest()

    def mac(self, purpose: str, *parts: str | int | bytes) -> bytes:
        """32 bytes that only this vault can make for these parts, in this order, for this purpose. Compare with ``agrees``."""
        message = b"".join(len(part).to_bytes(4, "big") + part for part in map(_bytes, parts))
        return hmac.new(_subkey(self._oldest, f"mac:{purpose}"), message, hashlib.sha256).digest()

    @property
    def _oldest(self) -> bytes:
        """What hashes and codes are made with: they stand on paper and in rows that nobody can work out again."""
        return self.earlier[0][1] if self.earlier else self.data_key

    def is_current(self, sealed: bytes) -> bool:
        """Whether this was sealed under the key in use."""
        return sealed[:1] == bytes([self.key_id])

    @cached_property
    def for_signing_keys(self) -> "Vault":
        """The vault that seals private keys: under the data key and the passphrase together (scrypt, about 0.1 s a key)."""
        earlier = tuple((key_id, self._for_signing(key)) for key_id, key in self.earlier)
        return Vault(self._for_signing(self.data_key), key_id=self.key_id, earlier=earlier)

    def _for_signing(self, key: bytes) -> bytes:
        return _stretched(self.passphrase, _subkey(key, "signing"))


def vault_of(data_key: bytes, passphrase: str, earlier: Sequence[bytes] = ()) -> Vault:
    """The vault of an installation; ``earlier`` the data keys used before, the oldest first: keys are numbered so."""
    return Vault(data_key, passphrase, len(earlier) + 1, tuple(enumerate(earlier, 1)))


def agrees(given: bytes, expected: bytes, *, length: int = 32) -> bool:
    """Whether a given code is the expected one, in constant time. ``length``: how many bytes of it are handed out."""
    return hmac.compare_digest(given, expected[:length])


def _bytes(part: str | int | bytes) -> bytes:
    return part if isinstance(part, bytes) else str(part).encode()


@lru_cache(maxsize=64)
def _subkey(key: bytes, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"lms:{use}".encode()).derive(key)


@lru_cache(maxsize=4)
def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=2**15, r=8, p=1).derive(passphrase.encode())
