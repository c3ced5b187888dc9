"""A page packed once holds whichever token is put in, for whoever unpacks it as the standards say."""

import gzip
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.web.packed import CODINGS, pack

UNPACK: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}
STAND_IN = b"Xq7-" * 22 + b'abc">'
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
tokens = st.text(SIGNS, min_size=len(STAND_IN) - 2, max_size=len(STAND_IN) - 2).map(lambda text: f'{text}">'.encode())
# Words of a page that come again and again, so that there is something to pack; some look like tokens.
words = st.sampled_from(["<li>Hòa giải viên</li>", "tổ", " ", "\n", '<input value="', "Xq7-Xq7-", '">', "đã tập huấn", "AAAA"])
pages = st.lists(st.lists(words, max_size=60).map(lambda found: "".join(found).encode()), min_size=1, max_size=4)


@pytest.mark.parametrize("coding", CODINGS)
@given(plain=pages, token=tokens)
def test_any_token_of_the_length_is_found_in_its_places(coding: str, plain: list[bytes], token: bytes) -> None:
    packed = pack(coding, plain, STAND_IN)
    if packed is not None:
        assert UNPACK[coding](packed.filled(token)) == token.join(plain)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_page_as_pages_are_is_packed_and_small(coding: str) -> None:
    row = "<tr><td>Nguyễn Thị Hòa</td><td>{}</td></tr>".format
    rows = "".join(row(number) for number in range(2000)).encode()
    packed = pack(coding, [b"<form>" + rows, b"</form>" + rows], STAND_IN)
    assert packed is not None
    assert len(packed.filled(STAND_IN)) < len(rows) / 4


@pytest.mark.parametrize("coding", CODINGS)
def test_a_page_without_a_form_is_packed_as_well(coding: str) -> None:
    packed = pack(coding, ["Tài liệu ".encode() * 50], STAND_IN)
    assert packed is not None
    assert UNPACK[coding](packed.filled(STAND_IN)) == "Tài liệu ".encode() * 50


@pytest.mark.parametrize("coding", CODINGS)
def test_a_page_that_repeats_its_token_is_not_packed_here(coding: str) -> None:
    """Text after it would be packed by pointing at the token, and show another reader's."""
    assert pack(coding, [b"<p>", STAND_IN * 3 + b"</p>"], STAND_IN) is None
