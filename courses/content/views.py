"""Reading lessons on a phone: one page a screen, kept as one goes. The list of lessons is a page of ``lms.desks.mediator``."""

from flask import Blueprint, flash, make_response, redirect, request, url_for
from werkzeug.http import generate_etag
from werkzeug.wrappers import Response

from courses.content.operations import mark_read
from courses.content.queries import find_lesson, find_page, list_pages, page_facts
from courses.content.rendering import pictures, render
from courses.content.rules import next_unread
from lms import clock
from lms.access.gate import actor_in, person_in, public, scope
from lms.access.rules import Action
from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.web.db import request_db
from lms.web.drawn import drawn
from lms.web.follow import caught_up_after

bp = Blueprint("content", __name__, url_prefix="/learn")

A_WEEK = "public, max-age=604800"


@bp.get("/<int:lesson_id>")
@scope(Action.OWN_LEARN)
def lesson(lesson_id: int) -> Response:
    """Go on where the reading stopped; from the start when all is read."""
    pages = list_pages(request_db(), lesson_id, person_in())
    if not pages:
        raise DomainError("content.lesson.missing")
    return redirect(url_for(".page", lesson_id=lesson_id, position=next_unread(page_facts(pages)) or 1), 303)


@bp.get("/<int:lesson_id>/<int:position>")
@scope(Action.OWN_LEARN)
def page(lesson_id: int, position: int) -> Response:
    """One page: one idea, the sentence to remember, back and on."""
    shown = find_page(request_db(), lesson_id, position, person_in())
    body = render(shown.body)
    return drawn("courses/content/page.html", (shown,), alike=True, page=shown, body=body)


@bp.post("/<int:lesson_id>/<int:position>")
@scope(Action.OWN_LEARN)
def read(lesson_id: int, position: int) -> Response:
    """Keep that the page has been read, and open the next one; after the last one, the list of lessons."""
    db, actor = request_db(), actor_in()
    found = find_lesson(db, lesson_id)
    marked = mark_read(db, found, position, person_in(), actor=actor, now=clock.now())
    db.commit()
    if marked.next_position is not None:
        return redirect(url_for(".page", lesson_id=lesson_id, position=marked.next_position), 303)
    if marked.finished_now:
        caught_up_after(terms=False)
        flash(gettext("Bác đã học xong bài “%(title)s”.", title=found.title))
    return redirect("/learn", 303)


@bp.get("/pictures/<name>")
@public
def picture(name: str) -> Response:
    """A drawing of a lesson; only those that ship with the product."""
    body = pictures().get(name)
    if body is None:
        raise DomainError("content.picture.missing")
    response = make_response(body)
    response.mimetype = "image/svg+xml"
    response.headers["Cache-Control"] = A_WEEK
    response.set_etag(generate_etag(body))
    return response.make_conditional(request)
