"""Cards to PDF, in a process that ends: ``python -m courses.attendance.cards.render`` reads a JSON job, writes the PDF.

WeasyPrint takes some 100 MB that it never gives back, so no server or worker loads it. Knows no database and no network, and
reads only the templates and fonts of this program. The job: ``{"made_on", "demo", "a_page", "cards": [{"code", "name", "role",
"team", "commune", "number", "photo" (base64 of a JPEG, or null), "back": [[heading, text, address], …]}]}``.
"""

import hashlib
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import weasyprint
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from lms.kernel.text import bind
from lms.web.qr import draw

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "templates"
STYLES = TEMPLATES / "courses" / "attendance" / "cards"
FONTS = ROOT / "lms" / "static" / "fonts"
# A longer name is set smaller, so that it stays on two lines.
LONG_NAME = 22


class _OwnFiles(URLFetcher):  # type: ignore[misc]
    """Gives the sheet its style and fonts by name and the photos it carries itself, and nothing else in the world."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith("data:image/jpeg;base64,"):
            return super().fetch(url, headers)
        name = url.rsplit("/", 1)[-1].removeprefix("fonts:")
        path = (FONTS if name.endswith(".woff2") else STYLES) / name
        if path.parent not in (FONTS, STYLES) or path.suffix not in (".css", ".woff2"):
            raise FatalURLFetchingError(f"a sheet asks for {url[:80]}")
        kind = "text/css" if path.suffix == ".css" else "font/woff2"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def html_of(job: dict[str, Any]) -> str:
    """The pages as the HTML that WeasyPrint lays out."""
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    pages.filters["bind"] = bind
    cards = [{**card, "qr": draw(card["code"]), "long": len(card["name"]) > LONG_NAME} for card in job["cards"]]
    sheets = [cards[start : start + job["a_page"]] for start in range(0, len(cards), job["a_page"])]
    return pages.get_template("courses/attendance/cards/sheet.html").render(sheets=sheets, demo=job["demo"])


def render(job: dict[str, Any]) -> bytes:
    """The PDF; the same job gives the same bytes."""
    html = html_of(job)
    # The font subsets carry the time they were made; this is how their maker is told which.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.fromisoformat(job["made_on"]).replace(tzinfo=UTC).timestamp()))
    document = weasyprint.HTML(string=html, base_url="file:///sheet/", url_fetcher=_OwnFiles())
    out: bytes = document.write_pdf(pdf_identifier=hashlib.sha256(html.encode()).digest()[:16])
    return out


if __name__ == "__main__":
    sys.stdout.buffer.write(render(json.load(sys.stdin)))
