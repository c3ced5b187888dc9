"""Whether a scanned paper is what it says: a PDF, a PNG or a JPEG that holds pages and pictures and nothing that acts.

Who opens a scan opens it in another program, so nothing that such a program would run or unpack is kept.
"""

import struct
from os import SEEK_END
from typing import BinaryIO

from lms.files.checks import PDF, sniff
from lms.kernel.errors import DomainError

PNG, JPEG = "image/png", "image/jpeg"
SCANS = frozenset({PDF, PNG, JPEG})
SCAN_LIMIT = 15_000_000
# A4 at 600 dots an inch is 35 million points; a bomb of a few kilobytes unfolds to billions.
MAX_POINTS = 80_000_000
# Cameras pad with a few bytes behind the end of a picture.
PADDING = 64


def check_scan(stream: BinaryIO, *, drawn_anew: bool = False) -> str:
    """The media type of a scan that is safe to keep; the stream is left at its beginning.

    ``drawn_anew``: of a picture only the points will be kept. Phones of the commonest makes hang notes and a short film behind
    every photo they take; these are no reason to refuse it then.

    DomainError ``files.too_large``, ``files.scan_type``, ``files.scan_broken``, ``files.scan_locked``, ``files.scan_acting``,
    ``files.scan_long``, ``files.picture_large``.
    """
    stream.seek(0, SEEK_END)
    if stream.tell() > SCAN_LIMIT:
        raise DomainError("files.too_large", limit=SCAN_LIMIT // 1_000_000)
    media_type = sniff(stream)
    if media_type not in SCANS:
        raise DomainError("files.scan_type")
    try:
        if media_type == PDF:
            _check_pdf(stream)
        else:
            behind = _read_png(stream.read()) if media_type == PNG else _read_jpeg(stream.read())
            if behind > PADDING and not drawn_anew:
                raise DomainError("files.scan_acting")
    finally:
        stream.seek(0)
    return media_type


def _check_pdf(stream: BinaryIO) -> None:
    # Its reader takes a tenth of a second and ten megabytes to load, and most processes never see a scanned PDF.
    from lms.files.pdf_scans import check_pdf

    check_pdf(stream)


def _read_png(content: bytes) -> int:
    """How many bytes hang on behind the picture's end."""
    place, width, height = 8, 0, 0
    while place + 12 <= len(content):
        head: tuple[int, bytes] = struct.unpack(">I4s", content[place : place + 8])
        length, kind = head
        if kind == b"IHDR" and length >= 8:
            width, height = struct.unpack(">II", content[place + 8 : place + 16])
        place += 12 + length
        if kind == b"IEND":
            break
    else:
        raise DomainError("files.scan_broken")
    _check_size(width, height)
    return len(content) - place


def _read_jpeg(content: bytes) -> int:
    """As of a PNG."""
    place, width, height = 2, 0, 0
    while place + 9 < len(content) and content[place] == 0xFF:
        mark, length = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])[0]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            break
        place += 2 + length
    end = content.rfind(b"\xff\xd9")
    if end < 0:
        raise DomainError("files.scan_broken")
    _check_size(width, height)
    return len(content) - end - 2


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise DomainError("files.scan_broken")
    if width * height > MAX_POINTS:
        raise DomainError("files.picture_large", points=MAX_POINTS // 1_000_000)
