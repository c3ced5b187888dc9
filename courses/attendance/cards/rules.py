"""Why a personal card ends. What its code says is ``tokens``, what happens to it ``operations``."""

from enum import StrEnum


class CardEnd(StrEnum):
    """Why a card holds no more. Scanners refuse it in all cases."""

    REISSUED = "reissued"
    LOST = "lost"
    ERASED = "erased"
