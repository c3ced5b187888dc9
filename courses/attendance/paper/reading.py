"""Reading a photo of a signed sheet, in a process that ends: ``python -m courses.attendance.paper.reading PHOTO`` reads a job.

The job (JSON on standard input) is ``{"pages": {"TK…-1": [[number, top, blank], …]}}``, the pages of every sheet of the
meeting; the answer says which page the photo shows, what each row is proposed as, and holds a JPEG of the doubtful rows.
OpenCV and what it unfolds take two hundred megabytes; no server or worker holds them.
"""

import base64
import json
import resource
import sys
from pathlib import Path
from typing import Any

import cv2

from courses.attendance.paper.ink import cut_rows, measure_rows
from courses.attendance.paper.rules.codes import page_code
from courses.attendance.paper.rules.reading import Verdict, judge
from courses.attendance.paper.sight import lay_flat, opened

MOST_MEMORY = 3_000_000_000
MOST_POINTS = 20_000_000


def read(content: bytes, pages: dict[str, list[list[Any]]]) -> dict[str, Any]:
    """What the photo shows: ``{"code", "page", "rows": [[number, verdict, confidence, why]], "strip"}`` or ``{"unread": why}``.

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
    doubtful = [
        top for (_number, top, _blank), (_same, one) in zip(rows, judged, strict=True) if one.verdict is Verdict.DOUBTFUL
    ]
    strip = base64.b64encode(cut_rows(seen.flat, doubtful)).decode() if doubtful else ""
    return {"code": seen.code, "page": seen.page, "rows": told, "strip": strip}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    cv2.setNumThreads(1)
    sys.stdout.write(json.dumps(read(Path(sys.argv[1]).read_bytes(), json.load(sys.stdin)["pages"])))
