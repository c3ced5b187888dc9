"""CSV as other programs write it: encodings, separators, quotes; and what is none."""

import pytest

from lms.files.separated import is_separated, read_separated, read_table
from lms.kernel.errors import DomainError

ROWS = [["Họ tên", "Số thẻ"], ["Lý A Sùng", "004 512"]]


@pytest.mark.parametrize(
    "content",
    [
        "Họ tên;Số thẻ\r\nLý A Sùng;004 512\r\n".encode("utf-8-sig"),
        "Họ tên\tSố thẻ\nLý A Sùng\t004 512\n".encode("utf-16"),
        'sep=,\n"Họ tên","Số thẻ"\n"Lý A Sùng",004 512'.encode(),
        "Họ tên|Số thẻ\nLý A Sùng|004 512\n".encode(),
    ],
)
def test_a_table_is_read_whatever_program_wrote_it(content: bytes) -> None:
    assert read_separated(content, max_rows=10).rows == ROWS


def test_the_letters_of_windows_come_back_as_ours() -> None:
    """Code page 1258 writes the dot of "Họ" as a sign of its own."""
    assert read_separated(b"Ho\xf2 t\xean,X\n", max_rows=10).rows == [["Họ tên", "X"]]


def test_short_rows_are_filled_and_a_comma_in_quotes_is_text() -> None:
    found = read_separated(b'a,b,c\n"1, 2"\n', max_rows=10).rows
    assert found == [["a", "b", "c"], ["1, 2", None, None]]


def test_what_is_no_table_or_too_long_is_refused() -> None:
    assert not is_separated(b"\x89PNG\r\n\x1a\n")
    for content, code in (
        (b"", "empty"),
        (b"a\n" * 11, "csv_long"),
        (b"\xff\xfea", "csv_unreadable"),
        (b"PK\x03\x04x", "xlsx"),
    ):
        with pytest.raises(DomainError, match=code):
            read_table(content, max_rows=10)
