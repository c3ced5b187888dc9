"""A fresh PIN, and the sign-in address as a QR code. Nothing here is kept."""

import secrets
from dataclasses import dataclass
from functools import cache

from lms.access.secrets import EASY_PINS

DIGITS = 6
QUIET_ZONE = 2


def new_pin() -> str:
    """Six random digits that nobody tries first."""
    while True:
        pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        # A PIN of two digits only is read wrongly aloud and guessed early.
        if pin not in EASY_PINS and len(set(pin)) > 2:
            return pin


@dataclass(frozen=True, slots=True)
class Drawing:
    """A QR code as one SVG path in a square of ``size`` units, its quiet zone included."""

    size: int
    path: str


@cache
def address_code(address: str) -> Drawing:
    """The address as a QR code of level M. Every slip of an installation carries the same one."""
    # It brings a library of pictures along, which a process that draws no code need not load.
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(address)
    rows = code.get_matrix()
    dots = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Drawing(len(rows), "".join(dots))
