"""A document of an office as a value: who issues it, what it is called, its blocks, who signs, who receives.

What it looks like is ``layout``; how it becomes a page or a file is ``pages`` and ``files``. Knows no database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from lms.files.sheets import Column, Value
from lms.i18n import gettext as _
from lms.reports.official.cells import cell_text, is_figure
from lms.reports.official.layout import font_class, is_wide, shares_of

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
# After the last words of the text, so that nothing can be added.
END = "./."


@dataclass(frozen=True)
class Heading:
    """A heading of a part."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text."""

    text: str


@dataclass(frozen=True)
class Note:
    """What must be known beside the figures, in small print."""

    text: str


@dataclass(frozen=True)
class Table:
    """Typed rows under their columns, as in every other form of a report. ``title`` stands above, and is read aloud."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Chart:
    """A drawing (SVG that needs no style sheet) and the table behind it; a form that cannot draw has the table alone."""

    title: str
    svg: str
    behind: Table


Block = Heading | Paragraph | Note | Table | Chart


@dataclass(frozen=True)
class Issuer:
    """The head of a document: the body above and the body itself, the number, place and date. Blank places stay for the pen."""

    above: str
    body: Sequence[str]
    number: str
    dated: str


@dataclass(frozen=True)
class Signature:
    """Who signs: "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", and the name where it is known."""

    lines: Sequence[str]
    name: str = ""


@dataclass(frozen=True)
class Document:
    """One document. Without ``issuer`` it is a table of figures that nobody signs, in the same sizes and margins.

    ``mark`` stands on every page, ``foot`` in small print under everything. ``made_on`` is the day of its figures, so that the
    same question gives the same bytes.
    """

    title: str
    subject: str
    blocks: Sequence[Block]
    made_on: date
    language: str
    mark: str = ""
    issuer: Issuer | None = None
    address: str = ""
    closing: str = ""
    signature: Signature | None = None
    recipients: Sequence[str] = ()
    foot: Sequence[str] = ()

    @property
    def name(self) -> str:
        """Title and subject in one line, as a reader's window shows it."""
        return f"{self.title}. {self.subject}" if self.subject else self.title

    @property
    def wide(self) -> bool:
        """Does a table need the sheet lying down?"""
        tables = [block.behind if isinstance(block, Chart) else block for block in self.blocks]
        return any(is_wide(table.columns) for table in tables if isinstance(table, Table))


def plain(document: Document) -> dict[str, Any]:
    """The document as texts alone: what the template lays out and what the process that writes Word files reads."""
    signature, issuer = document.signature, document.issuer
    return {
        "name": document.name,
        "title": document.title,
        "subject": document.subject,
        "language": document.language,
        "made_on": document.made_on.isoformat(),
        "mark": document.mark,
        "wide": document.wide,
        "nation": NATION,
        "motto": MOTTO,
        "issuer": None if issuer is None else {**vars(issuer), "body": list(issuer.body)},
        "address": document.address,
        "blocks": [_block(block) for block in document.blocks],
        "closing": f"{document.closing}{END}" if document.closing else "",
        "signature": None if signature is None else {"lines": list(signature.lines), "name": signature.name},
        "recipients": list(document.recipients),
        "foot": list(document.foot),
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Paragraph(text):
            return {"kind": "paragraph", "text": text}
        case Note(text):
            return {"kind": "note", "text": text}
        case Table():
            return {"kind": "table", **_table(block)}
        case Chart(title, svg, behind):
            # The table may stand on the next sheet, and says there whose figures it has.
            return {"kind": "chart", "title": title, "svg": svg, "behind": _table(behind), "caption": _("Số liệu của biểu đồ")}
        case _:
            assert_never(block)


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "font": font_class(table.columns),
        "heads": [
            {"text": column.title, "percent": share, "right": is_figure(column.kind)}
            for column, share in zip(table.columns, shares_of(table.columns), strict=True)
        ],
        "rows": [
            [cell_text(value, column.kind) for value, column in zip(row, table.columns, strict=True)] for row in table.rows
        ],
    }
