"""What a printed list holds: the pages of a sheet with their codes, the heading of the office, the PDF of it all."""

import json
import subprocess  # nosec B404
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import BoundedSemaphore

from courses.attendance.paper.queries import RowLine
from courses.attendance.paper.rules.codes import page_code
from courses.attendance.paper.rules.geometry import Line, Page, lay_out
from courses.delivery.rules import Category
from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.web.qr import Drawn, draw

ROOT = Path(__file__).parents[3]
LONGEST_SECONDS = 120
TEAM = "Tổ hòa giải "
KINDS = ("Xã ", "Phường ", "Đặc khu ", "Thị trấn ", "Tỉnh ", "Thành phố ")
# One at a time in each process of the server: two would not be done sooner, and would need the memory twice.
_TURN = BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class Issuer:
    """The head on the left: the body above, if it is named, and the body itself."""

    above: str
    body: tuple[str, ...]


def issuer_of(unit_name: str, *, province: bool) -> Issuer:
    """A commune's class is its people's committee's; a province's is held by its department of justice."""
    if province:
        return Issuer(f"UBND {unit_name}".upper(), ("SỞ TƯ PHÁP",))
    return Issuer("", ("ỦY BAN NHÂN DÂN", unit_name.upper()))


def place_of(unit_name: str) -> str:
    """The unit's own name without its kind, where a document is dated: "Công Sơn"."""
    kind = next((kind for kind in KINDS if unit_name.startswith(kind)), "")
    return unit_name.removeprefix(kind)


def bare_team(name: str) -> str:
    """The team without the words that stand over its column."""
    short = name.removeprefix(TEAM)
    return short[:1].upper() + short[1:]


def pages_of(rows: Sequence[RowLine]) -> list[Page]:
    """The pages of a sheet: mediators, then delegates, then rows for those who are not on the list."""
    lines: list[Line] = []
    # Where everybody is a mediator, nobody needs to be told so.
    part = _part(rows[0]) if rows and all(row.blank or row.category is Category.MEDIATOR for row in rows) else ""
    for row in rows:
        named = _part(row)
        if named != part:
            lines.append(Line(None, named))
            part = named
        lines.append(Line(row.number))
    return lay_out(lines)


def _part(row: RowLine) -> str:
    if row.blank:
        return gettext("Người đến thêm, chưa có tên trong lớp (ghi rõ họ tên, tổ hòa giải)")
    return gettext("Hòa giải viên") if row.category is Category.MEDIATOR else gettext("Đại biểu, khách mời")


def codes_of(code: str, pages: Sequence[Page]) -> dict[int, Drawn]:
    """The square code of each page, by its number."""
    return {page.number: draw(page_code(code, page.number)) for page in pages}


def pdf_of(html: str, made_on: date) -> bytes:
    """The PDF of a whole HTML file; the same file gives the same bytes. DomainError ``paper.render_failed``."""
    with _TURN:
        # This program's own module; the process ends, and with it what its library holds.
        done = subprocess.run(  # nosec B603
            [sys.executable, "-m", "courses.attendance.paper.render"],
            input=json.dumps({"html": html, "made_on": made_on.isoformat()}, ensure_ascii=False).encode(),
            cwd=ROOT,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    if done.returncode:
        raise DomainError("paper.render_failed") from RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout
