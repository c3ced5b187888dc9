"""Reads the figures back out of every form of a report as another program would: by the tags of a PDF, the XML of a DOCX."""

import csv
import ctypes
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium

from lms.files.sheets import Column, ColumnKind, Value
from lms.reports.formats.export import Export, document_of
from lms.reports.formats.registry import FORMATS
from lms.reports.official import render, word
from lms.reports.official.document import Document, Table, plain
from lms.reports.official.pages import file_html

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Rows = list[list[str]]
Cells = list[list[Value]]


def made_of(export: Export) -> dict[str, bytes]:
    """Every form of an export, the heavy ones without a process of their own."""
    document = document_of(export)
    light = {form.key: form.write(export) for form in FORMATS if form.key not in ("pdf", "docx")}
    return {**light, "pdf": pdf_here(document), "docx": word.draw(plain(document))}


def pdf_here(document: Document) -> bytes:
    """The PDF without a process of its own."""
    with warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile open; the process that is meant for it ends.
        warnings.simplefilter("ignore", ResourceWarning)
        return render.draw(file_html(document), document.made_on.isoformat())


def read_back(made: Mapping[str, bytes], export: Export) -> dict[str, Cells]:
    """The rows of the main table of every form but JSON, which has a shape of its own."""
    columns = list(export.columns)
    on_paper = next(list(block.columns) for block in document_of(export).blocks if isinstance(block, Table))
    first = docx_tables(made["docx"])[0]
    pages = [table for table in pdf_tables(made["pdf"]) if table[0] == first[0]]
    return {
        "table": from_table(made["table"], columns),
        "csv": from_csv(made["csv"], columns),
        "xlsx": from_xlsx(made["xlsx"], columns),
        "docx": said(first, on_paper),
        "pdf": said([row for table in pages for row in table], on_paper),
    }


def typed(text: str, kind: ColumnKind) -> Value:
    """A cell as people read it, as the value it says; "nothing arose" is no value."""
    text = text.replace("\u00a0", " ").strip()
    if kind is ColumnKind.TEXT:
        return text
    if text in ("", "không phát sinh"):
        return None
    match kind:
        case ColumnKind.NUMBER:
            return int(text.replace(".", ""))
        case ColumnKind.PERCENT:
            return Decimal(text.removesuffix("%").strip().replace(",", "."))
        case _:
            day, month, year = text.split("/")
            return date(int(year), int(month), int(day))


def said(rows: Rows, columns: Sequence[Column]) -> Cells:
    """The rows without the headings, which stand on every page."""
    titles = [column.title for column in columns]
    return [
        [typed(cell, column.kind) for cell, column in zip(row, columns, strict=True)] for row in rows if list(row) != titles
    ]


def from_table(content: bytes, columns: Sequence[Column]) -> Cells:
    """The rows of the plain table, cut where its rule is cut."""
    lines = content.decode().splitlines()
    rule = next(place for place, line in enumerate(lines) if line and not line.replace("-", "").strip())
    widths = [len(run) for run in lines[rule].split("  ")]
    starts = [sum(widths[:place]) + 2 * place for place in range(len(widths))]
    pieces = [(start, start + width) for start, width in zip(starts, widths, strict=True)]
    return said([[line[start:end] for start, end in pieces] for line in lines[rule + 1 :]], columns)


_MACHINE: dict[ColumnKind, Callable[[str], Value]] = {
    ColumnKind.NUMBER: int,
    ColumnKind.PERCENT: Decimal,
    ColumnKind.DAY: date.fromisoformat,
}


def from_csv(content: bytes, columns: Sequence[Column]) -> Cells:
    """The rows of the CSV, without the last column of made-up data."""
    _head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    kinds = [column.kind for column in columns]
    return [[_from_csv(cell, kind) for cell, kind in zip(row, kinds, strict=False)] for row in rows]


def _from_csv(cell: str, kind: ColumnKind) -> Value:
    if kind is ColumnKind.TEXT:
        return cell
    return _MACHINE[kind](cell) if cell else None


def from_xlsx(content: bytes, columns: Sequence[Column]) -> Cells:
    """The typed cells under the heading of the only sheet, ready to be printed."""
    sheet: Any = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    titles = tuple(column.title for column in columns)
    rows = list(sheet.iter_rows(values_only=True))
    head = next(line for line, row in enumerate(rows) if row[: len(titles)] == titles)
    assert sheet.freeze_panes == f"A{head + 2}"
    assert sheet.print_title_rows == f"${head + 1}:${head + 1}"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.oddFooter.right.text == "&P/&N"
    kinds = [column.kind for column in columns]
    return [[_from_excel(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows[head + 1 :]]


def _from_excel(value: Any, kind: ColumnKind) -> Value:
    if kind is ColumnKind.TEXT:
        return value or ""
    if value is None:
        return None
    if kind is ColumnKind.DAY:
        assert not isinstance(value, str)
        return date(value.year, value.month, value.day)
    assert isinstance(value, int | float)
    return Decimal(str(value)).quantize(Decimal("0.1")) if kind is ColumnKind.PERCENT else int(value)


def docx_tables(content: bytes) -> list[Rows]:
    """The tables of a Word file, their heading rows first."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        body = ET.fromstring(parts.read("word/document.xml"))
    return [
        [["".join(cell.itertext()) for cell in row.findall(f"{W}tc")] for row in table.findall(f"{W}tr")]
        for table in body.iter(f"{W}tbl")
    ]


def pdf_tables(content: bytes) -> list[Rows]:
    """The tables of a tagged PDF, page by page, each with its heading row: found by the tags Table, TR, TH and TD."""
    tables: list[Rows] = []
    with pypdfium2.PdfDocument(content) as book:
        for page in book:
            said = _marked_texts(page)
            tree = pdfium.FPDF_StructTree_GetForPage(page)
            for place in range(pdfium.FPDF_StructTree_CountChildren(tree)):
                root = pdfium.FPDF_StructTree_GetChildAtIndex(tree, place)
                tables += [list(_rows(table, said)) for table in _tagged(root, {"Table"})]
            pdfium.FPDF_StructTree_Close(tree)
    return tables


def _rows(table: Any, said: dict[int, str]) -> Iterator[list[str]]:
    for row in _tagged(table, {"TR"}):
        cells = [_text(cell, said) for cell in _tagged(row, {"TH", "TD"})]
        if any(cells):
            yield cells


def _tagged(element: Any, kinds: set[str]) -> Iterator[Any]:
    """The nearest elements of these kinds under one, itself included, in the order of reading."""
    if not element:
        return
    if _kind(element) in kinds:
        yield element
        return
    for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
        yield from _tagged(pdfium.FPDF_StructElement_GetChildAtIndex(element, place), kinds)


def _kind(element: Any) -> str:
    buffer = ctypes.create_string_buffer(64)
    size = pdfium.FPDF_StructElement_GetType(element, buffer, 64)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le")


def _text(element: Any, said: dict[int, str]) -> str:
    words = []
    for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, place)
        if child:
            words.append(_text(child, said))
            continue
        words.append(said.get(pdfium.FPDF_StructElement_GetChildMarkedContentID(element, place), ""))
    return " ".join(" ".join(words).split(" ")).strip()


def _marked_texts(page: Any) -> dict[int, str]:
    """Number of marked content -> its text on one page."""
    found: dict[int, str] = {}
    letters = pdfium.FPDFText_LoadPage(page)
    for place in range(pdfium.FPDFPage_CountObjects(page)):
        drawn = pdfium.FPDFPage_GetObject(page, place)
        number = pdfium.FPDFPageObj_GetMarkedContentID(drawn)
        if number < 0 or pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        size = pdfium.FPDFTextObj_GetText(drawn, letters, None, 0)
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDFTextObj_GetText(drawn, letters, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
        words = buffer.raw.decode("utf-16-le").rstrip("\0").strip()
        found[number] = f"{found[number]} {words}" if number in found else words
    pdfium.FPDFText_ClosePage(letters)
    return found
