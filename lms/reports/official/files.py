"""A document as a PDF or a Word file, each made by a process that ends: what they need is heavy and seldom needed."""

import json
import subprocess  # nosec B404
import sys
from pathlib import Path
from threading import BoundedSemaphore

from lms.kernel.errors import DomainError
from lms.reports.official.document import Chart, Document, Table, plain
from lms.reports.official.pages import file_html

ROOT = Path(__file__).parents[3]
LONGEST_SECONDS = 300
# A thousand rows take some ten seconds to lay out and 300 MB; a longer list is for a spreadsheet.
MOST_ROWS_PDF = 2_000
MOST_ROWS_WORD = 20_000
# One at a time in each process of the server: two would not be done sooner, and would need the memory twice.
_TURN = BoundedSemaphore(1)


def pdf_of(document: Document) -> bytes:
    """PDF/A-2a and PDF/UA-1; the same document gives the same bytes. DomainError ``reports.format.too_long``."""
    _measured(document, "PDF", MOST_ROWS_PDF)
    return _made("render", {"html": file_html(document), "made_on": document.made_on.isoformat()})


def word_of(document: Document) -> bytes:
    """DOCX with real styles; the same document gives the same bytes. DomainError ``reports.format.too_long``."""
    _measured(document, "DOCX", MOST_ROWS_WORD)
    return _made("word", plain(document))


def _measured(document: Document, form: str, most: int) -> None:
    tables = [block.behind if isinstance(block, Chart) else block for block in document.blocks]
    rows = sum(len(table.rows) for table in tables if isinstance(table, Table))
    if rows > most:
        raise DomainError("reports.format.too_long", rows=rows, most=most, format=form)


def _made(module: str, job: object) -> bytes:
    with _TURN:
        # This program's own module; the process ends, and with it what its library holds.
        done = subprocess.run(  # nosec B603
            [sys.executable, "-m", f"lms.reports.official.{module}"],
            input=json.dumps(job, ensure_ascii=False).encode(),
            cwd=ROOT,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout
