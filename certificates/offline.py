"""The check without network and database: what a PDF carries inside, held against public keys and against its own text."""

import base64
import binascii
import io
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from certificates.rules import ATTACHED, Answer, Printed, answer, read_payload, sheet_lines
from lms.kernel.errors import DomainError
from lms.keys.queries import public_bytes, verify_with


@dataclass(frozen=True, slots=True)
class Carried:
    """The signed bytes, the signature and the key's id, as a sheet carries them."""

    kid: str
    payload: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What the check found. ``missing``: lines that were signed and do not stand on the sheet; None when no sheet was given."""

    answer: Answer
    printed: Printed | None
    missing: tuple[str, ...] | None


def verify_pdf(content: bytes, keys: Mapping[str, bytes]) -> Found:
    """Check a PDF: its signature, then every signed line against its text.

    ``keys``: 32 bytes of a public key by key id. DomainError ``certificates.not_a_payload``, ``certificates.no_such_key``.
    """
    try:
        reader = PdfReader(io.BytesIO(content))
        attached = reader.attachments.get(ATTACHED, [])
        text = "\n".join(page.extract_text() for page in reader.pages)
    except (PyPdfError, KeyError, ValueError) as error:
        raise DomainError("certificates.not_a_payload") from error
    if len(attached) != 1:
        raise DomainError("certificates.not_a_payload")
    found = verify_text(attached[0], keys)
    if found.printed is None:
        return found
    stands = _plain(text)
    missing = tuple(line for line in sheet_lines(found.printed) if _plain(line) not in stands)
    return Found(Answer.ALTERED if missing else found.answer, found.printed, missing)


def verify_text(text: bytes, keys: Mapping[str, bytes]) -> Found:
    """Check the text that a sheet carries. Raises as ``verify_pdf``."""
    carried = read_carried(text)
    public = keys.get(carried.kid)
    if public is None:
        raise DomainError("certificates.no_such_key", kid=carried.kid[:40])
    holds = verify_with(public, carried.payload, carried.signature)
    printed = read_payload(carried.payload) if holds else None
    told = answer(signature_holds=holds, demo=bool(printed and printed.demo), revoked=False, replaced=False)
    return Found(told, printed, None)


def read_carried(text: bytes) -> Carried:
    """What a sheet carries. DomainError ``certificates.not_a_payload``."""
    try:
        facts = json.loads(text)
        signature = base64.b64decode(facts["signature"], validate=True)
        return Carried(str(facts["kid"]), str(facts["payload"]).encode(), signature)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise DomainError("certificates.not_a_payload") from error


def read_keys(key_set: Any) -> dict[str, bytes]:
    """Public keys by id from a JSON Web Key Set as ``/.well-known/lms-keys.json`` gives it. DomainError as above."""
    try:
        return {str(key["kid"]): public_bytes(key) for key in key_set["keys"]}
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise DomainError("certificates.keys_unreadable") from error


def _plain(text: str) -> str:
    """The text without spaces: a line breaks where the sheet has no more room."""
    return "".join(unicodedata.normalize("NFC", text).split())
