"""From a page's Markdown to HTML, and how heavy a page is over the wire. The only place where lesson text becomes markup."""

import zlib
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

PICTURES = Path(__file__).parent / "data" / "pictures"
# What goes around the text of a page once sheet and fonts are on the phone; a test holds the said size against the sent one.
FRAME_BYTES = 1700
HEADER_BYTES = 700  # of each answer: policy, cookie and the rest
KILOBYTE = 1024

_UNUSED = ("image", "link", "autolink", "html_block", "html_inline", "heading", "lheading", "code", "fence", "hr", "reference")
_markdown = MarkdownIt("commonmark", {"html": False}).disable(list(_UNUSED))


@cache
def render(text: str) -> Markup:
    """Paragraphs, bold, italic and lists as HTML; everything else, HTML too, stays the text it is."""
    return Markup(_markdown.render(text))  # nosec B704


@cache
def pictures() -> dict[str, bytes]:
    """The drawings that ship with the lessons, by file name: no other file is ever served."""
    return {path.name: path.read_bytes() for path in sorted(PICTURES.glob("*.svg"))}


@cache
def kilobytes(text: str, picture: str | None) -> int:
    """What opening a page costs, in whole kilobytes, rounded up; the drawing included."""
    drawn = HEADER_BYTES + len(_packed(pictures().get(picture, b""))) if picture else 0
    return -(-(HEADER_BYTES + FRAME_BYTES + len(_packed(render(text).encode())) + drawn) // KILOBYTE)


def _packed(body: bytes) -> bytes:
    return zlib.compress(body, 6) if body else b""
