"""Photos and scans as people bring them, and pictures that are more than a picture."""

import io
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from lms.files.operations import Owner, open_stored, store
from lms.files.scans import JPEG, PNG, check_scan
from lms.files.storage import storage_in
from lms.kernel.errors import DomainError

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

# What a phone of a common make writes behind each photo, and the beginning of the film that another takes along with it.
NOTES = b"\0\0\1\x0a\x0e\0\0\0Image_UTC_Data1795424517991" + b"\0" * 60 + b"SEFH" + struct.pack("<3I", 106, 3, 6) + b"SEFT"
FILM = b"\0\0\0\x18ftypmp42" + b"\xff\xd9 and more of it" * 50_000


def picture(kind: str, size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def with_a_small_one_inside() -> bytes:
    """A photo whose notes hold a smaller photo of it, as cameras write them."""
    whole, small = picture("JPEG"), picture("JPEG", (16, 12))
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(small) + 8) + b"Exif\0\0" + small + whole[2:]


def progressive() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((90, 70), 80).convert("RGB").save(out, "JPEG", progressive=True, quality=95)
    return out.getvalue()


PICTURES = [
    pytest.param(picture("JPEG"), JPEG, id="jpeg"),
    pytest.param(progressive(), JPEG, id="in many passes"),
    pytest.param(with_a_small_one_inside(), JPEG, id="a small one inside"),
    pytest.param(picture("PNG"), PNG, id="png"),
]


@pytest.mark.parametrize("behind", [b"", b"\0" * 64, NOTES, FILM, NOTES + FILM, picture("JPEG")])
@pytest.mark.parametrize(("photo", "media_type"), PICTURES)
def test_a_photo_is_kept_to_its_end_whatever_its_phone_hangs_on(
    db: Session, tmp_path: Path, photo: bytes, media_type: str, behind: bytes
) -> None:
    stream = io.BytesIO(photo + behind)
    assert check_scan(stream) == media_type
    kept = store(db, storage_in(tmp_path), stream, name="qd", owner=Owner("decision"), stored_by=None, now=NOW)
    with open_stored(storage_in(tmp_path), kept) as content:
        assert content.read() == photo
    assert (kept.size, kept.media_type) == (len(photo), media_type)


@pytest.mark.parametrize("cut", [30, -2])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_that_does_not_end_is_broken(kind: str, cut: int) -> None:
    with pytest.raises(DomainError, match="scan_broken"):
        check_scan(io.BytesIO(picture(kind)[:cut]))


def test_a_picture_of_too_many_points_is_refused_before_it_unfolds() -> None:
    head = struct.pack(">I4sIIBBBBB", 13, b"IHDR", 60_000, 60_000, 8, 0, 0, 0, 0) + bytes(4)
    bomb = b"\x89PNG\r\n\x1a\n" + head + struct.pack(">I4s", 0, b"IEND") + bytes(4)
    with pytest.raises(DomainError) as refused:
        check_scan(io.BytesIO(bomb))
    assert (refused.value.code, refused.value.fields) == ("files.picture_large", {"points": 80})
