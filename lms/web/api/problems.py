"""Errors of the API as problem+json (RFC 9457), with a line for each wrong field. Statuses of DomainErrors: ``web.errors``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response

PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field. ``at``: where it stands in the body, as ``marks/3/occurred_at``; "" for the whole."""

    at: str
    code: str
    detail: str


def problem(status: int, code: str, detail: str | None = None, *, faults: Sequence[Fault] = ()) -> Response:
    """One error of the API; the same members as ``lms.web.errors`` gives, and ``errors`` where single fields are wrong."""
    body: dict[str, Any] = {"type": "about:blank", "status": status, "code": code, "title": code, "detail": detail}
    if faults:
        body["errors"] = [{"at": one.at, "code": one.code, "detail": one.detail} for one in faults]
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype=PROBLEM)
