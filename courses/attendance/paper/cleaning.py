"""A photo made safe to keep, in a process that ends: ``python -m courses.attendance.paper.cleaning`` reads it from its input.

What comes out is a JPEG drawn anew from the points alone (turned as the camera meant it, at most as fine as A4 at 300 dots an
inch), or the pages of a PDF without what is told about them. Where, when and by whose phone a photo was taken is gone.
"""

import io
import logging
import resource
import sys

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

# A4 at 300 dots an inch.
LONGEST = 3508
QUALITY = 85
# A photo of 80 million points takes 240 MB and its copy as much; a broken one that asks for more than all this ends here.
MOST_MEMORY = 1_500_000_000


def clean_picture(content: bytes) -> bytes:
    """The picture as a JPEG without anything told about it. OSError or ValueError for one that cannot be opened."""
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
        opened.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(opened)
        flat = Image.new("RGB", upright.size, "white")
        # A scan with a see-through ground would turn black.
        flat.paste(upright, mask=upright.convert("RGBA").getchannel("A") if upright.mode in ("RGBA", "LA", "P") else None)
    flat.thumbnail((LONGEST, LONGEST))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def clean_pdf(content: bytes) -> bytes:
    """The pages of the PDF; its properties and those inside its pictures are left out."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(content)).pages:
        writer.add_page(page)
    writer.metadata = None
    for found in writer._objects:
        if isinstance(found, StreamObject):
            found.pop(NameObject("/Metadata"), None)
            found.pop(NameObject("/PieceInfo"), None)
            if found.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
                found._data = _without_told(found._data)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _without_told(jpeg: bytes) -> bytes:
    """A JPEG without its segments of remarks: Exif, XMP, IPTC, comments; colours and points stay as they are."""
    kept, place = [jpeg[:2]], 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] != 0xDA:
        length = 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if jpeg[place + 1] not in (0xE1, 0xED, 0xFE):
            kept.append(jpeg[place : place + length])
        place += length
    return b"".join([*kept, jpeg[place:]])


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    brought = sys.stdin.buffer.read()
    sys.stdout.buffer.write(clean_pdf(brought) if brought.startswith(b"%PDF-") else clean_picture(brought))
