"""The library's pages: the shelf with its search, one lesson, its pages, the file to keep. Public; nothing is recorded."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from courses.content.rendering import kilobytes as page_kilobytes
from courses.content.rendering import render
from lms.access.gate import current_viewer, public
from lms.access.rules import Action
from lms.desks.library.queries import find_lesson, list_lessons
from lms.desks.library.saving import kilobytes, saved_file
from lms.desks.library.search import LONGEST, find
from lms.kernel.errors import DomainError
from lms.web.db import request_db

bp = Blueprint("library", __name__, url_prefix="/library")


@bp.get("")
@public
def shelf() -> Response:
    """Every lesson, or those that speak of what is typed."""
    text = request.args.get("q", "").strip()[:LONGEST]
    lessons = list_lessons(request_db())
    found = find(lessons, text)
    page = render_template("desks/library/shelf.html", found=found, text=text, all=len(lessons), kilobytes=kilobytes)
    return make_response(page)


@bp.get("/<lesson_key>")
@public
def lesson(lesson_key: str) -> Response:
    """One lesson: what it is about, its pages, the file to keep."""
    found = find_lesson(request_db(), lesson_key)
    sizes = {page.position: page_kilobytes(page.body, page.picture) for page in found.pages}
    page = render_template("desks/library/lesson.html", lesson=found, sizes=sizes, kilobytes=kilobytes(found), learns=_learns())
    return make_response(page)


@bp.get("/<lesson_key>/<int:position>")
@public
def page(lesson_key: str, position: int) -> Response:
    """One page of a lesson, with the way back and on."""
    found = find_lesson(request_db(), lesson_key)
    shown = next((one for one in found.pages if one.position == position), None)
    if shown is None:
        raise DomainError("library.page.missing")
    return make_response(
        render_template("desks/library/page.html", lesson=found, page=shown, body=render(shown.body), count=len(found.pages))
    )


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
