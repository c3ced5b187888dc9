"""A whole lesson as one file that opens without a network: text, drawings and style in one HTML page, ready to print."""

import zlib
from functools import lru_cache
from pathlib import Path

from flask import current_app, render_template
from markupsafe import Markup

from courses.content.rendering import KILOBYTE, pictures, render
from lms.desks.library.queries import ShelfLesson
from lms.i18n import current_locale
from lms.web.assets import strip_css

STYLE = Path(__file__).parent / "data" / "saved.css"
# Sizes by the words that make them: the shelf shows one for every lesson, and they change once a year.
MOST_KEPT = 500
_sizes: dict[tuple[object, ...], int] = {}


@lru_cache(maxsize=1)
def _style() -> Markup:
    return Markup(strip_css(STYLE.read_text("utf-8")))  # nosec B704


def saved_file(lesson: ShelfLesson) -> bytes:
    """The file, for a lesson with its module and pages."""
    # Opened from the phone's own storage the file has no server behind it and no content policy of ours: all is inline.
    drawings = {name: Markup(body.decode()) for name, body in pictures().items()}  # nosec B704
    page = render_template(
        "desks/library/saved.html",
        lesson=lesson,
        style=_style(),
        drawings=drawings,
        render=render,
        address=f"{current_app.config['BASE_URL']}/library/{lesson.key}",
    )
    return page.encode()


def kilobytes(lesson: ShelfLesson) -> int:
    """What fetching the file costs, compressed as it is sent, in whole kilobytes rounded up."""
    words = tuple((page.title, page.body, page.remember, page.picture) for page in lesson.pages)
    key = (lesson.key, lesson.title, lesson.summary, words, current_locale())
    if key not in _sizes:
        if len(_sizes) >= MOST_KEPT:
            _sizes.clear()
        _sizes[key] = -(-len(zlib.compress(saved_file(lesson), 6)) // KILOBYTE)
    return _sizes[key]
