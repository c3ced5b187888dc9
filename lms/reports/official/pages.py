"""A document as HTML: the sheet on a page of the site, and the whole file that is laid out as PDF. One template for both."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lms.reports.official.document import Document, plain

TEMPLATES = Path(__file__).parents[3] / "templates"
_PAGES = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def sheet_of(document: Document) -> Markup:
    """The sheet of paper for a page of the site."""
    html = _PAGES.get_template("reports/official/_document.html").render(document=plain(document))
    return Markup(html)  # nosec B704 # a template of ours has escaped everything in it


def file_html(document: Document) -> str:
    """The file that the process which makes PDFs reads."""
    return _PAGES.get_template("reports/official/file.html").render(document=plain(document))
