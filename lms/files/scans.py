"""Whether a scanned paper is what it says: a PDF, a PNG or a JPEG that holds pages and pictures and nothing that acts.

Who opens a scan opens it in another program, so nothing that such a program would run or unpack is kept.
"""

import re
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
# A mark of a JPEG; in the points themselves FF is followed by a nought or by one of the eight signs of a restart.
_MARK = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_END, _ALONE = 0xD9, 0x01


def check_scan(stream: BinaryIO) -> str:
    """The media type of a scan that is safe to keep; the stream is left at its beginning.

    What hangs behind the end of a picture is no reason to refuse it: ``operations.store`` leaves it away.

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
            _end, width, height = (_read_png if media_type == PNG else _read_jpeg)(stream.read())
            _check_size(width, height)
    finally:
        stream.seek(0)
    return media_type


def _check_pdf(stream: BinaryIO) -> None:
    # Its reader takes a tenth of a second and ten megabytes to load, and most processes never see a scanned PDF.
    from lms.files.pdf_scans import check_pdf

    check_pdf(stream)


def end_of_picture(content: bytes, media_type: str) -> int:
    """How many bytes of a PNG or JPEG are the picture, all of them where it does not end.

    Phones of the commonest makes hang notes and a short film behind every photo they take.
    """
    try:
        return (_read_png if media_type == PNG else _read_jpeg)(content)[0]
    except DomainError:
        return len(content)


def _read_png(content: bytes) -> tuple[int, int, int]:
    """Where the picture ends, its width and height in points."""
    place, width, height = 8, 0, 0
    while place + 12 <= len(content):
        head: tuple[int, bytes] = struct.unpack(">I4s", content[place : place + 8])
        length, kind = head
        if kind == b"IHDR" and length >= 8:
            width, height = struct.unpack(">II", content[place + 8 : place + 16])
        place += 12 + length
        if kind == b"IEND" and place <= len(content):
            return place, width, height
    raise DomainError("files.scan_broken")


def _read_jpeg(content: bytes) -> tuple[int, int, int]:
    """As of a PNG. A small picture inside a segment has an end of its own, so segments are stepped over whole."""
    place, width, height = 2, 0, 0
    while found := _MARK.search(content, place):
        mark, place = content[found.end() - 1], found.end()
        if mark == _END:
            return place, width, height
        if mark == _ALONE or place + 2 > len(content):
            continue
        length = int.from_bytes(content[place : place + 2], "big")
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC) and place + 7 <= len(content):
            height, width = struct.unpack(">HH", content[place + 3 : place + 7])
        place += length
    raise DomainError("files.scan_broken")


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise DomainError("files.scan_broken")
    if width * height > MAX_POINTS:
        raise DomainError("files.picture_large", points=MAX_POINTS // 1_000_000)
