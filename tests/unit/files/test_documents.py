"""What comes as YAML: plain values, within bounds, or a plain refusal."""

import pytest
from ruamel.yaml.error import YAMLError

from lms.files.documents import MOST_BYTES, load_document

BOMB = b"a: &a [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n".encode() for before, name in zip("abcdefg", "bcdefgh", strict=True)
)


def test_values_are_plain_and_days_stay_as_typed() -> None:
    assert load_document("số: 12\nngày: 2026-02-31\ntỷ lệ: 0.5\n".encode()) == {"số": 12, "ngày": "2026-02-31", "tỷ lệ": 0.5}


@pytest.mark.parametrize(
    "content",
    [
        b"a: 1\na: 2",
        b"a: !!bool perhaps",
        b"a: !!float ''",
        b"a: !!python/object/apply:os.system [ls]",
        b"a: !!binary aGk=",
        b"a: .nan",
        b"a: &a [*a]",
        b"[" * 5000,
        b"a: \0",
        b"\xff\xfe",
        b"a" * (MOST_BYTES + 1),
        BOMB,
    ],
    ids=["twice", "bool", "float", "object", "bytes", "nan", "itself", "deep", "nul", "no text", "long", "bomb"],
)
def test_what_is_no_plain_document_is_refused(content: bytes) -> None:
    with pytest.raises((YAMLError, ValueError)):
        load_document(content)
