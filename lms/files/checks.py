"""What a file really is, whatever its name says, and whether a workbook is safe to read. Knows no database.

A workbook is a ZIP of XML: before a parser sees it, every member is inflated here against a limit (the sizes written in the
archive may lie), declarations that define entities are refused, and so are macros and archives inside.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from lms.kernel.errors import DomainError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PDF = "application/pdf"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
TEXT = "text/plain"
HTML = "text/html"
SVG = "image/svg+xml"
UNKNOWN = "application/octet-stream"

MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", PDF),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"\x1f\x8b", "application/gzip"),
)
MAX_MEMBERS = 2_000
MAX_INFLATED = 200_000_000
# Real sheets of repeated words reach about 60 to 1; a bomb has 1000 to 1. Small members may be as dense as they like.
MAX_RATIO = 200
RATIO_FROM = 5_000_000
PIECE = 1 << 20
MACROS = re.compile(r"(^|/)(vbaProject\.bin|macrosheets/)", re.IGNORECASE)
NESTED = re.compile(r"(\.(zip|xls[xmb]?|doc[xm]?|ppt[xm]?|7z|rar|gz|exe|dll|js)$)|(^|/)embeddings/", re.IGNORECASE)
ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
FILLED = (b"<v>", b"<v ", b"<is>")
# A reader lays a sheet out as one block from the first cell to the last: five kilobytes with a cell in each far corner
# would take gigabytes. Sixty thousand rows of fifty columns are the most that anybody sends.
MAX_CELLS = 3_000_000
# So many columns are let through without a look at whether the cells far out are filled or only styled.
NARROW = 50
PLACED_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"')
FILLED_CELL = re.compile(rb"""[<:]c\s(?:[^>]*?\s)?r\s*=\s*["']\s*([A-Za-z]+)([0-9]+)[^>]*(?<!/)>""")
ROW_PLACE = re.compile(rb"""row\s(?:[^>]*?\s)?r\s*=\s*["']\s*([0-9]+)""")
OPENING = re.compile(rb"[<:](row|c)(?=[\s/>])")


def sniff(stream: BinaryIO) -> str:
    """The media type by the content's first bytes, never by the name; the stream is left at its beginning."""
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(stream)
    for offset, magic, media_type in MAGIC:
        if head[offset:].startswith(magic):
            return media_type
    return _kind_of_text(head)


def _kind_of_zip(stream: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            odf = archive.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return ZIP
    finally:
        stream.seek(0)
    if odf == ODS:
        return ODS
    return XLSX if "xl/workbook.xml" in names else DOCX if "word/document.xml" in names else ZIP


def _kind_of_text(head: bytes) -> str:
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return UNKNOWN
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:300].lower()
    if b"<svg" in start:
        return SVG
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<table")):
        return HTML
    return TEXT


def check_xlsx(stream: BinaryIO, *, max_rows: int) -> None:
    """Pass for a workbook that is safe to parse, or a DomainError that says what the file is and what to do with it.

    ``max_rows``: how many filled rows a sheet may have. The stream is left at its beginning.
    """
    if not stream.read(1):
        raise DomainError("files.empty")
    media_type = sniff(stream)
    if media_type != XLSX:
        raise DomainError(_not_xlsx(media_type))
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_archive(archive, max_rows=max_rows)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise DomainError("files.broken_xlsx") from error
    finally:
        stream.seek(0)


def _not_xlsx(media_type: str) -> str:
    match media_type:
        case "text/plain" | "text/html":
            return "files.text_not_xlsx"
        case "application/x-ole-storage":
            return "files.old_or_locked_xls"
        case "application/vnd.oasis.opendocument.spreadsheet":
            return "files.ods_not_xlsx"
        case "application/zip":
            return "files.broken_xlsx"
        case _:
            return "files.not_xlsx"


def _check_archive(archive: zipfile.ZipFile, *, max_rows: int) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_INFLATED:
        raise DomainError("files.bomb")
    for member in members:
        if MACROS.search(member.filename):
            raise DomainError("files.macros")
        if NESTED.search(member.filename):
            raise DomainError("files.nested")
    left = MAX_INFLATED
    for member in members:
        left -= _check_member(archive, member, left=left, max_rows=max_rows)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, left: int, max_rows: int) -> int:
    markup = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    sheet = re.match(r"xl/worksheets/[^/]+\.xml$", member.filename, re.IGNORECASE)
    rows, extent = (_RowCount(), _Extent()) if sheet else (None, None)
    size, tail = 0, b""
    for piece in _inflated(archive, member, limit=left):
        size += len(piece)
        if size > left or (size > RATIO_FROM and size > MAX_RATIO * max(member.compress_size, 1)):
            raise DomainError("files.bomb")
        # Two-byte encodings would hide a declaration from the search below; Office writes UTF-8 only.
        if markup and (ENTITIES.search(tail + piece) or b"\x00" in piece[:100]):
            raise DomainError("files.entities")
        if rows and rows.add(piece) > max_rows:
            raise DomainError("files.too_many_rows", limit=max_rows)
        if extent and extent.add(piece) > MAX_CELLS:
            raise DomainError("files.too_many_rows" if extent.rows > max_rows else "files.too_wide", limit=max_rows)
        tail = piece[-16:]
    return size


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, limit: int) -> Iterator[bytes]:
    # zipfile stops at the size the archive claims; a parser in another language may not. Read to the true end.
    member.file_size = limit + 1
    with archive.open(member) as content:
        while piece := content.read(PIECE):
            yield piece


class _RowCount:
    """Counts the rows of a sheet that hold a value, piece by piece: styled but empty rows go on for ever in real files."""

    def __init__(self) -> None:
        self.rows = 0
        self.rest = b""

    def add(self, piece: bytes) -> int:
        *whole, self.rest = (self.rest + piece).split(b"<row ")
        self.rows += sum(any(mark in row for mark in FILLED) for row in whole)
        return self.rows


class _Extent:
    """The block of cells a sheet spans, piece by piece, by the places written in it and by counting cells without one."""

    def __init__(self) -> None:
        self.rows = self.columns = self.in_row = 0
        self.rest = b""

    def add(self, piece: bytes) -> int:
        """How many cells the block has so far."""
        whole = self.rest + piece
        # An element cut in two by the end of the piece waits for the next one.
        cut = whole.rfind(b"<")
        cut = len(whole) if cut < 0 or whole.find(b">", cut) >= 0 or len(whole) - cut > PIECE else cut
        whole, self.rest = whole[:cut], whole[cut:]
        found = PLACED_CELL.findall(whole)
        if len(found) != whole.count(b"<c") + whole.count(b":c"):
            # Columns, formats; or cells that do not say where they stand, which no office program writes and a reader takes.
            self._count(whole)
            found = FILLED_CELL.findall(whole)
        elif max(map(_column, {letters for letters, _ in found}), default=0) > NARROW:
            found = FILLED_CELL.findall(whole)
        self.columns = max(self.columns, *map(_column, {letters for letters, _ in found}), 0)
        places = {digits for _, digits in found} | set(ROW_PLACE.findall(whole))
        self.rows = max(self.rows, *(int(digits[:9]) for digits in places), 0)
        return self.rows * self.columns

    def _count(self, whole: bytes) -> None:
        for name in OPENING.findall(whole):
            self.in_row = 0 if name == b"row" else self.in_row + 1
            self.rows += name == b"row"
            self.columns = max(self.columns, self.in_row)


def _column(letters: bytes) -> int:
    """``A`` is 1, ``XFD`` is 16384; more letters than any sheet has count as very many."""
    number = 0
    for letter in letters.upper()[:6]:
        number = number * 26 + letter - 64
    return number


def as_stream(content: bytes | BinaryIO) -> BinaryIO:
    """The content as a stream that can seek."""
    return io.BytesIO(content) if isinstance(content, bytes) else content
