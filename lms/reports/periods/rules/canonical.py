"""The one text of a value: what is signed must have exactly one spelling. JSON as RFC 8785 has it, without its numbers.

A ratio is two whole numbers and a percentage is a text, so there is no fraction to spell; one that comes in is refused.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

# Beyond it readers of JSON that know only floating point would see another number (RFC 8785, 3.2.2.3).
MOST = 2**53 - 1


def canonical(value: Any) -> bytes:
    """The value as UTF-8: keys sorted, no spaces, no escapes but the needed ones. ValueError for what has no one spelling."""
    _refuse(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def _refuse(value: Any) -> None:
    match value:
        case None | bool():
            return
        case int() if abs(value) <= MOST:
            return
        case str():
            value.encode()  # a lone surrogate has no UTF-8
        case Mapping():
            for key, part in value.items():
                # In ASCII the order of code points is the order of UTF-16 that RFC 8785 asks for.
                if not isinstance(key, str) or not key.isascii():
                    raise ValueError(f"a key is a text in ASCII, not {key!r}")
                _refuse(part)
        case Sequence() if not isinstance(value, bytes | bytearray):
            for part in value:
                _refuse(part)
        case _:
            raise ValueError(f"{type(value).__name__} has no one spelling")
