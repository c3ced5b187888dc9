"""Reading a photo of a signed sheet, in a process that ends: ``python -m courses.attendance.paper.reading PHOTO`` reads a job.

The job (JSON on standard input): ``{"pages": {"TK…-1": [[number, top, blank], …]}, "top": millimetres or null}``, with the
pages of every sheet of the meeting. The answer: which page the photo shows and what each row is proposed as; with ``top`` a
JPEG of that row alone. OpenCV and what it unfolds take a hundred megabytes and more; no server or worker holds them.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

import cv2

from courses.attendance.paper.ink import cut_row, measure_rows
from courses.attendance.paper.rules.codes import page_code
from courses.attendance.paper.rules.reading import judge
from courses.attendance.paper.sight import lay_flat, opened

MOST_MEMORY = 3_000_000_000
MOST_POINTS = 20_000_000


def read(content: bytes, pages: dict[str, list[list[Any]]]) -> dict[str, Any]:
    """What the photo shows: ``{"code", "page", "rows": [[number, verdict, confidence, why]]}`` or ``{"unread": why}``.

    ``why``: ``picture`` that cannot be opened, ``page`` not found (no code, a corner missing, too coarse), ``foreign`` sheet.
    """
    grey = opened(content)
    if grey is None or grey.size > MOST_POINTS:
        return {"unread": "picture"}
    seen = lay_flat(grey)
    if seen is None:
        return {"unread": "page"}
    rows = pages.get(page_code(seen.code, seen.page))
    if rows is None:
        return {"unread": "foreign"}
    measured = measure_rows(seen.flat, seen.scale, [(number, top) for number, top, _blank in rows])
    judged = [(number, judge(measured[number], blank=blank)) for number, _top, blank in rows]
    told = [[number, one.verdict.value, one.confidence, one.why.value] for number, one in judged]
    return {"code": seen.code, "page": seen.page, "rows": told}


def row_of(content: bytes, top: float) -> bytes:
    """The row whose upper edge lies there, as a JPEG; nothing where the page is not found."""
    grey = opened(content)
    seen = lay_flat(grey) if grey is not None and grey.size <= MOST_POINTS else None
    return cut_row(seen.flat, top) if seen else b""


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    cv2.setNumThreads(1)
    job = json.load(sys.stdin)
    photo = Path(sys.argv[1]).read_bytes()
    if job.get("top") is None:
        sys.stdout.write(json.dumps(read(photo, job["pages"])))
    else:
        sys.stdout.buffer.write(row_of(photo, job["top"]))
