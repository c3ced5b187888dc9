"""What a phone's record says, whether its chain is whole, how far its clock is off. Pure; who is present is decided elsewhere.

The form of a record and of a batch: ``docs/rules/attendance.md``, "Scanners".
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

# Phones send version 1 that were enrolled before a record told the page's own clock, version 2 before a batch told it too and
# that clock counted the time asleep; all are understood for ever.
VERSIONS = (1, 2, 3)
PAGE_CLOCK = 3
MOST_RECORDS = 1000
MOST_BYTES = 2_000_000
LONGEST_TEXT = 4000
LONGEST_NAME = 120
# So long a batch may be on its way over a poor line; less than that is no wrong clock.
ON_THE_WAY = timedelta(seconds=60)
FUTURE = timedelta(minutes=10)
# The clock of a phone whose battery ran out begins anew in 1970.
YEARS = range(1970, 2200)
MOST_NUMBER = 10**15
# A page that has been open for ten years is none: no sum of a clock and such a span leaves the calendar.
MOST_ELAPSED = 10 * 366 * 24 * 3600 * 1000

_HEX = re.compile(r"[0-9a-f]+")
_WORD = re.compile(r"[A-Za-z0-9_-]+")
Read = TypeVar("Read")


class RecordKind(StrEnum):
    """What the trainer did on the phone."""

    CARD = "card"
    LIST = "list"
    WALK_IN = "walk_in"
    UNDO = "undo"


class RecordOutcome(StrEnum):
    """What the phone is told, once and for ever. ``HELD``: kept for a person to settle."""

    PRESENT = "present"
    ALREADY = "already"
    LEFT = "left"
    UNDONE = "undone"
    REFUSED = "refused"
    HELD = "held"


class Settlement(StrEnum):
    """How a person settled a record that the rules alone could not."""

    TAKEN = "taken"  # as the phone says: scanned at that hour
    IDENTIFIED = "identified"  # a walk-in by name was found in the book: written down at that hour
    CORRECTED = "corrected"  # was there, the trainer says so with a reason
    DISMISSED = "dismissed"  # nothing came of it


# --- what was sent ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signed:
    """A text as it came, and the signature that came with it."""

    text: str
    signature: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a phone sent at once. ``sent_as``: the instant in the letters that were signed.

    ``page``, ``elapsed``: as of a record, at the moment of sending; None before version 3.
    """

    version: int
    scanner: str
    sent_as: str
    sent_at: datetime
    signature: str
    records: Sequence[Signed]
    page: str | None = None
    elapsed: int | None = None

    @property
    def signed(self) -> bytes:
        """What the batch's own signature is over."""
        texts = digest_of("\n".join(one.text for one in self.records))
        ticks = f"{self.page}|{self.elapsed}|" if self.page is not None else ""
        return f"sync|{self.scanner}|{self.sent_as}|{ticks}{texts}".encode(errors="replace")


@dataclass(frozen=True, slots=True)
class Record:
    """One record in the phone's own words. ``elapsed``: milliseconds since ``page`` was opened, by a clock nobody sets.

    ``version``: from 3 on that clock counts the time asleep as well.
    """

    seq: int
    previous: str
    nonce: str
    kind: RecordKind
    session_id: int
    occurred_at: datetime
    page: str | None = None
    elapsed: int | None = None
    card: str | None = None
    ref: str | None = None
    name: str | None = None
    undoes: str | None = None
    version: int = PAGE_CLOCK


def digest_of(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return sha256(text.encode(errors="replace")).hexdigest()


class TooMany(Exception):
    """More records than a batch may hold."""


def read_batch(content: bytes) -> Batch | None:
    """The batch in the body of a request; None when it is none. ``TooMany`` when it holds over a thousand records."""
    found = _object(content)
    if found is None:
        return None
    records = found.get("records")
    if isinstance(records, list) and len(records) > MOST_RECORDS:
        raise TooMany
    try:
        sent_as = _text(found["sent_at"], 40)
        version = _number(found["v"])
        told = version >= PAGE_CLOCK
        return Batch(
            version=version,
            scanner=_hex(found["scanner"], 16, 16),
            sent_as=sent_as,
            sent_at=_instant(sent_as),
            signature=_text(found["signature"], 200),
            records=[Signed(_any_text(one["text"]), _any_text(one["signature"])) for one in _list(records)],
            page=_text(found["page"], 64) if told else None,
            elapsed=_number(found["elapsed"], most=MOST_ELAPSED) if told else None,
        )
    except (KeyError, TypeError, ValueError):
        return None


def read_record(text: str, *, scanner: str) -> Record | None:
    """What a genuine text says; None when it is of no form that a phone of ours ever wrote, or names another phone."""
    found = _object(text) if len(text) <= LONGEST_TEXT else None
    if found is None or found.get("v") not in VERSIONS or found.get("scanner") != scanner:
        return None
    try:
        record = Record(
            seq=_number(found["seq"], least=1),
            previous=_hex(found["previous"], 64, 64) if found["previous"] != "" else "",
            nonce=_hex(found["nonce"], 24, 40),
            kind=RecordKind(found["kind"]),
            session_id=_number(found["session"], least=1),
            occurred_at=_instant(_text(found["occurred_at"], 40)),
            page=_maybe(found, "page", lambda value: _text(value, 64)),
            elapsed=_maybe(found, "elapsed", _milliseconds),
            card=_maybe(found, "card", lambda value: _text(value, 500)),
            ref=_maybe(found, "ref", lambda value: _hex(value, 16, 16)),
            name=_maybe(found, "name", lambda value: _text(value, LONGEST_NAME)),
            undoes=_maybe(found, "undoes", lambda value: _hex(value, 24, 40)),
            version=found["v"],
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return record if _says_whom(record) else None


def nonce_in(text: str) -> str | None:
    """The nonce a text seems to have, trusted or not: so that the phone knows which record an answer is about."""
    found = _object(text) if len(text) <= LONGEST_TEXT else None
    nonce = found.get("nonce") if found else None
    return nonce if isinstance(nonce, str) and len(nonce) <= 64 and _WORD.fullmatch(nonce) else None


def _says_whom(record: Record) -> bool:
    match record.kind:
        case RecordKind.CARD:
            return record.card is not None
        case RecordKind.LIST:
            return record.ref is not None
        case RecordKind.WALK_IN:
            return record.name is not None or record.card is not None or record.ref is not None
        case RecordKind.UNDO:
            return record.undoes is not None


def _object(content: bytes | str) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _maybe(found: dict[str, Any], key: str, read: Callable[[Any], Read]) -> Read | None:
    value = found.get(key)
    return None if value is None else read(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _any_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _text(value: Any, most: int) -> str:
    text = _any_text(value)
    if not 1 <= len(text) <= most or not text.isprintable():
        raise ValueError
    return text


def _hex(value: Any, least: int, most: int) -> str:
    text = _any_text(value)
    if not least <= len(text) <= most or _HEX.fullmatch(text) is None:
        raise ValueError
    return text


def _number(value: Any, *, least: int = 0, most: int = MOST_NUMBER) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    if not least <= value <= most:
        raise ValueError
    return value


def _milliseconds(value: Any) -> int:
    # performance.now() gives parts of a millisecond.
    return _number(int(value) if isinstance(value, float) else value, most=MOST_ELAPSED)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or instant.year not in YEARS:
        raise ValueError
    return instant


# --- clocks -----------------------------------------------------------------------------------------------------------


def skew_of(sent_at: datetime, received_at: datetime) -> timedelta:
    """How far the phone's clock is behind (ahead: below nought). Less than a batch needs on its way is nought."""
    skew = received_at - sent_at
    return timedelta() if abs(skew) < ON_THE_WAY else skew


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch by the phone's clocks at the moment of sending; ``skew``: of its wall clock, as of ``skew_of``."""

    skew: timedelta
    at: datetime | None = None
    page: str | None = None
    elapsed: int | None = None


def set_since(record: Record, sent: Sent) -> timedelta:
    """By how much the phone's clock was put forward (back: below nought) between a record and its sending, as far as is known.

    Known within one run of the page, whose own clock nobody sets; nought where that is not told, or for less than a minute.
    """
    if sent.at is None or sent.page is None or sent.elapsed is None:
        return timedelta()
    if record.version < PAGE_CLOCK or record.page != sent.page or record.elapsed is None or record.elapsed > sent.elapsed:
        return timedelta()
    moved = sent.at - record.occurred_at - timedelta(milliseconds=sent.elapsed - record.elapsed)
    return timedelta() if abs(moved) < ON_THE_WAY else moved


def corrected(record: Record, sent: Sent) -> datetime:
    """The instant a record tells of, by the server's clock: the skew is that which the phone had when it was made."""
    return record.occurred_at + sent.skew + set_since(record, sent)


def is_from_future(at: datetime, *, received_at: datetime) -> bool:
    """Does a corrected instant lie more than ten minutes ahead? Then the phone's clock was set between scan and sending."""
    return at > received_at + FUTURE


# --- the chain --------------------------------------------------------------------------------------------------------


class Link(NamedTuple):
    """A record of the chain: its digest, and that of the one before, as it says."""

    digest: str
    previous: str


@dataclass(slots=True)
class Chain:
    """What is known of a phone's chain: links by number, and the nonces taken. A gap is no fault: it may be closed later."""

    links: dict[int, Link] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)

    def take(self, record: Record, digest: str) -> bool:
        """Add a record that fits; False when it does not: another has its number or nonce, or a neighbour says otherwise."""
        if not self._fits(record, digest):
            return False
        self.links[record.seq] = Link(digest, record.previous)
        self.nonces.add(record.nonce)
        return True

    def _fits(self, record: Record, digest: str) -> bool:
        if record.seq in self.links or record.nonce in self.nonces:
            return False
        before, after = self.links.get(record.seq - 1), self.links.get(record.seq + 1)
        if record.seq == 1 or before is not None:
            expected = before.digest if before is not None else ""
            if record.previous != expected:
                return False
        elif not record.previous:
            return False
        return after is None or after.previous == digest
