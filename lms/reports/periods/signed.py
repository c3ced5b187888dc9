"""A snapshot as a file of its own: the signed text, its digest, the signature. Checked with the public keys alone."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from lms.kernel.errors import DomainError
from lms.keys.queries import public_bytes, verify_with
from lms.reports.periods.queries import Sent
from lms.reports.periods.rules.canonical import digest

MEMBERS = frozenset({"signed", "sha256", "kid", "signature"})


def signed_file(sent: Sent) -> bytes:
    """The file: ``signed`` is the very text that was signed, so that whoever checks it need not spell it again."""
    file = {
        "signed": sent.raw.decode(),
        "sha256": sent.sha256,
        "kid": sent.kid,
        "signature": base64.b64encode(sent.signature).decode(),
    }
    return (json.dumps(file, ensure_ascii=False, indent=1) + "\n").encode()


def check_file(content: bytes, keys: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the file says when it is as it was signed, else None. ``keys``: a JSON Web Key Set.

    DomainError ``periods.file_unreadable``.
    """
    try:
        file = json.loads(content)
        raw, signature = file["signed"].encode(), base64.b64decode(file["signature"], validate=True)
        known = {key["kid"]: public_bytes(key) for key in keys["keys"]}
        genuine = set(file) == MEMBERS and file["sha256"] == digest(raw) and file["kid"] in known
        if not genuine or not verify_with(known[file["kid"]], raw, signature):
            return None
        found: dict[str, Any] = json.loads(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DomainError("periods.file_unreadable") from error
    return found
