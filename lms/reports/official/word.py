"""A document as a Word file, in a process that ends: ``python -m lms.reports.official.word`` reads ``document.plain`` as JSON.

Every part has a style of its own, so that an office changes a size once. Drawings stay behind: their tables stand alone.
"""

import io
import json
import sys
import zipfile
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Mm, Pt, RGBColor

from lms.reports.official.layout import BODY, BOTTOM, FONT, LEFT, RIGHT, SHEET, SMALL, TITLE, TOP
from lms.reports.official.word_table import table_xml

CENTER, JUSTIFY, LEFT_SIDE, RIGHT_SIDE = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
)
# A twentieth of a point in the units of the library.
TWIP = 635
# Name, size in points, bold, italic, where it stands, space after in points.
STYLES: tuple[tuple[str, float, bool, bool, WD_ALIGN_PARAGRAPH, float], ...] = (
    ("Normal", BODY, False, False, JUSTIFY, 6),
    ("Title", TITLE, True, False, CENTER, 0),
    ("Subtitle", BODY, True, False, CENTER, 8),
    ("Heading 1", BODY, True, False, LEFT_SIDE, 5),
    ("Caption", 12, True, False, CENTER, 4),
    ("Header", BODY, False, False, CENTER, 0),
    ("Issuer", 12, False, False, CENTER, 0),
    ("Motto", BODY, True, False, CENTER, 0),
    ("Dated", BODY, False, True, CENTER, 0),
    ("Mark", 12, True, False, CENTER, 4),
    ("Note", SMALL, False, True, LEFT_SIDE, 3),
    ("Recipients", 11, False, False, LEFT_SIDE, 0),
    ("Signature", BODY, True, False, CENTER, 0),
    ("Table Head", 11.5, True, False, CENTER, 0),
    ("Table Text", 11.5, False, False, LEFT_SIDE, 0),
    ("Table Figure", 11.5, False, False, RIGHT_SIDE, 0),
)


def draw(job: dict[str, Any]) -> bytes:
    """The Word file; the same input gives the same bytes."""
    word = docx.Document()
    made_on = datetime.fromisoformat(job["made_on"])
    _styles(word, job["language"])
    _sheet(word.sections[0], job)
    _properties(word, job, made_on)
    if job["issuer"]:
        _head(word, job)
    if job["mark"]:
        word.add_paragraph(job["mark"], "Mark")
    word.add_paragraph(job["title"], "Title")
    for style, text in (("Subtitle", job["subject"]), ("Dated", job["address"])):
        if text:
            word.add_paragraph(text, style)
    for block in job["blocks"]:
        _block(word, block)
    if job["closing"]:
        _text(word, job["closing"])
    if job["signature"] or job["recipients"]:
        _ends(word, job)
    for line in job["foot"]:
        word.add_paragraph(line, "Note")
    return _packed(word, made_on)


def _styles(word: Any, language: str) -> None:
    for name, points, bold, italic, side, after in STYLES:
        known = {style.name for style in word.styles}
        style = word.styles[name] if name in known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
        style.font.size, style.font.bold, style.font.italic = Pt(points), bold, italic
        style.font.color.rgb = RGBColor(0, 0, 0)
        shape = style.paragraph_format
        shape.alignment, shape.space_before, shape.space_after = side, Pt(0), Pt(after)
        shape.line_spacing = 1.0 if name.startswith("Table") else 1.15
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "vi-VN" if language == "vi" else "en-US")
    word.styles["Normal"].element.get_or_add_rPr().append(spoken)
    word.styles["Heading 1"].paragraph_format.keep_with_next = True
    word.styles["Caption"].paragraph_format.keep_with_next = True


def _sheet(section: Any, job: dict[str, Any]) -> None:
    width, height = (Mm(side) for side in (reversed(SHEET) if job["wide"] else SHEET))
    section.orientation = WD_ORIENT.LANDSCAPE if job["wide"] else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = Mm(TOP / 2)
    section.different_first_page_header_footer = True
    later = section.header.paragraphs[0]
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    number.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>2</w:t></w:r>"))
    later._p.append(number)
    section.first_page_header.is_linked_to_previous = False
    if job["mark"]:
        section.header.add_paragraph(job["mark"], "Mark")


def _properties(word: Any, job: dict[str, Any], made_on: datetime) -> None:
    facts = word.core_properties
    facts.title, facts.author, facts.last_modified_by, facts.comments = job["name"], "", "", ""
    facts.language, facts.revision = job["language"], 1
    facts.created = facts.modified = made_on
    # The picture that the library's empty file carries shows another document.
    rels = word.part.package.rels
    for key in [key for key, one in rels.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del rels[key]


def _cells(word: Any, widths: tuple[float, float]) -> tuple[Any, Any]:
    """A row of two places without borders, each with an empty paragraph."""
    table = word.add_table(1, 2)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    left, right = table.rows[0].cells
    left.width, right.width = (Mm(width) for width in widths)
    return left, right


def _say(cell: Any, lines: list[tuple[str, str, bool]]) -> None:
    """Lines into a cell: text, style, and whether it is bold beyond its style."""
    for place, (text, style, bold) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.style = style
        run = paragraph.add_run(text)
        run.bold = bold or None


def _ruled(paragraph: Any, indent: float) -> None:
    """A line under the paragraph, shorter than the column by twice the indent (centimetres)."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(indent)
    border = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    # Word wants the parts of a paragraph's look in its own order.
    paragraph._p.get_or_add_pPr().insert_element_before(border, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _head(word: Any, job: dict[str, Any]) -> None:
    issuer = job["issuer"]
    left, right = _cells(word, (64, 100))
    above = [(issuer["above"].upper(), "Issuer", False)] if issuer["above"] else []
    body = [(line.upper(), "Issuer", True) for line in issuer["body"]]
    _say(left, [*above, *body, ("", "Issuer", False), (issuer["number"], "Issuer", False)])
    _ruled(left.paragraphs[len(above) + len(body) - 1], 1.6)
    _say(right, [(job["nation"], "Issuer", True), (job["motto"], "Motto", False), ("", "Issuer", False)])
    _say_more(right, issuer["dated"], "Dated")
    _ruled(right.paragraphs[1], 1.8)


def _say_more(cell: Any, text: str, style: str) -> None:
    cell.add_paragraph(text, style)


def _block(word: Any, block: dict[str, Any]) -> None:
    match block["kind"]:
        case "heading":
            word.add_paragraph(block["text"], "Heading 1")
        case "paragraph":
            _text(word, block["text"])
        case "note":
            word.add_paragraph(block["text"], "Note")
        case "chart":
            word.add_paragraph(block["title"], "Heading 1")
            _table(word, block["behind"])
        case _:
            _table(word, block)


def _text(word: Any, text: str) -> None:
    for line in text.splitlines() or [""]:
        word.add_paragraph(line).paragraph_format.first_line_indent = Cm(1.1)


def _table(word: Any, table: dict[str, Any]) -> None:
    if table["title"]:
        word.add_paragraph(table["title"], "Caption")
    section = word.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    body = word.element.body
    body.insert(len(body) - 1, parse_xml(table_xml(table, round(room / TWIP))))
    # Word joins two tables that touch.
    word.add_paragraph("", "Note")


def _ends(word: Any, job: dict[str, Any]) -> None:
    left, right = _cells(word, (78, 82))
    if job["recipients"]:
        last = len(job["recipients"]) - 1
        lines = [f"- {one}{'.' if place == last else ';'}" for place, one in enumerate(job["recipients"])]
        _say(left, [("Nơi nhận:", "Recipients", True), *((line, "Recipients", False) for line in lines)])
        left.paragraphs[0].runs[0].italic = True
    if job["signature"]:
        signed = job["signature"]
        room = [("", "Signature", False)] * 4
        over = [(line, "Signature", False) for line in signed["lines"]]
        _say(right, [*over, *room, (signed["name"], "Signature", False)])


def _packed(word: Any, made_on: datetime) -> bytes:
    """The file with every part dated the day of its figures, so that the same document gives the same bytes."""
    first, out = io.BytesIO(), io.BytesIO()
    word.save(first)
    with zipfile.ZipFile(first) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for part in parts.infolist():
            entry = zipfile.ZipInfo(part.filename, (max(made_on.year, 1980), made_on.month, made_on.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            pack.writestr(entry, parts.read(part))
    return out.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
