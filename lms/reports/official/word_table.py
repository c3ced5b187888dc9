"""A table of a Word file as its XML, written whole: the library would need seconds for a long one, cell by cell."""

from collections.abc import Sequence
from html import escape
from typing import Any

from docx.oxml.ns import nsdecls

from lms.reports.official.layout import points_of

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'


def table_xml(table: dict[str, Any], room: int) -> str:
    """The element ``w:tbl`` of a table of ``document.plain``, ``room`` twips wide, its heading repeated on every page."""
    heads = table["heads"]
    widths = [round(room * head["percent"] / 100) for head in heads]
    size = round(points_of(table["font"]) * 2)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    title = f'<w:tblCaption w:val="{escape(table["title"])}"/>' if table["title"] else ""
    styles = ["TableFigure" if head["right"] else "TableText" for head in heads]
    rows = [_row([head["text"] for head in heads], ["TableHead"] * len(heads), widths, size, "<w:tblHeader/>")]
    rows += [_row(row, styles, widths, size) for row in table["rows"]]
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>{_MARGINS}'
        f'<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"{title}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(texts: Sequence[str], styles: Sequence[str], widths: Sequence[int], size: int, more: str = "") -> str:
    cells = (_cell(text, style, width, size) for text, style, width in zip(texts, styles, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, style: str, width: int, size: int) -> str:
    run = f'<w:r><w:rPr><w:sz w:val="{size}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p></w:tc>'
    )
