"""Reading a CSV as other programs write them: the usual encodings and separators, into the same ``Sheet`` as a workbook."""

import csv
import io
import unicodedata

from lms.files.checks import TEXT, sniff
from lms.files.sheets import Cell, Sheet, read_sheet
from lms.kernel.errors import DomainError

SEPARATORS = (";", "\t", ",", "|")
LOOKED_AT = 20
MOST_COLUMNS = 200
LONGEST_CELL = 4_000


def read_table(content: bytes, *, max_rows: int) -> Sheet:
    """The first sheet of an XLSX, or a CSV: told apart by what is inside. DomainError ``files.…``."""
    if not content:
        raise DomainError("files.empty")
    if is_separated(content):
        return read_separated(content, max_rows=max_rows)
    return read_sheet(content, max_rows=max_rows)


def is_separated(content: bytes) -> bool:
    """Is the content plain text, as a CSV is?"""
    return sniff(io.BytesIO(content)) == TEXT


def read_separated(content: bytes, *, max_rows: int) -> Sheet:
    """The rows of a CSV. DomainError ``files.csv_unreadable``, ``files.csv_long``."""
    text = _decoded(content)
    separator, text = _separator(text)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(rows) >= max_rows:
                raise DomainError("files.csv_long", limit=max_rows)
            rows.append([_cell(one) for one in row[:MOST_COLUMNS]])
    except csv.Error as error:
        raise DomainError("files.csv_unreadable") from error
    width = max(map(len, rows), default=0)
    return Sheet("CSV", [row + [None] * (width - len(row)) for row in rows])


def _decoded(content: bytes) -> str:
    # Windows in Vietnamese writes 1258 where nobody asked for more; it leaves hardly a byte unread by which to refuse it.
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1258"):
        try:
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise DomainError("files.csv_unreadable")


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text without the line in which Excel names it ("sep=;")."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    return max(SEPARATORS, key=lambda one: sum(line.count(one) for line in lines)), text


def _cell(text: str) -> Cell:
    return text.replace("\0", "").strip()[:LONGEST_CELL] or None
