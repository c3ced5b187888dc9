"""Whether a scanned PDF can be read, holds pages and nothing that acts. Pictures are checked in ``scans``."""

import logging
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from lms.kernel.errors import DomainError

MAX_PAGES = 100
MAX_OBJECTS = 20_000  # a hundred scanned pages have under a thousand
# Broken papers break the reader in every way there is: endless nesting, wrong types, missing keys.
_BROKEN = (PyPdfError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError, zlib.error)
_ACTING = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMedia", "/GoToE")
# The reader's remarks name what it meets in the paper, which is nobody's business in a log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def check_pdf(stream: BinaryIO) -> None:
    """DomainError ``files.scan_broken``, ``files.scan_locked``, ``files.scan_acting``, ``files.scan_long``."""
    try:
        reader = PdfReader(stream, strict=False)
        if reader.is_encrypted:
            raise DomainError("files.scan_locked")
        pages = len(reader.pages)
        acting = any(_acts(entry) for entry in _entries(reader))
    except _BROKEN as error:
        raise DomainError("files.scan_broken") from error
    if not pages:
        raise DomainError("files.scan_broken")
    if acting:
        raise DomainError("files.scan_acting")
    if pages > MAX_PAGES:
        raise DomainError("files.scan_long", limit=MAX_PAGES)


def _entries(reader: PdfReader) -> Iterator[Any]:
    """Every object of the file that a viewer could act on, however it is reached."""
    numbers = sorted({number for table in reader.xref.values() for number in table} | set(reader.xref_objStm))
    if len(numbers) > MAX_OBJECTS:
        raise DomainError("files.scan_long", limit=MAX_PAGES)
    for number in numbers:
        found = reader.get_object(number)
        if isinstance(found, DictionaryObject):
            yield found


def _acts(found: Any) -> bool:
    if any(name in found for name in ("/JS", "/JavaScript", "/EmbeddedFiles", "/XFA", "/EF")):
        return True
    action = found.get("/S")
    inner = found.get("/A"), found.get("/OpenAction"), found.get("/AA")
    nested = any(isinstance(one, DictionaryObject) and (one.get("/S") in _ACTING or "/JS" in one) for one in inner)
    return nested or (isinstance(action, str) and action in _ACTING)
