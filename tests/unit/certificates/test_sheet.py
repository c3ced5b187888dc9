"""The PDF itself: its text is the signed text, its fonts travel with it, its QR is read, same input, same bytes."""

import dataclasses
import io
import json
import unicodedata

import pypdf
import pypdfium2
import pytest
import zxingcpp

from certificates.designs.a4_landscape import EXAMPLE
from certificates.render import render
from certificates.rules import ATTACHED, Printed, canonical, sheet_lines

URL = "http://127.0.0.1:8000/verify/7K2MP0QX9V4TZ1HC"
MADE = "2026-05-08T08:00:00+07:00"
LONG = dataclasses.replace(
    EXAMPLE,
    name="Nguyễn Hoàng Thị Phương Uyên Ngọc Quỳnh",
    team="tổ hòa giải khối phố Đèo Giang - Văn Vỉ số 2",
    unit="phường Đông Kinh, tỉnh Lạng Sơn",
    demo=False,
    signer_title="",
    signer_name="",
)


def laid_out(printed: Printed) -> bytes:
    return render(canonical(printed), URL, MADE, json.dumps({"payload": canonical(printed).decode()}))


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return laid_out(EXAMPLE)


@pytest.mark.parametrize("printed", [EXAMPLE, LONG], ids=["example", "long names"])
def test_the_extracted_text_is_the_signed_text(printed: Printed) -> None:
    document = pypdfium2.PdfDocument(laid_out(printed))
    assert len(document) == 1
    found = words(document[0].get_textpage().get_text_range())
    assert unicodedata.is_normalized("NFC", found)
    for line in sheet_lines(printed):
        assert words(line) in found, line
    left = found
    for line in sorted(sheet_lines(printed), key=len, reverse=True):
        left = left.replace(words(line), "", 1) if line else left
    assert left.split() == []


def test_every_font_is_embedded(sheet: bytes) -> None:
    page = pypdf.PdfReader(io.BytesIO(sheet)).pages[0]
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    assert len(fonts) > 0
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        assert "Noto" in descriptor["/FontName"]


def test_the_qr_leads_to_the_check(sheet: bytes) -> None:
    picture = pypdfium2.PdfDocument(sheet)[0].render(scale=3).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [URL]


def test_it_carries_what_was_signed(sheet: bytes) -> None:
    attached = pypdf.PdfReader(io.BytesIO(sheet)).attachments[ATTACHED]
    assert json.loads(attached[0])["payload"].encode() == canonical(EXAMPLE)


def test_the_same_input_gives_the_same_bytes(sheet: bytes) -> None:
    assert laid_out(EXAMPLE) == sheet


def test_it_is_tagged(sheet: bytes) -> None:
    root = pypdf.PdfReader(io.BytesIO(sheet)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/Lang"] == "vi"  # type: ignore[index]
