"""The token behind a QR code: bound to one meeting and its window, signed so that nobody can make one. Knows no database.

24 signs of base64url: session (4 bytes), step of 20 seconds (4 bytes, 0 on a poster), the first 10 bytes of the MAC. It
holds nothing about a person. How long it is accepted is decided in ``rules``.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import datetime

from courses.attendance.rules import Code, CodeKind, step_of
from lms.keys.sealing import Vault, agrees

_HEAD = struct.Struct(">II")
MAC_BYTES = 10
TOKEN_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Bound:
    """What a token is bound to: the meeting and its window. A meeting that is moved makes the tokens of before worthless."""

    session_id: int
    starts_at: datetime
    opens_before: int
    closes_after: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says of itself, before anybody has looked whether it is genuine."""

    session_id: int
    step: int
    mac: bytes


def rotating_token(vault: Vault, bound: Bound, *, at: datetime) -> str:
    """The token the wall shows at this instant."""
    return _token(vault, bound, step_of(at))


def poster_token(vault: Vault, bound: Bound) -> str:
    """The one token for the whole meeting, to be printed; marked weaker than the wall's."""
    return _token(vault, bound, 0)


def _token(vault: Vault, bound: Bound, step: int) -> str:
    raw = _HEAD.pack(bound.session_id, step) + _mac(vault, bound, step)[:MAC_BYTES]
    return base64.urlsafe_b64encode(raw).decode()


def _mac(vault: Vault, bound: Bound, step: int) -> bytes:
    moment = int(bound.starts_at.timestamp())
    return vault.mac("check-in", bound.session_id, moment, bound.opens_before, bound.closes_after, step)


def read_token(text: str) -> Claim | None:
    """What the token claims; None when it does not even have the shape of one."""
    if len(text) != TOKEN_LENGTH or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    session_id, step = _HEAD.unpack(raw[: _HEAD.size])
    return Claim(session_id, step, raw[_HEAD.size :])


def genuine(vault: Vault, claim: Claim, bound: Bound) -> Code | None:
    """The code the claim proves for this meeting; None when it was altered or made for another window."""
    if claim.session_id != bound.session_id or not agrees(claim.mac, _mac(vault, bound, claim.step), length=MAC_BYTES):
        return None
    return Code(CodeKind.ROTATING, claim.step) if claim.step else Code(CodeKind.POSTER)
