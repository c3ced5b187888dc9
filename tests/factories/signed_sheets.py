"""Made for tests: a sheet as it is printed, signed by a pen that never signs twice alike, and photographed badly."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pypdfium2
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from courses.attendance.paper import printing
from courses.attendance.paper.queries import RowLine
from courses.attendance.paper.render import draw
from courses.attendance.paper.rules.codes import page_code
from courses.attendance.paper.rules.geometry import ROW, SIGNATURE, Page
from courses.delivery import wording
from courses.delivery.rules import Category
from lms.kernel.text import bind

ROOT = Path(__file__).parents[2]
CODE = "7KQ2M9XD4B"
# Points for a millimetre of the sheet before it is photographed.
FINE = 9.0
STARTS = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
FAMILY, GIVEN = ("Nông", "Lý", "Vi", "Hoàng", "Triệu", "Bế"), ("An", "Bình", "Chài", "Dung", "Én", "Giang", "Hoa", "Khai")


@dataclass(frozen=True)
class Printed:
    """A sheet on paper: its pages with what lies where, and a grey picture of each."""

    pages: list[Page]
    pictures: list[Any]
    blanks: frozenset[int]

    @property
    def places(self) -> dict[str, list[list[Any]]]:
        """What the reader is told of the sheet."""
        return {
            page_code(CODE, page.number): [
                [slot.line.number, slot.top, slot.line.number in self.blanks] for slot in page.slots if slot.line.number
            ]
            for page in self.pages
        }


def print_sheet(people: int = 40) -> Printed:
    """A sheet of so many people and five rows of nobody's, laid out as the program does it."""
    rows = [
        RowLine(
            number, number > people, Category.MEDIATOR, number, f"{FAMILY[number % 6]} Văn {GIVEN[number % 8]}", "Khuổi Cáp"
        )
        for number in range(1, people + 6)
    ]
    pages = printing.pages_of(rows)
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined)
    environment.filters["bind"] = bind
    environment.globals["_"] = lambda text, **facts: text % facts if facts else text
    facts = SimpleNamespace(
        title="Tập huấn hòa giải viên mới được công nhận, xã Công Sơn, đợt 2 năm 2026",
        venue="Hội trường Ủy ban nhân dân xã Công Sơn",
        address=None,
    )
    html = environment.get_template("courses/attendance/paper/file.html").render(
        locale="vi",
        title="Tờ ký",
        made_on="2026-11-18",
        sheet=SimpleNamespace(code=CODE),
        pages=pages,
        rows={row.number: row for row in rows},
        codes=printing.codes_of(CODE, pages),
        book=SimpleNamespace(facts=facts),
        meeting=SimpleNamespace(number=2, starts_at=STARTS, ends_at=STARTS + timedelta(hours=3), venue=None),
        of=4,
        day_words="thứ Tư, 18/11/2026",
        issuer=printing.issuer_of("Xã Công Sơn", province=False),
        wording=wording,
        bare_team=printing.bare_team,
        demo_mode=True,
    )
    document = pypdfium2.PdfDocument(draw(html, "2026-11-18"))
    scale = FINE * 25.4 / 72
    pictures = [np.array(document[number].render(scale=scale).to_pil().convert("L")) for number in range(len(document))]
    return Printed(pages, pictures, frozenset(row.number for row in rows if row.blank))


# --- the pen ----------------------------------------------------------------------------------------------------------


def sign(picture: Any, top: float, chance: np.random.Generator, *, ink: int = 70) -> None:
    """A signature in the row: a running line of loops, nine millimetres to the whole width of the cell."""
    wide = chance.uniform(11, 34)
    left = SIGNATURE[0] + chance.uniform(3, SIGNATURE[1] - SIGNATURE[0] - wide - 3)
    loops = max(4, round(wide / chance.uniform(2.2, 3.6)))
    turns = np.linspace(0, loops * 2 * np.pi, loops * 16)
    along = np.linspace(0, wide, turns.size)
    high = chance.uniform(1.3, 2.6) * (0.6 + 0.4 * np.sin(turns / loops + chance.uniform(0, 6)))
    x = left + along + chance.uniform(0.5, 1.5) * np.cos(turns)
    y = top + ROW / 2 + chance.uniform(-0.6, 0.6) + high * np.sin(turns * chance.uniform(0.93, 1.07))
    stroke(picture, zip(x, y, strict=True), thick=chance.uniform(0.35, 0.7), ink=ink)


def stroke(picture: Any, points: Iterable[tuple[float, float]], *, thick: float = 0.5, ink: int = 70) -> None:
    """A line through points in millimetres."""
    path: Any = np.array([[(round(x * FINE * 16), round(y * FINE * 16)) for x, y in points]], np.int32)
    cv2.polylines(picture, list(path), False, ink, max(1, round(thick * FINE)), cv2.LINE_AA, 4)


def signed(printed: Printed, page: int, who: Collection[int], chance: np.random.Generator, *, ink: int = 70) -> Any:
    """The page (from 1) with the rows of these numbers signed."""
    picture = printed.pictures[page - 1].copy()
    for slot in printed.pages[page - 1].slots:
        if slot.line.number in who:
            sign(picture, slot.top, chance, ink=ink)
    return picture


# --- the telephone ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Photo:
    """How a page is photographed. ``lean``: how far corners wander, as a share of the side; ``turn`` in degrees; ``size``: the
    photo's points; ``blur`` in its points; ``shadow``: how dark the half of it lies; ``noise`` of 255."""

    name: str
    size: tuple[int, int] = (1200, 1600)
    lean: float = 0.0
    turn: float = 0.0
    blur: float = 0.0
    shadow: float = 0.0
    noise: float = 3.0
    quality: int = 80
    fill: float = 0.94


def photographed(picture: Any, photo: Photo, chance: np.random.Generator) -> bytes:
    """The photo as a JPEG, on a brown table."""
    high, wide = picture.shape
    across, down = photo.size
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * np.array([wide / 2, high / 2])
    corners *= 1 - photo.lean * chance.uniform(0, 1, (4, 2))
    angle = np.radians(photo.turn)
    spin = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    corners = corners @ spin.T
    # However it is turned, it is held so far away that all of it is in the photo.
    reach = np.abs(corners).max(axis=0) / (np.array([across, down]) * photo.fill / 2)
    corners = corners / float(reach.max()) + np.array([across, down]) / 2
    ratio = float(np.linalg.norm(corners[1] - corners[0])) / wide
    at = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    to_photo = cv2.getPerspectiveTransform(at, corners.astype(np.float32))
    # Seen by a lens, every point is the mean of what falls on it.
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.01, 0.45 / max(ratio, 0.05)))
    seen = cv2.warpPerspective(soft, to_photo, (across, down), flags=cv2.INTER_AREA, borderValue=95).astype(np.float32)
    if photo.blur:
        seen = cv2.GaussianBlur(seen, (0, 0), photo.blur)
    if photo.shadow:
        slope = np.add.outer(np.arange(down) / down * chance.uniform(0.3, 1.7), np.arange(across) / across)
        edge = 1 / (1 + np.exp(-(slope - slope.mean()) * 25))
        seen *= 1 - photo.shadow * edge
    seen += chance.normal(0, photo.noise, seen.shape)
    done, packed = cv2.imencode(".jpg", np.clip(seen, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, photo.quality])
    assert done
    return bytes(packed)
