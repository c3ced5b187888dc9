"""From a DomainError or an HTTP error to a page one can act on, or to problem+json. Decides statuses; no rule lives here."""

import json
import logging
import secrets
from collections.abc import Callable

from flask import Flask, Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from lms.kernel.errors import DomainError, NotYetError
from lms.web.db import SAFE

log = logging.getLogger(__name__)

# A code that ends in one of these words means "there is no such thing for you".
MISSING = ("missing", "unknown", "not_found")
CONFLICT = ("conflict", "already", "closed")
# After so many seconds it is worth asking again for what is being worked out.
AGAIN_S = 3

Sentence = Callable[[DomainError], str]


def status_of(error: DomainError) -> int:
    """404 for what is not there (or not for this viewer), 409 for what has moved on, 422 for the rest."""
    word = error.code.rsplit(".", 1)[-1]
    if word in MISSING:
        return 404
    return 409 if word.startswith(CONFLICT) else 422


def wants_json() -> bool:
    """True for the API and for callers that ask for JSON before HTML."""
    asked = request.accept_mimetypes
    best = asked.best_match(["text/html", "application/json", "application/problem+json"]) if asked else "text/html"
    return request.path.startswith("/api/") or best != "text/html"


def answer(status: int, *, code: str, detail: str | None = None) -> Response:
    """One error, as a page or as problem+json (RFC 9457)."""
    if wants_json():
        body = {
            "type": "about:blank",
            "status": status,
            "code": code,
            "title": code,
            "detail": detail,
        }
        return Response(
            json.dumps(body, ensure_ascii=False),
            status,
            mimetype="application/problem+json",
        )
    return make_response(
        render_template("errors/error.html", status=status, code=code, detail=detail),
        status,
    )


def later(error: NotYetError, sentence: Sentence) -> Response:
    """What is being worked out: the page says how far it is and opens itself again; a program is told when to ask again."""
    if wants_json():
        answered = answer(503, code=error.code, detail=sentence(error))
    else:
        far = {name: error.fields.get(name) for name in ("done", "total", "stopped")}
        answered = make_response(render_template("errors/later.html", detail=sentence(error), **far), 503)
        if request.method in SAFE:
            answered.headers["Refresh"] = str(AGAIN_S)
    answered.headers["Retry-After"] = str(AGAIN_S)
    return answered


def init_errors(app: Flask, sentence: Sentence) -> None:
    """Register the handlers. ``sentence`` turns a DomainError into words; app.py hands it over."""

    @app.errorhandler(DomainError)
    def domain(error: DomainError) -> Response:
        return answer(status_of(error), code=error.code, detail=sentence(error))

    @app.errorhandler(NotYetError)
    def not_yet(error: NotYetError) -> Response:
        return later(error, sentence)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.code is None or error.code < 400:
            return make_response(error.get_response())
        response = answer(error.code, code=(error.name or "error").lower().replace(" ", "_"))
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        mark = secrets.token_hex(4)
        log.error("unexpected error %s", mark, exc_info=error)
        if app.testing:
            raise error
        g.broken = True  # the page must not ask the database again: it may be what broke
        return answer(500, code="unexpected", detail=mark)
