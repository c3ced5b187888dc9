"""A sheet of cards as paper: five to a page, each of wallet size, every code read by a machine as a phone would see it."""

import io
from collections.abc import Iterator
from datetime import date

import pypdfium2
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageFilter

from courses.attendance.cards.sheets import Frame, Printed, back_of, lay_out
from courses.attendance.cards.tokens import address_of, sign_claim
from lms.kernel.ids import card_number

FRAME = Frame("https://tap-huan.tinh-minh-hoa.vn", True, date(2026, 11, 23))
PAIR = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
MM = 300 / 25.4
NAMES = [
    "Hà",
    "Triệu Văn Phúc",
    "Nguyễn Thị Thanh Hương",
    "Công Tằng Tôn Nữ Nguyễn Phước Bảo Quỳnh",
    "Vi Thế Anh",
    "Lô Thị Hoa",
]


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (360, 480), (150, 130, 110)).save(out, "JPEG")
    return out.getvalue()


def card(place: int, name: str) -> Printed:
    code = address_of(FRAME.base_url, sign_claim(3, 4_294_967_000 + place, PAIR.sign))
    team = "Tổ hòa giải khu phố Trần Hưng Đạo – Lê Lợi"
    return Printed(
        code, name, "Hòa giải viên ở cơ sở", team, "Xã Công Sơn", card_number(4512 + place), photo() if place == 3 else None
    )


CARDS = [card(place, name) for place, name in enumerate(NAMES)]


@pytest.fixture(scope="module")
def pages() -> Iterator[list[tuple[Image.Image, str]]]:
    with pypdfium2.PdfDocument(lay_out(CARDS, FRAME)) as opened:
        found = []
        for page in opened:
            words = page.get_textpage()
            found.append((page.render(scale=300 / 72).to_pil(), words.get_text_bounded()))
            words.close()
            page.close()
        yield found


def seen_by_a_phone(page: Image.Image, row: int) -> Image.Image:
    """The front of a card across a picture of 640 by 480, a little out of focus and held askew."""
    top, left = (13.5 + 54 * row) * MM, 19.4 * MM
    front = page.crop((int(left), int(top), int(left + 85.6 * MM), int(top + 54 * MM)))
    shot = Image.new("L", (640, 480), 150)
    shot.paste(front.convert("L").resize((600, 378), Image.Resampling.BILINEAR), (20, 51))
    return shot.rotate(7, fillcolor=150, resample=Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(0.8))


def test_every_code_is_read_from_paper_and_from_a_poor_camera(pages: list[tuple[Image.Image, str]]) -> None:
    assert [page.size for page, _ in pages] == [(2481, 3508)] * 2
    read = [sorted(code.text for code in zxingcpp.read_barcodes(page)) for page, _ in pages]
    assert read == [sorted(card.code for card in CARDS[:5]), [CARDS[5].code]]
    for place, one in enumerate(CARDS):
        page, _words = pages[place // 5]
        assert [code.text for code in zxingcpp.read_barcodes(seen_by_a_phone(page, place % 5))] == [one.code]


def test_a_card_says_who_and_which_and_that_it_is_made_up(pages: list[tuple[Image.Image, str]]) -> None:
    said = " ".join(" ".join(words for _, words in pages).replace("\xa0", " ").split())
    for one in CARDS:
        assert one.name in said
        assert one.number in said
    assert said.count("DỮ LIỆU MINH HỌA") == len(CARDS)
    assert "Ủy ban nhân dân xã Công Sơn" in said
    assert "tap-huan.tinh-minh-hoa.vn" in said
    nobody = Printed("x", "Lò Văn Ín", "Thẻ học viên", "", "", "000 001")
    assert "nơi nhặt được" in back_of(nobody, FRAME)[-1][1]
