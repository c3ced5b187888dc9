"""Laying out sheets as PDF, in a process that ends: ``python -m certificates.render`` reads a JSON job from standard input.

WeasyPrint takes some 100 MB that it never gives back, so no server or worker loads it. Knows no database and no network, and
reads only the templates and fonts of this program. The job: ``{"folder": …, "sheets": [{"name", "payload", "verify_url",
"made_on", "attached"}]}`` with ``payload`` the signed text and ``attached`` what the PDF carries for a check without network.
"""

import hashlib
import io
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import qrcode
import weasyprint
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from qrcode.image.svg import SvgPathImage
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from certificates.designs.registry import DESIGNS
from certificates.rules import ATTACHED, read_payload
from lms.kernel.text import bind

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
FONTS = ROOT / "lms" / "static" / "fonts"


def qr_svg(text: str) -> str:
    """The QR code as one SVG path, level M; the mask is fixed because choosing it costs more than the rest."""
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=1, mask_pattern=3, image_factory=SvgPathImage
    )
    code.add_data(text)
    out = io.BytesIO()
    code.make_image().save(out)
    svg = out.getvalue().decode()
    return svg[svg.index("<svg") :]


def html_of(payload: bytes, verify_url: str, made_on: str) -> str:
    """The sheet as the HTML that WeasyPrint lays out."""
    design = DESIGNS[0]
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    pages.filters["bind"] = bind
    frame = (TEMPLATES / "certificates" / "designs" / "_frame.svg").read_text(encoding="utf-8")
    values = {**design.context(read_payload(payload)), "frame": frame, "qr": qr_svg(verify_url), "made_on": made_on}
    return pages.get_template(design.TEMPLATE).render(values)


_TYPES = {".css": "text/css", ".woff2": "font/woff2"}


class _OwnFiles(URLFetcher):  # type: ignore[misc]
    """Gives the sheet its style and fonts by name, and nothing else in the world."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        name = url.rsplit("/", 1)[-1].removeprefix("fonts:")
        folder = FONTS if name.endswith(".woff2") else TEMPLATES / "certificates" / "designs"
        path = folder / name
        if path.parent != folder or path.suffix not in _TYPES:
            raise FatalURLFetchingError(f"a sheet asks for {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix]})


def render(payload: bytes, verify_url: str, made_on: str, attached: str) -> bytes:
    """One sheet: tagged, fonts embedded, the signed payload attached. The same input gives the same bytes."""
    made_at = datetime.fromisoformat(made_on)
    # The font subsets carry the time they were made; this is how their maker is told which.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(made_at.timestamp()))
    attachment = weasyprint.Attachment(
        string=attached.encode(), name=ATTACHED, description="Signed payload", created=made_at, modified=made_at
    )
    document = weasyprint.HTML(string=html_of(payload, verify_url, made_on), base_url="file:///sheet/", url_fetcher=_OwnFiles())
    out: bytes = document.write_pdf(
        pdf_identifier=hashlib.sha256(attached.encode()).digest()[:16],
        pdf_variant="pdf/ua-1",
        attachments=[attachment],
    )
    return out


def main() -> None:
    """Lay out every sheet of the job into its folder."""
    job = json.load(sys.stdin)
    folder = Path(job["folder"])
    for sheet in job["sheets"]:
        content = render(sheet["payload"].encode(), sheet["verify_url"], sheet["made_on"], sheet["attached"])
        (folder / sheet["name"]).write_bytes(content)


if __name__ == "__main__":
    main()
