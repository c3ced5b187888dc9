"""Photos and scans as people bring them, and pictures that are more than a picture."""

import io
import struct

import pytest
from PIL import Image

from lms.files.scans import JPEG, PNG, check_scan
from lms.kernel.errors import DomainError

# What a phone of a common make writes behind each photo, and the beginning of the film that another takes along with it.
NOTES = b"\0\0\1\x0a\x0e\0\0\0Image_UTC_Data1795424517991" + b"\0" * 60 + b"SEFH" + struct.pack("<3I", 106, 3, 6) + b"SEFT"
FILM = b"\0\0\0\x18ftypmp42" + b"\xff\xd9 and more of it" * 50_000


def picture(kind: str, size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("behind", [b"", b"\0" * 64, NOTES, FILM, NOTES + FILM])
@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", JPEG), ("PNG", PNG)])
def test_a_photo_that_is_drawn_anew_may_carry_what_its_phone_hangs_on(kind: str, media_type: str, behind: bytes) -> None:
    stream = io.BytesIO(picture(kind) + behind)
    assert check_scan(stream, drawn_anew=True) == media_type
    assert stream.tell() == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_scan_that_is_kept_as_it_came_carries_nothing(kind: str) -> None:
    with pytest.raises(DomainError, match="scan_acting"):
        check_scan(io.BytesIO(picture(kind) + NOTES))
    check_scan(io.BytesIO(picture(kind) + b"\0" * 64))


@pytest.mark.parametrize("drawn_anew", [False, True])
def test_a_picture_of_too_many_points_is_refused_before_it_unfolds(drawn_anew: bool) -> None:
    head = struct.pack(">I4sIIBBBBB", 13, b"IHDR", 60_000, 60_000, 8, 0, 0, 0, 0) + bytes(4)
    bomb = b"\x89PNG\r\n\x1a\n" + head + struct.pack(">I4s", 0, b"IEND") + bytes(4)
    with pytest.raises(DomainError) as refused:
        check_scan(io.BytesIO(bomb), drawn_anew=drawn_anew)
    assert (refused.value.code, refused.value.fields) == ("files.picture_large", {"points": 80})
