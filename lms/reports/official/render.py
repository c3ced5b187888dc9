"""HTML to PDF, in a process that ends: ``python -m lms.reports.official.render`` reads ``{"html", "made_on"}`` as JSON.

The file is PDF/A-2a (to be kept for decades: tagged, every letter known, fonts inside) and says PDF/UA-1 of itself too, for
readers aloud. Knows no database and no network; reads only the style and the fonts of this program.
"""

import gc
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
STYLES = ROOT / "templates" / "reports" / "official"
FONTS = ROOT / "lms" / "static" / "fonts"
_TYPES = {".css": "text/css", ".woff2": "font/woff2"}

# PDF/A lets a file speak of PDF/UA only when it also says what the words mean (ISO 19005-2, 6.6.2.3).
_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema\
</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
_END = b"</rdf:RDF>"


class _OwnFiles(URLFetcher):  # type: ignore[misc]
    """Gives the document its style and fonts by name, and nothing else in the world."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        name = url.rsplit("/", 1)[-1].removeprefix("fonts:")
        folder = FONTS if name.endswith(".woff2") else STYLES
        path = folder / name
        if path.parent != folder or path.suffix not in _TYPES:
            raise FatalURLFetchingError(f"a document asks for {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix]})


def _says_ua(_document: Any, pdf: Any) -> None:
    """Writes the mark of PDF/UA beside that of PDF/A into the metadata."""
    (found,) = [one for one in pdf.objects if getattr(one, "extra", {}).get("Type") == "/Metadata"]
    found.stream = [part.replace(_END, _UA + _END) for part in found.stream]


def draw(html: str, made_on: str) -> bytes:
    """The PDF; the same input gives the same bytes."""
    # The font subsets carry the time they were made; this is how their maker is told which.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.fromisoformat(made_on).replace(tzinfo=UTC).timestamp()))
    document = weasyprint.HTML(string=html, base_url="file:///document/", url_fetcher=_OwnFiles())
    out: bytes = document.write_pdf(
        finisher=_says_ua,
        pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
        pdf_variant="pdf/a-2a",
        presentational_hints=True,
    )
    return out


if __name__ == "__main__":
    # The process ends with its one file: looking for what could be thrown away meanwhile was a fifth of the work.
    gc.disable()
    job = json.load(sys.stdin)
    sys.stdout.buffer.write(draw(job["html"], job["made_on"]))
