"""Made for tests: a phone that signs and chains what it records, as the program on it does; and what it sends."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from courses.attendance.scanner.models import Scanner
from courses.attendance.scanner.operations import enrol_scanner
from courses.attendance.scanner.packing import instant
from courses.attendance.scanner.rules import Batch, Signed, read_batch
from lms.audit.events import SYSTEM


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Phone:
    """A phone with its own key and clock. ``slow``: how far its clock is behind, to be set at any moment.

    ``opened``: when its page was opened; from version 3 on the page's own clock runs from there.
    """

    seed: int = 1
    algorithm: str = "Ed25519"
    slow: timedelta = timedelta()
    version: int = 2
    opened: datetime | None = None
    texts: list[str] = field(default_factory=list)
    _key: Ed25519PrivateKey | EllipticCurvePrivateKey = field(init=False)

    def __post_init__(self) -> None:
        if self.algorithm == "Ed25519":
            self._key = Ed25519PrivateKey.from_private_bytes(self.seed.to_bytes(32, "big"))
        else:
            self._key = derive_private_key(self.seed, SECP256R1())

    @property
    def public(self) -> bytes:
        public = self._key.public_key()
        if isinstance(self._key, Ed25519PrivateKey):
            return public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def fingerprint(self) -> str:
        return sha256(self.public).hexdigest()[:16]

    def sign(self, content: bytes) -> str:
        """As WebCrypto signs: 64 bytes, in base64url."""
        if isinstance(self._key, Ed25519PrivateKey):
            return base64url(self._key.sign(content))
        r, s = decode_dss_signature(self._key.sign(content, ECDSA(SHA256())))
        return base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def enrol(self, db: Session, account_id: int, *, now: datetime) -> Scanner:
        """Make it a scanner of the account."""
        key = base64url(self.public)
        named = {"name": f"Điện thoại {self.seed}", "algorithm": self.algorithm, "public_key": key}
        return enrol_scanner(db, account_id, **named, actor=SYSTEM, now=now)

    def tell(self, kind: str, session_id: int, at: datetime, /, **facts: Any) -> Signed:
        """One record more in the chain; ``at`` is the true time, the phone writes its own."""
        return self.signed(self.write(kind, session_id, at, **facts))

    def write(self, kind: str, session_id: int, at: datetime, /, **facts: Any) -> str:
        """The text of the next record. Facts stand over what would be written otherwise."""
        seq = len(self.texts) + 1
        said: dict[str, Any] = {
            "v": self.version,
            "scanner": self.fingerprint,
            "seq": seq,
            "previous": sha256(self.texts[-1].encode()).hexdigest() if self.texts else "",
            "nonce": sha256(f"{self.seed}:{seq}".encode()).hexdigest()[:24],
            "kind": kind,
            "session": session_id,
            "occurred_at": instant(at - self.slow),
        }
        if self.version > 1:
            said |= {"elapsed": self.elapsed(at) or 1000 * seq, "page": "p1"}
        self.texts.append(json.dumps(said | facts, ensure_ascii=False))
        return self.texts[-1]

    def elapsed(self, at: datetime) -> int:
        """Milliseconds since the page was opened."""
        return int((at - self.opened).total_seconds() * 1000) if self.opened else 0

    def signed(self, text: str) -> Signed:
        return Signed(text, self.sign(text.encode()))

    def body(self, records: Sequence[Signed], at: datetime, **facts: Any) -> bytes:
        """The body of an upload sent at an instant of true time."""
        sent_at = instant(at - self.slow)
        texts = "\n".join(one.text for one in records).encode(errors="replace")
        clock: dict[str, Any] = {"page": "p1", "elapsed": self.elapsed(at)} if self.version > 2 else {}
        ticks = "".join(f"{value}|" for value in clock.values())
        over = f"sync|{self.fingerprint}|{sent_at}|{ticks}{sha256(texts).hexdigest()}"
        listed = [{"text": one.text, "signature": one.signature} for one in records]
        whole = {"v": self.version, "scanner": self.fingerprint, "sent_at": sent_at, "records": listed} | clock
        return json.dumps(whole | {"signature": self.sign(over.encode())} | facts).encode()

    def batch(self, records: Sequence[Signed], at: datetime) -> Batch:
        """The same, as the server reads it."""
        batch = read_batch(self.body(records, at))
        assert batch is not None
        return batch


def nonce_of(one: Signed) -> str:
    """The nonce in a record."""
    return str(json.loads(one.text)["nonce"])
