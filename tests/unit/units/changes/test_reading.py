"""Files of resolutions that were not written to be read: refused in words, or told by their row."""

import pytest

from lms.kernel.errors import DomainError
from lms.units.changes.reading import read_file
from lms.units.changes.rules.lines import ChangeKind

YAML = """
so_nghi_quyet: 1/NQ
ngay_ky: {signed}
ngay_hieu_luc: 2025-07-01
dong:
  - {{loai: {kind}, ma_cu: "06101", ma_moi: "06101"}}
"""


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        *((words, ChangeKind.MERGE) for words in ("Sáp nhập", "nhập", "merge", "Hợp nhất")),
        *((words, ChangeKind.SPLIT) for words in ("Chia", "Tách", "chia tách", "Nhập một phần")),
        *((words, ChangeKind.RETYPE) for words in ("Đổi loại", "Đổi loại hình")),
        *((words, ChangeKind.OPEN) for words in ("Lập mới", "Thành lập")),
    ],
)
def test_a_change_goes_by_its_name_on_the_page_and_in_the_law(words: str, kind: ChangeKind) -> None:
    [found] = read_file("nq.yaml", YAML.format(signed="2025-06-16", kind=words).encode()).changes
    assert found.lines[0].kind is kind


@pytest.mark.parametrize("signed", ["2025-06-16 10:00:00", "0001-01-01", "2025-02-30", "!!timestamp x", "[1]"])
def test_what_is_no_day_is_told_by_its_row(signed: str) -> None:
    reading = read_file("nq.yaml", YAML.format(signed=signed, kind="Chia").encode())
    assert [(one.code, one.row) for one in reading.refusals] == [("units.change.day_unreadable", 1)]
    assert reading.changes == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nq.csv", "Số nghị quyết,".encode() + b"x" * 200_000),
        ("nq.csv", b"\xff\xfe\x00"),
        ("nq.yaml", b"a: !!bool perhaps"),
        ("nq.yaml", b"- " * 3_000),
    ],
    ids=["long cell", "no text", "wrong tag", "deep"],
)
def test_what_cannot_be_read_is_refused(name: str, content: bytes) -> None:
    with pytest.RaisesExc(DomainError, check=lambda error: error.code == "units.change.file_unreadable"):
        read_file(name, content)
