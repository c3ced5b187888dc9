"""An attempt to check in as it reached us, and who sent it: what comes into ``scans.record_scans``."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from courses.attendance.facts import AtMeeting
from courses.attendance.rules import Code, Decision, Method, ScanFacts
from lms.audit.events import Actor, ActorKind

NONCE_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanAttempt:
    """One attempt as it reached us. ``nonce`` (64 signs at most) makes the same attempt, sent twice, one row.

    ``code``: proved genuine for this meeting by whoever calls. ``read_at``: when the server first saw it. ``scanner``: sent by
    a scanner, which may take it back. ``told``: codes that are kept with the scan (which card, which import).
    """

    session_id: int
    person_id: int
    method: Method
    nonce: str
    occurred_at: datetime
    code: Code | None = None
    read_at: datetime | None = None
    device: str | None = None
    scanner: bool = False
    told: dict[str, Any] = field(default_factory=dict)

    def facts(self, *, undone: bool = False) -> ScanFacts:
        return ScanFacts(self.method, self.occurred_at, self.code, self.read_at, undone)

    @property
    def at(self) -> AtMeeting:
        return self.session_id, self.person_id


@dataclass(frozen=True, slots=True)
class Submission:
    """An attempt, who sent it and when the server received it."""

    scan: ScanAttempt
    actor: Actor
    received_at: datetime


# What became of one attempt of a group. An exception belongs to that attempt alone: none of its rows was written.
Answer = Decision | Exception


def account_of(actor: Actor) -> int | None:
    """The account that acts, if it is one."""
    return actor.id if actor.kind is ActorKind.ACCOUNT else None


def nonce_of(scan: ScanAttempt) -> str:
    """The nonce as it is kept."""
    return scan.nonce[:NONCE_LENGTH]
