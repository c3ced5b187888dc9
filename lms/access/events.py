"""What access records in the audit log. Ids and codes only: no user name, no address, no secret."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.access.rules import CodePurpose, Role
from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountEvent(Event):
    """Base of the events whose subject is an account."""

    subject_kind: ClassVar[str] = "account"


@dataclass(frozen=True, kw_only=True)
class AccountAdded(AccountEvent):
    kind: ClassVar[str] = "access.account_added"


@dataclass(frozen=True, kw_only=True)
class AccountDisabled(AccountEvent):
    kind: ClassVar[str] = "access.account_disabled"


@dataclass(frozen=True, kw_only=True)
class AccountEnabled(AccountEvent):
    kind: ClassVar[str] = "access.account_enabled"


@dataclass(frozen=True, kw_only=True)
class SecretSet(AccountEvent):
    """``secret``: password or pin."""

    kind: ClassVar[str] = "access.secret_set"

    secret: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(AccountEvent):
    kind: ClassVar[str] = "access.sessions_ended"


@dataclass(frozen=True, kw_only=True)
class SignedIn(AccountEvent):
    kind: ClassVar[str] = "access.signed_in"


@dataclass(frozen=True, kw_only=True)
class IdentityProved(AccountEvent):
    """The right secret was given where it opens no session: at a check-in."""

    kind: ClassVar[str] = "access.identity_proved"


@dataclass(frozen=True, kw_only=True)
class CodePrinted(AccountEvent):
    kind: ClassVar[str] = "access.code_printed"

    purpose: CodePurpose


@dataclass(frozen=True, kw_only=True)
class CodeUsed(AccountEvent):
    kind: ClassVar[str] = "access.code_used"

    purpose: CodePurpose


@dataclass(frozen=True, kw_only=True)
class Granted(AccountEvent):
    kind: ClassVar[str] = "access.granted"

    grant_id: int
    role: Role
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class GrantEnded(AccountEvent):
    kind: ClassVar[str] = "access.grant_ended"

    grant_id: int
    role: Role
    valid_to: date
