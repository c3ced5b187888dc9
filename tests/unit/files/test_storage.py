"""Stored files: kept once by content, whole or not at all, named safely, typed by what they are."""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms.files.checks import sniff
from lms.files.operations import Owner, clean_name, open_stored, store
from lms.files.storage import Storage, storage_in
from lms.kernel.errors import DomainError

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return storage_in(tmp_path)


def contents(storage: Storage) -> list[str]:
    return [name for _folder, _folders, names in os.walk(storage.root) for name in names]


def test_the_same_bytes_are_two_rows_over_one_content(db: Session, storage: Storage) -> None:
    rows = [
        store(db, storage, io.BytesIO(PNG), name=name, owner=Owner("class", 4), stored_by=7, now=NOW)
        for name in ("a.png", "b.txt")
    ]
    assert rows[0].sha256 == rows[1].sha256
    assert rows[0].id != rows[1].id
    assert {row.media_type for row in rows} == {"image/png"}, "the name does not say what a file is"
    assert contents(storage) == [rows[0].sha256]
    with open_stored(storage, rows[1]) as content:
        assert content.read() == PNG


@pytest.mark.parametrize(("content", "code"), [(b"x" * 1001, "files.too_large"), (b"", "files.empty")])
def test_too_large_or_empty_leaves_nothing_behind(db: Session, storage: Storage, content: bytes, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        store(db, storage, io.BytesIO(content), name="a", owner=Owner("class"), stored_by=None, now=NOW, limit=1000)
    assert contents(storage) == []


def test_a_type_that_is_not_taken_here_is_refused(db: Session, storage: Storage) -> None:
    page = io.BytesIO(b"<!DOCTYPE html><script>x</script>")
    with pytest.raises(DomainError, match=r"files\.type_refused"):
        store(db, storage, page, name="a.png", owner=Owner("x"), stored_by=None, now=NOW, allowed=frozenset({"image/png"}))


def test_a_content_that_is_gone_says_so(storage: Storage) -> None:
    with pytest.raises(DomainError, match=r"files\.gone"):
        storage.open("0" * 64)
    with pytest.raises(ValueError, match="SHA-256"):
        storage.open("../../etc/passwd")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lan\\danh sách.xlsx", "danh sách.xlsx"),
        ("a\u202egpj.exe\x00", "agpj.exe"),
        ("...", "tep"),
        ("x" * 300 + ".xlsx", "x" * 100 + ".xlsx"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        ("Mã xã;Họ và tên".encode(), "text/plain"),
        (b"  <svg onload=x>", "image/svg+xml"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"PK\x03\x04 broken", "application/zip"),
    ],
)
def test_the_type_is_read_from_the_content(content: bytes, media_type: str) -> None:
    assert sniff(io.BytesIO(content)) == media_type
