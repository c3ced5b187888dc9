"""Taking a request's JSON and giving an answer's: the two ends of every view of the API."""

import json
from typing import Any, TypeVar

from flask import Response, abort, request

from lms.i18n import gettext
from lms.web.api.cursors import Asked, Part, read_asked
from lms.web.api.problems import Fault, problem
from lms.web.api.sentences import SENTENCES
from lms.web.api.shapes import plain, read_shape

T = TypeVar("T")


def body_as(cls: type[T]) -> T | list[Fault]:
    """The body of the request as a shape, or its faults; 400 ends the request when it is no JSON at all."""
    try:
        body = json.loads(request.get_data(cache=True), parse_constant=_no_number) if request.is_json else None
    except (ValueError, RecursionError):
        body = None
    if body is None:
        abort(problem(400, "api.not_json", gettext(SENTENCES["api.not_json"])))
    return read_shape(cls, body)


def _no_number(_text: str) -> Any:
    raise ValueError("NaN and infinities are no JSON")


def refuse(faults: list[Fault]) -> Response:
    """422 with a line for each field that is wrong."""
    return problem(422, "api.body_invalid", gettext(SENTENCES["api.body_invalid"]), faults=faults)


def asked_part() -> Asked:
    """The part of a list that the request asks for."""
    return read_asked(request.args.get("cursor"), request.args.get("limit"))


def give(answer: Any) -> Response:
    """200 with a shape as JSON."""
    return Response(json.dumps(plain(answer), ensure_ascii=False, separators=(",", ":")), mimetype="application/json")


def give_part(part: Part[Any]) -> Response:
    """200 with a part of a list and the cursor of what follows."""
    body = {"items": plain(list(part.items)), "next": part.next}
    return Response(json.dumps(body, ensure_ascii=False, separators=(",", ":")), mimetype="application/json")
