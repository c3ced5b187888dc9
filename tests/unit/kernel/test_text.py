"""Search keys, sort keys and bound spaces of Vietnamese text."""

import unicodedata
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel.text import bind, fold, mid_sentence, name_key, text_key, tidy

SYLLABLES = [
    "An",
    "Bá",
    "Cường",
    "Dung",
    "Đào",
    "Đức",
    "Hà",
    "Hả",
    "Hã",
    "Há",
    "Hạ",
    "Hoa",
    "Hòa",
    "Hoà",
    "Hỏa",
    "Lê",
    "Lò",
    "Mùa",
    "Nông",
    "Ngọc",
    "Nguyễn",
    "Ơn",
    "Ông",
    "Oanh",
    "Páo",
    "Quỳnh",
    "Tày",
    "Thị",
    "Ứng",
    "Uyên",
    "Vàng",
    "Ý",
    "Yên",
    "Ăng",
    "Âu",
    "Ê",
]
names = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map(" ".join)


def mixed(in_order: list[str]) -> list[str]:
    return Random(8).sample(in_order, len(in_order))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nguyễn Văn Đức", "nguyen van duc"),
        ("  ĐẶNG   Thị\u00a0Ước ", "dang thi uoc"),
        ("Hoà Bình", "hoa binh"),
        ("Hòa Bình", "hoa binh"),
        ("Uỷ ban", "uy ban"),
        ("Ủy ban", "uy ban"),
        ("\u00d0ình Lập", "dinh lap"),
        ("Lộc\u200b Bình", "loc binh"),
        ("", ""),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key


@given(names)
def test_two_ways_of_writing_accents_give_one_key(name: str) -> None:
    apart = unicodedata.normalize("NFD", name)
    assert fold(apart) == fold(name)
    assert name_key(apart) == name_key(name)
    assert text_key(apart) == text_key(name)
    assert tidy(apart) == tidy(name)


@given(names)
def test_a_folded_text_stays_as_it_is(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert fold(name).isascii()


@pytest.mark.parametrize("key", [text_key, name_key])
def test_the_alphabet_in_order(key: type[str]) -> None:
    alphabet = [
        "a",
        "ă",
        "â",
        "b",
        "c",
        "d",
        "đ",
        "e",
        "ê",
        "f",
        "g",
        "h",
        "i",
        "j",
        "k",
        "l",
        "m",
        "n",
        "o",
        "ô",
        "ơ",
        "p",
        "q",
        "r",
        "s",
        "t",
        "u",
        "ư",
        "v",
        "w",
        "x",
        "y",
        "z",
    ]
    assert sorted(mixed(alphabet), key=key) == alphabet


def test_the_tones_in_order() -> None:
    in_order = [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "mai",
        "mái",
        "man",
        "măn",
        "mắn",
        "mân",
        "mẩn",
    ]
    assert sorted(mixed(in_order), key=text_key) == in_order


def test_a_space_comes_before_letters_and_tones() -> None:
    in_order = ["Hà", "Hà An", "Hà Nội", "Hàn", "Hàng Đào"]
    assert sorted(mixed(in_order), key=text_key) == in_order


def test_numbers_sort_by_their_value() -> None:
    in_order = ["Tổ 1", "Tổ 2", "Tổ 2A", "Tổ 02B", "Tổ 10", "Tổ 100"]
    assert sorted(mixed(in_order), key=text_key) == in_order


def test_a_roster_is_sorted_by_given_name_then_middle_then_family() -> None:
    roster = [
        "Nông An",
        "Hoàng Bá An",
        "Lê Thị An",
        "Vàng Thị An",
        "Hoàng Thị Minh An",
        "Lò Văn Ân",
        "Nguyễn Văn Dũng",
        "Nguyễn Văn Đạt",
        "Đặng Thị Hà",
        "Bế Văn Hạ",
        "Lý Thị Yên",
    ]
    assert sorted(mixed(roster), key=name_key) == roster


@given(names)
def test_the_place_of_the_mark_makes_no_difference(name: str) -> None:
    assert text_key(name.replace("Hòa", "Hoà")) == text_key(name.replace("Hoà", "Hòa"))


@given(st.lists(names, max_size=8))
def test_byte_order_is_the_order_of_the_keys(several: list[str]) -> None:
    keys = sorted(map(name_key, several))
    assert all(left.encode() <= right.encode() for left, right in pairwise(keys))


@given(st.text())
def test_any_text_has_keys(text: str) -> None:
    assert fold(fold(text)) == fold(fold(fold(text)))
    assert isinstance(text_key(text) + name_key(text), str)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("ở xã Công Sơn hôm nay", "ở xã~Công~Sơn hôm nay"),
        ("phường Hoàng Văn Thụ và xã Yên Bình", "phường~Hoàng~Văn~Thụ và xã~Yên~Bình"),
        ("xã có 43 ngày", "xã có 43~ngày"),
        ("240 KB, 81,4 %", "240~KB, 81,4~%"),
        ("theo Điều 147, khoản 2", "theo Điều~147, khoản~2"),
        ("2026 ngàyX", "2026 ngàyX"),
        ("không có gì", "không có gì"),
    ],
)
def test_bind(text: str, bound: str) -> None:
    assert bind(text) == bound.replace("~", "\u00a0")


def test_bind_keeps_the_type_of_marked_text() -> None:
    class Marked(str):
        """Stands for text marked safe."""

    assert type(bind(Marked("Điều 147"))) is Marked


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Xã Công Sơn", "xã Công Sơn"),
        ("Tổ hòa giải thôn Bản Kheo", "tổ hòa giải thôn Bản Kheo"),
        ("Đặc khu Phú Quốc", "đặc khu Phú Quốc"),
        ("Bà Trần Thị Hồi", "bà Trần Thị Hồi"),
        ("Khối 2", "khối 2"),
        ("Công Sơn", "Công Sơn"),
        ("Bàn Kim Chòi", "Bàn Kim Chòi"),
        ("Tổng Cục", "Tổng Cục"),
        ("", ""),
    ],
)
def test_a_name_inside_a_sentence_begins_small_only_where_a_common_noun_opens_it(name: str, inside: str) -> None:
    assert mid_sentence(name) == inside
