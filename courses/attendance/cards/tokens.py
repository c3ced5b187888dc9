"""What the code on a card says: the card's number, signed so that a phone without signal can tell it from a made-up one.

95 signs of base64url: version (1 byte), number of the signing key (2), number of the card (4), Ed25519 signature
(64). Nothing about a person stands in it. Knows no database; whose card it is and whether it still holds is ``queries``.
"""

import base64
import binascii
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from lms.keys.queries import verify_with

PURPOSE = "cards"
PATH = "/p/"
VERSION = 1
_HEAD = struct.Struct(">BHI")
_SIGNED_AS = b"lms-card"
SIGNATURE_BYTES = 64
TOKEN_LENGTH = -(-(_HEAD.size + SIGNATURE_BYTES) * 4 // 3)
# A phone reads whatever code is held before it; more than this is no address of ours.
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Claim:
    """What a card says of itself, before anybody has looked whether it is genuine: numbers of key and card, signature."""

    key: int
    card: int
    signature: bytes


def signed_part(key: int, card: int) -> bytes:
    """The bytes that the key signs. ``struct.error`` beyond 65,535 keys or 4,294,967,295 cards."""
    return _SIGNED_AS + _HEAD.pack(VERSION, key, card)


def token_of(claim: Claim) -> str:
    """The claim as it stands in the code."""
    raw = _HEAD.pack(VERSION, claim.key, claim.card) + claim.signature
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def address_of(base_url: str, claim: Claim) -> str:
    """The whole text of the code: an address, so that the camera of any phone leads somewhere."""
    return f"{base_url}{PATH}{token_of(claim)}"


def read_token(text: str) -> Claim | None:
    """What a token claims; None when it does not even have the shape of one."""
    if len(text) != TOKEN_LENGTH or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    version, key, card = _HEAD.unpack(raw[: _HEAD.size])
    claim = Claim(key, card, raw[_HEAD.size :])
    # The last sign of base64 carries spare bits: one card has one text, or a copy could pass for another.
    return claim if version == VERSION and token_of(claim) == text else None


def read_code(text: str) -> Claim | None:
    """What the text of a scanned code claims: the bare token, or an address of any host whose path is ``/p/<token>``."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if "/" not in text:
        return read_token(text)
    try:
        path = urlsplit(text).path
    except ValueError:
        return None
    head, found, token = path.rpartition(PATH)
    return read_token(token) if found and not head else None


def is_signed(claim: Claim, public: Mapping[int, bytes]) -> bool:
    """Did one of these keys (number to the 32 public bytes) sign exactly this claim?"""
    key = public.get(claim.key)
    return key is not None and verify_with(key, signed_part(claim.key, claim.card), claim.signature)


def sign_claim(key: int, card: int, sign: Callable[[bytes], bytes]) -> Claim:
    """The claim of a card, signed."""
    return Claim(key, card, sign(signed_part(key, card)))
