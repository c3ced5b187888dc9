"""HTML to PDF, in a process that ends: ``python -m courses.attendance.paper.render`` reads ``{"html", "made_on"}`` as JSON.

WeasyPrint takes some 100 MB that it never gives back, so no server or worker loads it. Knows no database and no network;
reads only the styles and the fonts of this program.
"""

import hashlib
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import weasyprint
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

ROOT = Path(__file__).parents[3]
PLACES = {
    "fonts.css": ROOT / "templates" / "courses" / "attendance" / "paper",
    "sheets.css": ROOT / "lms" / "static" / "css",
    "document.css": ROOT / "templates" / "reports" / "official",
    "noto-serif.woff2": ROOT / "lms" / "static" / "fonts",
    "noto-serif-italic.woff2": ROOT / "lms" / "static" / "fonts",
}
_TYPES = {".css": "text/css", ".woff2": "font/woff2"}


class _OwnFiles(URLFetcher):  # type: ignore[misc]
    """Gives the sheet its styles and fonts by name, and nothing else in the world."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        name = url.rsplit("/", 1)[-1].removeprefix("fonts:")
        if name not in PLACES:
            raise FatalURLFetchingError(f"a sheet asks for {url}")
        return URLFetcherResponse(url, (PLACES[name] / name).read_bytes(), {"Content-Type": _TYPES[Path(name).suffix]})


def draw(html: str, made_on: str) -> bytes:
    """The PDF; the same input gives the same bytes."""
    # The font subsets carry the time they were made; this is how their maker is told which.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.fromisoformat(made_on).replace(tzinfo=UTC).timestamp()))
    document = weasyprint.HTML(string=html, base_url="file:///sheet/", url_fetcher=_OwnFiles())
    mark = hashlib.sha256(html.encode()).digest()[:16]
    out: bytes = document.write_pdf(pdf_identifier=mark, pdf_variant="pdf/ua-1", presentational_hints=True)
    return out


if __name__ == "__main__":
    job = json.load(sys.stdin)
    sys.stdout.buffer.write(draw(job["html"], job["made_on"]))
