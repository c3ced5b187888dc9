"""The library's pages: the shelf with its search, one lesson, its pages, the file to keep. Public; nothing is recorded."""

from typing import Any

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from courses.content.rendering import kilobytes as page_kilobytes
from courses.content.rendering import render
from lms.access.gate import current_viewer, public
from lms.access.rules import Action
from lms.desks.library.queries import find_lesson, find_shelf
from lms.desks.library.saving import kilobytes, saved_file
from lms.desks.library.search import LONGEST, find
from lms.kernel.errors import DomainError
from lms.web.db import request_db
from lms.web.drawn import drawn

bp = Blueprint("library", __name__, url_prefix="/library")


@bp.get("")
@public
def shelf() -> Response:
    """Every lesson, or those that speak of what is typed."""
    text = request.args.get("q", "").strip()[:LONGEST]
    stand = find_shelf(request_db())
    values: dict[str, Any] = {
        "found": find(stand.lessons, text),
        "text": text,
        "all": len(stand.lessons),
        "kilobytes": kilobytes,
    }
    # There is no end to what may be typed, so that those pages are not kept.
    page = render_template(_SHELF, **values) if text else drawn(_SHELF, (stand,), alike=True, **values)
    return make_response(page)


_SHELF = "desks/library/shelf.html"


@bp.get("/<lesson_key>")
@public
def lesson(lesson_key: str) -> Response:
    """One lesson: what it is about, its pages, the file to keep."""
    found, learns = find_lesson(request_db(), lesson_key), _learns()
    values: dict[str, Any] = {"lesson": found, "learns": learns, "size_of": page_kilobytes, "kilobytes": kilobytes}
    return drawn("desks/library/lesson.html", (found, learns), alike=True, **values)


@bp.get("/<lesson_key>/<int:position>")
@public
def page(lesson_key: str, position: int) -> Response:
    """One page of a lesson, with the way back and on."""
    found = find_lesson(request_db(), lesson_key)
    shown = next((one for one in found.pages if one.position == position), None)
    if shown is None:
        raise DomainError("library.page.missing")
    values: dict[str, Any] = {"lesson": found, "page": shown, "body": render(shown.body), "count": len(found.pages)}
    return drawn("desks/library/page.html", (found, position), alike=True, **values)


@bp.get("/<lesson_key>/file")
@public
def file(lesson_key: str) -> Response:
    """The whole lesson in one file that opens without a network and prints."""
    found = find_lesson(request_db(), lesson_key)
    response = make_response(saved_file(found))
    response.headers["Content-Disposition"] = f'attachment; filename="bai-{found.key}.html"'
    return response


def _learns() -> bool:
    viewer = current_viewer()
    return viewer is not None and viewer.may_own(Action.OWN_LEARN)
