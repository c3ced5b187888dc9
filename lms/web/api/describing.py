"""The description of the API (OpenAPI 3.1), put together from what each view says of itself with ``@described``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask

from lms.web.api.cursors import LARGEST_PAGE, SIZE
from lms.web.api.once import HEADER, LONGEST
from lms.web.api.shapes import schema_of

View = TypeVar("View", bound=Callable[..., Any])
ROOT = "/api/v1/"
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An error (RFC 9457).",
    "required": ["type", "status", "code", "title"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "A code of this system that does not change with the language."},
        "title": {"type": "string"},
        "detail": {"type": ["string", "null"], "description": "The same as a sentence."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["at", "code", "detail"],
                "properties": {"at": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class Described:
    """What a view says of itself. ``gives``: the shape of its answer, of a list (``by_cursor``) that of one item."""

    summary: str
    gives: type
    takes: type | None = None
    by_cursor: bool = False
    refuses: tuple[int, ...] = ()


def described(
    summary: str, *, gives: type, takes: type | None = None, by_cursor: bool = False, refuses: tuple[int, ...] = ()
) -> Callable[[View], View]:
    """Put a view of the API into the description. ``refuses``: statuses beside those that every view has."""

    def mark(view: View) -> View:
        view.described = Described(summary, gives, takes, by_cursor, refuses)  # type: ignore[attr-defined]
        return view

    return mark


def describe(app: Flask, scope_of: Callable[[str], str | None]) -> dict[str, Any]:
    """The OpenAPI document. ``scope_of``: the scope that an endpoint asks of a token."""
    named: dict[str, Any] = {"Problem": PROBLEM_SCHEMA}
    paths: dict[str, Any] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        one: Described | None = getattr(app.view_functions[rule.endpoint], "described", None)
        if one is None or not rule.rule.startswith(ROOT):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        method = "post" if "POST" in (rule.methods or set()) else "get"
        operation = _operation(one, rule.endpoint, sorted(rule.arguments), method, named)
        operation["security"] = [{"token": [scope]}] if (scope := scope_of(rule.endpoint)) else []
        paths.setdefault(path, {})[method] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tập huấn hòa giải viên", "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": named,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Made on /account/tokens."}},
        },
    }


ABOUT = (
    "Errors are problem+json. Lists come by cursor: hand `next` back as `cursor` until it is null. Every POST carries an "
    f"{HEADER}: the same key with the same body is answered the same for seven days."
)


def _operation(one: Described, endpoint: str, places: list[str], method: str, named: dict[str, Any]) -> dict[str, Any]:
    answer = schema_of(one.gives, named)
    if one.by_cursor:
        properties = {"items": {"type": "array", "items": answer}, "next": {"type": ["string", "null"]}}
        answer = {"type": "object", "required": ["items", "next"], "properties": properties}
    made: dict[str, Any] = {
        "operationId": endpoint.replace(".", "_"),
        "summary": one.summary,
        "parameters": [_parameter(name, "path", {"type": "integer"}) for name in places],
        "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": answer}}}},
    }
    if one.by_cursor:
        limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": SIZE}
        made["parameters"] += [_parameter("cursor", "query", {"type": "string"}), _parameter("limit", "query", limit)]
    if method == "post":
        made["parameters"].append(_parameter(HEADER, "header", {"type": "string", "maxLength": LONGEST}, required=True))
    if one.takes is not None:
        body = {"application/json": {"schema": schema_of(one.takes, named)}}
        made["requestBody"] = {"required": True, "content": body}
    for status in sorted({401, 403, 429, *([404] if places else []), *([422] if one.by_cursor else []), *one.refuses}):
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        made["responses"][str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
    return made


def _parameter(name: str, where: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": where, "required": required or where == "path", "schema": schema}
