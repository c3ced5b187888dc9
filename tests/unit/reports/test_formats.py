"""The forms in which figures leave the house: the same numbers read back from all six, bytes that repeat, archives."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from lms.files.sheets import Column, ColumnKind, Value
from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio
from lms.reports.formats.export import DEMO_MARK, Export, document_of
from lms.reports.formats.registry import FORMATS, format_of
from lms.reports.official.charts import Bar, month_line, target_bars, waterfall
from lms.reports.official.document import Document, Issuer, Paragraph, Signature, Table
from lms.reports.official.files import MOST_ROWS_PDF, pdf_of, word_of
from lms.reports.official.layout import RIGHT, SHEET, dated
from lms.reports.official.pages import sheet_of
from tests.papers import docx_tables, made_of, pdf_here, pdf_tables, read_back

MADE_ON = date(2026, 11, 22)
COLUMNS = [
    Column("Đơn vị", 30),
    Column("Số đạt", 12, ColumnKind.NUMBER),
    Column("Tỷ lệ %", 10, ColumnKind.PERCENT),
    Column("Ngày đến hạn", 14, ColumnKind.DAY),
]
NAMES = st.text("abcđêơưạỉÂĐ<&>\"'", min_size=1, max_size=12).map(lambda text: f"Xã {text}")
ROWS = st.tuples(
    NAMES,
    st.none() | st.integers(0, 10**7),
    st.none() | st.decimals(0, 100, places=1),
    st.none() | st.dates(date(2000, 1, 1), date(2090, 12, 31)),
)


def exported(rows: list[list[Value]], *, demo: bool = False) -> Export:
    as_json = [
        [value if isinstance(value, int | str) else None if value is None else str(value) for value in row] for row in rows
    ]
    return Export("so-lieu", ["Số liệu thử", "Tính đến ngày 22/11/2026"], COLUMNS, rows, {"rows": as_json}, MADE_ON, demo)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=1, max_size=40), st.booleans())
def test_every_form_says_the_same_numbers(rows: list[tuple[Value, ...]], demo: bool) -> None:
    export = exported([list(row) for row in rows], demo=demo)
    made = made_of(export)
    for form, found in read_back(made, export).items():
        assert found == export.rows, form
    assert json.loads(made["json"])["rows"] == export.data["rows"]


# --- files for archives and readers aloud ---


def report() -> Document:
    """A report with every part of a document."""
    falls = [("Học xong đúng hạn", 10), ("Quá hạn, chưa học xong", 2)]
    return Document(
        title="BÁO CÁO",
        subject="Kết quả công tác hòa giải ở cơ sở, năm 2026",
        blocks=[
            Paragraph("Xã đã mở hai lớp, mỗi lớp một ngày."),
            Table("Bảng 1. Số liệu", COLUMNS, [["Xã Điềm He", 1204, None, MADE_ON]]),
            target_bars(
                "Chỉ tiêu", [Bar("Đã tập huấn", Ratio(814, 1000), 80, 90, "Đạt mức"), Bar("Mới", Ratio(0, 0), None, None, "")]
            ),
            waterfall("Người mới", ("Được công nhận", 12), falls),
            month_line("24 tháng", [(f"{month}/2026", Ratio(70 + month, 100)) for month in range(1, 12)], 80, 90),
        ],
        made_on=MADE_ON,
        language="vi",
        mark=DEMO_MARK,
        issuer=Issuer(
            "Ủy ban nhân dân tỉnh Lạng Sơn", ["Ủy ban nhân dân", "Xã Điềm He"], "Số:     /BC-UBND", dated("Điềm He", None)
        ),
        address="Kính gửi: Ủy ban nhân dân tỉnh Lạng Sơn",
        closing="Trên đây là báo cáo của Ủy ban nhân dân xã Điềm He",
        signature=Signature(["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        recipients=["Như trên", "Lưu: VT"],
        foot=["Bản 1, mã niêm phong: 0a1b"],
    )


def test_days_are_written_as_the_decree_has_them() -> None:
    assert dated("Mường Lay", date(2026, 6, 5)) == "Mường Lay, ngày 05 tháng 6 năm 2026"
    assert dated("Mường Lay", date(2026, 2, 12)) == "Mường Lay, ngày 12 tháng 02 năm 2026"


def test_the_pdf_is_for_archives_and_readers_aloud() -> None:
    content = pdf_here(report())
    book: Any = PdfReader(io.BytesIO(content))
    root = book.trailer["/Root"]
    said = root["/Metadata"].get_data().decode()
    assert 'pdfaid:part="2"' in said
    assert 'pdfaid:conformance="A"' in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert book.metadata.title == "BÁO CÁO. Kết quả công tác hòa giải ở cơ sở, năm 2026"
    fonts = {name.get_object()["/BaseFont"] for page in book.pages for name in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all("Noto-Serif" in font or "NotoSerif" in font for font in fonts)
    files = [
        one.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
        for page in book.pages
        for one in page["/Resources"]["/Font"].values()
    ]
    assert all("/FontFile2" in font or "/FontFile3" in font for font in files)


def tags_of(node: Any) -> Iterator[Any]:
    """Every element of the tree of tags, in the order in which it is read aloud."""
    node = node.get_object()
    for child in node if isinstance(node, list) else [node]:
        found = child.get_object()
        if isinstance(found, dict):
            yield from ([found] if "/S" in found else [])
            yield from tags_of(found["/K"]) if "/K" in found else ()


def test_the_tags_tell_a_reader_what_everything_is() -> None:
    """Titles, tables with heads, and for every drawing the words that stand for it."""
    book: Any = PdfReader(io.BytesIO(pdf_here(report())))
    tags = list(tags_of(book.trailer["/Root"]["/StructTreeRoot"]))
    kinds = Counter(tag["/S"] for tag in tags)
    assert (kinds["/Document"], kinds["/H1"], kinds["/Table"], kinds["/Figure"]) == (1, 1, 4, 3)
    assert [tag["/Alt"] for tag in tags if tag["/S"] == "/Figure"] == ["Chỉ tiêu", "Người mới", "24 tháng"]
    assert kinds["/TH"] > kinds["/Table"]
    assert all(page["/Tabs"] == "/S" for page in book.pages)


def test_words_in_a_column_of_figures_stay_inside_it() -> None:
    """ "Nothing arose" is wider than a percentage: it takes two lines and does not run over the edge of the sheet."""
    rows: list[list[Value]] = [["Xã Điềm He", 0, 0, "không phát sinh"]]
    columns = [Column("Chỉ tiêu", 46), *(Column(title, 12, ColumnKind.NUMBER) for title in ("Số", "Tổng")), COLUMNS[2]]
    document = replace(report(), blocks=[Table("", columns, rows)])
    ends: list[float] = []
    with pypdfium2.PdfDocument(pdf_here(document)) as book:
        letters = book[0].get_textpage()
        found = letters.search("phát sinh")
        place, count = found.get_next()
        ends = [letters.get_charbox(place + n)[2] for n in range(count)]
    margin = (SHEET[0] - RIGHT) * 72 / 25.4
    assert max(ends) < margin


def test_every_page_says_what_it_is_and_the_first_has_no_number() -> None:
    book = PdfReader(io.BytesIO(pdf_here(report())))
    pages = [page.extract_text() for page in book.pages]
    assert len(pages) > 1
    assert all(DEMO_MARK in page for page in pages)
    # What stands in the margins is drawn last.
    assert [page.split()[-len(DEMO_MARK.split()) - 1 :][0] == str(number) for number, page in enumerate(pages, 1)][:2] == [
        False,
        True,
    ]
    text = " ".join(" ".join(pages).split())
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "xã Điềm He./.", "Nơi nhận:"):
        assert words in text


def test_behind_every_chart_stands_its_table() -> None:
    content = pdf_here(report())
    bars = ["Đã tập huấn", "814", "1.000", "81,4 %", "80–90 %", "Đạt mức"]
    for tables in (pdf_tables(content), docx_tables(word_of(report()))):
        rows = [[cell.replace("\u00a0", " ").strip() for cell in row] for table in tables for row in table]
        assert bars in rows
        assert ["Được công nhận", "12"] in rows
        assert ["11/2026", "81", "100", "81,0 %"] in rows


def test_the_word_file_has_styles_and_repeats_its_headings() -> None:
    content = word_of(report())
    assert content == word_of(report())
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        body, styles = (parts.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    assert 'w:ascii="Times New Roman"' in styles
    for style in ("Title", "Subtitle", "Heading1", "TableFigure"):
        assert f'w:val="{style}"' in body
    assert "<w:tblHeader/>" in body
    assert "<w:titlePg/>" in body
    assert 'w:w="11906" w:h="16838"' in body


def test_the_sheet_on_a_page_needs_no_style_of_its_own() -> None:
    sheet = sheet_of(report())
    assert "style=" not in sheet
    assert "Độc lập - Tự do - Hạnh phúc" in sheet


def test_the_same_question_gives_the_same_bytes_through_its_own_process() -> None:
    export = exported([["Xã Điềm He", 2, None, MADE_ON]])
    for form in FORMATS:
        assert form.write(export) == form.write(export), form.key
    assert pdf_of(document_of(export)) == made_of(export)["pdf"]


def test_a_list_too_long_for_paper_is_refused() -> None:
    with pytest.raises(DomainError, match=r"reports\.format\.too_long"):
        format_of("pdf").write(exported([["Xã", 1, None, None]] * (MOST_ROWS_PDF + 1)))
