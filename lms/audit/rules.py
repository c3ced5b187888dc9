"""How a seal is computed, and nothing else: from plain values to a digest."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """An event as it enters the digest: everything the row holds."""

    id: int
    kind: str
    recorded_at: datetime
    actor_kind: str
    actor_id: int | None
    subject_kind: str
    subject_id: int | None
    unit_id: int | None
    data: dict[str, Any]


@dataclass(frozen=True)
class Verification:
    """The state of the log: events under a seal, events not yet sealed, the first seal that does not hold, the last digest.

    ``head`` proves the log up to today only if it was written down somewhere else: who can drop the triggers can also
    drop the newest seals together with their events.
    """

    sealed: int
    unsealed: int
    broken_at: int | None
    head: str


def digest_of(previous: str, entries: Iterable[Entry]) -> str:
    """The SHA-256, in hex, over the previous digest and each entry as one line of canonical JSON."""
    running = hashlib.sha256(previous.encode())
    for entry in entries:
        running.update(_line(entry).encode())
    return running.hexdigest()


def _line(entry: Entry) -> str:
    values = [*vars(entry).values()]
    values[2] = entry.recorded_at.isoformat(timespec="microseconds")
    return "\n" + json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
