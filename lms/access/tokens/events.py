"""What access records of tokens: that one was made or ended, never the token."""

from dataclasses import dataclass
from typing import ClassVar

from lms.access.events import AccountEvent


@dataclass(frozen=True, kw_only=True)
class TokenMade(AccountEvent):
    """``scopes``: the actions it was made for."""

    kind: ClassVar[str] = "access.token_made"

    token_id: int
    scopes: list[str]


@dataclass(frozen=True, kw_only=True)
class TokenEnded(AccountEvent):
    kind: ClassVar[str] = "access.token_ended"

    token_id: int
