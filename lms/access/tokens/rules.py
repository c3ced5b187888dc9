"""What a token looks like, what it may be asked for, and whom its bearer is. Pure."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.access.rules import Action, Viewer
from lms.i18n import N_

# The letters in front let a scanner of published code know it for what it is.
SHAPE = re.compile(r"lms_[A-Za-z0-9_-]{43}")

# What the API can do, in the order of the page; an action that no address of it asks for is not offered.
OFFERED: dict[Action, str] = {
    Action.CLASSES_READ: N_("xem lớp và buổi học"),
    Action.ATTENDANCE_READ: N_("xem ai có mặt"),
    Action.ATTENDANCE_RECORD: N_("ghi có mặt"),
}
LIFETIMES: dict[int, str] = {30: N_("30 ngày"), 90: N_("90 ngày"), 365: N_("một năm")}
MOST_TOKENS = 20
# How exactly the last use is told: not every request of a program should write.
USE_TOLD = timedelta(hours=1)


def offered_to(viewer: Viewer) -> dict[Action, str]:
    """The actions somebody may give to a token: of those offered, what they may do themselves."""
    return {action: words for action, words in OFFERED.items() if viewer.may_anywhere(action)}


def digest_of(token: str) -> str | None:
    """What is kept of a token, None for a text of another shape. Of 256 random bits a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest() if SHAPE.fullmatch(token) else None


@dataclass(frozen=True, slots=True)
class Bearer(Viewer):
    """The account of a token as a viewer who may do no more than the token's scopes say, and no more than the account may."""

    scopes: frozenset[Action] = frozenset()
    token_id: int = 0

    def may_own(self, action: Action) -> bool:
        """As of the account, within the scopes."""
        return action in self.scopes and Viewer.may_own(self, action)

    def unit_ids(self, action: Action) -> frozenset[int]:
        """As of the account, within the scopes."""
        return Viewer.unit_ids(self, action) if action in self.scopes else frozenset()


def bearer_of(viewer: Viewer, *, scopes: frozenset[Action], token_id: int) -> Bearer:
    """The account's viewer, narrowed."""
    return Bearer(
        account_id=viewer.account_id,
        name=viewer.name,
        person_id=viewer.person_id,
        grants=viewer.grants,
        locale=viewer.locale,
        username=viewer.username,
        scopes=scopes,
        token_id=token_id,
    )


def tells_use(last_used_at: datetime | None, *, now: datetime) -> bool:
    """Is it time to write down again when the token was used?"""
    return last_used_at is None or now - last_used_at >= USE_TOLD
