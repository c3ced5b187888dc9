"""Sums in words, as a payment list carries them."""

import pytest

from courses.attendance.paper.rules.amounts import amount_words, number_words

READ = {
    0: "không",
    4: "bốn",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    45: "bốn mươi lăm",
    91: "chín mươi mốt",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh tư",
    105: "một trăm linh năm",
    110: "một trăm mười",
    115: "một trăm mười lăm",
    555: "năm trăm năm mươi lăm",
    1_000: "một nghìn",
    1_005: "một nghìn không trăm linh năm",
    1_015: "một nghìn không trăm mười lăm",
    21_000: "hai mươi mốt nghìn",
    105_000: "một trăm linh năm nghìn",
    1_200_000: "một triệu hai trăm nghìn",
    1_500_000: "một triệu năm trăm nghìn",
    1_000_500: "một triệu không nghìn năm trăm",
    1_050_000: "một triệu không trăm năm mươi nghìn",
    7_000_231: "bảy triệu không nghìn hai trăm ba mươi mốt",
    400_070_192: "bốn trăm triệu không trăm bảy mươi nghìn một trăm chín mươi hai",
    1_000_000_000: "một tỷ",
    1_000_000_001: "một tỷ không triệu không nghìn không trăm linh một",
    24_000_000_000: "hai mươi tư tỷ",
    1_000_000_000_000: "một nghìn tỷ",
    2_005_000_000_000: "hai nghìn không trăm linh năm tỷ",
}


@pytest.mark.parametrize(("number", "words"), READ.items())
def test_a_number_is_read_as_schools_teach(number: int, words: str) -> None:
    assert number_words(number) == words


def test_no_two_sums_are_read_alike() -> None:
    numbers = [*range(2_000), *range(0, 3_000_000, 500), *range(999_000_000, 1_002_000_000, 99_500)]
    said = {number_words(number) for number in set(numbers)}
    assert len(said) == len(set(numbers))


def test_a_sum_begins_with_a_capital_and_ends_in_dong() -> None:
    assert amount_words(3_150_000) == "Ba triệu một trăm năm mươi nghìn đồng"
    with pytest.raises(ValueError, match="negative"):
        number_words(-1)
