"""Scanned decisions: a smallest picture, a page, and pages that do more than a page should."""

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask.testing import FlaskClient
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests.cast import Member

ClientAs = Callable[[Member], FlaskClient]
Counting = Callable[[], AbstractContextManager[Any]]


def _png() -> bytes:
    """One grey point."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\x80")), (b"IEND", b"")]
    chunks = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


PNG = _png()


def pdf(*, acting: bool = False, locked: bool = False) -> bytes:
    """A page; with a script that runs when it is opened, or behind a password."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if acting:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
        )
        writer._root_object[NameObject("/OpenAction")] = action
    if locked:
        writer.encrypt("mat-khau")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
