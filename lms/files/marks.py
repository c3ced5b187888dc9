"""What the reader of cells keeps silent about: rows that are hidden, formulas in error or never computed.

Found in the sheet's XML, which ``checks`` has let pass. Knows no database; what is said of it is the reading room's matter.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import BinaryIO

PIECE = 1 << 20
_TAG = rb"<(?:[a-z0-9]+:)?%b\b[^>]*>"
_SHEET, _RELATION = re.compile(_TAG % b"sheet"), re.compile(_TAG % b"Relationship")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HIDDEN = re.compile(rb"""<row\b([^>]*\bhidden\s*=\s*["'](?:1|true)["'][^>]*)>""")
_ERROR = re.compile(rb"""<c\b([^>]*\bt\s*=\s*["']e["'][^>]*)>(?:<f\b.*?(?:/>|</f>))?\s*<v[^>]*>([^<]*)</v>""", re.DOTALL)
_FORMULA = re.compile(rb"<c\b([^>]*)>\s*<f\b([^>]*?)(?:/>|>([^<]*)</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


@dataclass(frozen=True)
class Marks:
    """Hidden rows as Excel numbers them; by place (row and column from 0) the text of an error ("#REF!") or of a formula."""

    hidden: tuple[int, ...] = ()
    cells: Mapping[tuple[int, int], str] = field(default_factory=dict)


def read_marks(stream: BinaryIO, sheet_name: str) -> Marks:
    """The marks of one sheet; a formula only when the file holds no value of it. The stream is left at its beginning."""
    try:
        with zipfile.ZipFile(stream) as archive:
            member = _member(archive, sheet_name)
            return _marks(archive, member) if member else Marks()
    finally:
        stream.seek(0)


def _member(archive: zipfile.ZipFile, sheet_name: str) -> str | None:
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    sheets = map(_attributes, _SHEET.findall(archive.read("xl/workbook.xml")))
    key = next((one.get("r:id") or one.get("id") for one in sheets if one.get("name") == sheet_name), None)
    relations = map(_attributes, _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")))
    target = next((one.get("Target", "") for one in relations if one.get("Id") == key), "")
    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return path if path in names else None


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): unescape((one or two).decode("utf-8", "replace")) for name, one, two in _ATTRIBUTE.findall(tag)}


def _marks(archive: zipfile.ZipFile, member: str) -> Marks:
    hidden: list[int] = []
    cells: dict[tuple[int, int], str] = {}
    for rows in _whole_rows(archive, member):
        if b"hidden" in rows:
            hidden += [int(number) for tag in _HIDDEN.findall(rows) if (number := _attributes(tag).get("r", "")).isdigit()]
        if b'="e"' in rows or b"='e'" in rows:
            cells |= {place: unescape(text.decode()) for tag, text in _ERROR.findall(rows) if (place := _place(tag))}
        if b"<f" in rows:
            cells |= {
                place: f"={unescape(text.decode('utf-8', 'replace'))[:60]}"
                for tag, _more, text in _FORMULA.findall(rows)
                # A formula whose value is an empty text has been computed.
                if _attributes(tag).get("t") != "str" and (place := _place(tag))
            }
    return Marks(tuple(hidden), cells)


def _whole_rows(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    rest = b""
    with archive.open(member) as content:
        while piece := content.read(PIECE):
            whole, end, rest = (rest + piece).rpartition(b"</row>")
            yield whole + end
    yield rest


def _place(tag: bytes) -> tuple[int, int] | None:
    found = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", _attributes(tag).get("r", ""))
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
