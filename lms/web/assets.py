"""Style sheets, scripts, fonts and pictures under addresses that carry the hash of their content.

A sheet is a literal tuple of parts, joined and stripped of comments when first asked for; references inside a file
(``url(…)`` in CSS, ``import … from`` in JavaScript) are rewritten to the hashed address. No build step, no manifest on
disk. Pages, headers and the service worker's own file do not live here.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

import brotli
from flask import Flask, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as BaseResponse

ROOT = Path(__file__).parents[1] / "static"
PREFIX = "/static"
FOREVER = "public, max-age=31536000, immutable"

_EVERYWHERE = (
    "tokens.css",
    "base.css",
    "layout.css",
    "masthead.css",
    "buttons.css",
    "fields.css",
    "notes.css",
    "states.css",
    "steps.css",
)
_PHONE = ("phone.css", "marking.css")
_LAST = ("narrow.css", "print.css")

# One sheet a page. Order is the cascade: fonts, tokens, elements, components, narrow screens, paper.
SHEETS: dict[str, tuple[str, ...]] = {
    "css/learner.css": ("fonts-learner.css", *_EVERYWHERE, "charts.css", "tables.css", *_PHONE, *_LAST),
    "css/office.css": ("fonts-learner.css", "fonts-office.css", *_EVERYWHERE, "tables.css", "charts.css", *_PHONE, *_LAST),
    "css/board.css": ("fonts-learner.css", *_EVERYWHERE, "charts.css", "board.css"),
    "css/paper.css": (
        *("fonts-learner.css", "fonts-office.css", *_EVERYWHERE, "tables.css", "charts.css", *_LAST),
        *("paper.css", "slips.css", "sheets.css"),
    ),
    "css/scanner.css": ("fonts-learner.css", *_EVERYWHERE, "phone.css", "narrow.css", "scanner.css"),
}  # fmt: skip

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_URL = re.compile(r"url\((?!data:|#|/)([^)]+)\)")
_JS_IMPORT = re.compile(r"""((?:\bfrom|\bimport)\s*\(?\s*)(["'])(\.{1,2}/[^"']+)\2""")
_HASHED = re.compile(rf"{PREFIX}/[0-9a-f]{{12}}/([\w./-]+)")
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*")
_PACKED = frozenset({".css", ".js", ".svg", ".json", ".txt", ".wasm"})


class _Hash(BaseConverter):
    """Twelve hexadecimal digits, so that a hashed address and a plain one are never mistaken for each other."""

    regex = "[0-9a-f]{12}"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it goes over the wire, with the hash that stands in its address."""

    name: str
    body: bytes
    digest: str
    mimetype: str

    @property
    def url(self) -> str:
        """The address a page prints; it changes exactly when the content does."""
        return f"{PREFIX}/{self.digest}/{self.name}"


def asset(name: str) -> str:
    """The hashed address of ``css/office.css``, ``js/job.js``, ``fonts/….woff2``. KeyError for a file that is not there."""
    return load(name).url


@cache
def load(name: str) -> Asset:
    """Read, join, strip and hash one asset, with the assets it refers to. KeyError when there is none of that name."""
    text = _sheet(name) if name in SHEETS else None
    if text is None:
        path = (ROOT / name).resolve()
        if not path.is_relative_to(ROOT) or not path.is_file():
            raise KeyError(name)
        text = path.read_text("utf-8") if path.suffix == ".js" else None
        body = path.read_bytes() if text is None else _rewrite_imports(text, name).encode()
    else:
        body = text.encode()
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return Asset(name, body, hashlib.sha256(body).hexdigest()[:12], kind or "application/octet-stream")


def _sheet(name: str) -> str:
    parts = (strip_css((ROOT / "css" / part).read_text("utf-8")) for part in SHEETS[name])
    return _CSS_URL.sub(lambda found: f"url({_refer(found[1].strip(chr(34)), name)})", "".join(parts))


def strip_css(text: str) -> str:
    """The same rules without comments and without the space that only people need."""
    pieces = re.split(r'("[^"]*")', _COMMENT.sub("", text))
    # Strings stand at the odd places and keep their spaces.
    return (
        "".join(piece if place % 2 else _AROUND.sub(r"\1", _SPACE.sub(" ", piece)) for place, piece in enumerate(pieces))
        .replace(";}", "}")
        .strip()
    )


def _rewrite_imports(text: str, name: str) -> str:
    return _JS_IMPORT.sub(lambda found: f"{found[1]}{found[2]}{_refer(found[3], name)}{found[2]}", text)


def _refer(reference: str, inside: str) -> str:
    """The hashed address of a relative reference found in the asset ``inside``."""
    parts: list[str] = []
    for part in (PurePosixPath(inside).parent / reference).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return asset("/".join(parts))


def reached(*names: str) -> list[str]:
    """The addresses of these assets and of all they refer to, each once: what must be kept for a page without signal."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        one = load(waiting.pop(0))
        if one.url not in found:
            found[one.url] = None
            if one.name.endswith((".css", ".js")):
                waiting += _HASHED.findall(one.body.decode())
    return list(found)


@cache
def _packed(name: str, coding: str) -> bytes:
    body = load(name).body
    if coding == "gzip":
        return gzip.compress(body, 9, mtime=0)
    # What takes seconds to pack was packed by tools/assets.py.
    ready = ROOT / f"{name}.br"
    return ready.read_bytes() if ready.is_file() else brotli.compress(body, quality=11)


def _send(filename: str, digest: str = "") -> BaseResponse:
    """Answer one asset. An address with an old hash, or none, gets today's content, asked for anew each time."""
    try:
        found = load(filename)
    except KeyError:
        raise NotFound from None
    response = Response(found.body, mimetype=found.mimetype)
    response.headers["Cache-Control"] = FOREVER if digest == found.digest else "no-cache"
    response.set_etag(found.digest)
    if PurePosixPath(filename).suffix in _PACKED:
        response.vary.add("Accept-Encoding")
        coding = next((c for c in ("br", "gzip") if request.accept_encodings[c] > 0), None)
        if coding:
            response.set_data(_packed(filename, coding))
            response.headers["Content-Encoding"] = coding
            response.set_etag(f"{found.digest}-{coding}")
    return response.make_conditional(request)


def init_assets(app: Flask) -> None:
    """Serve the assets in place of Flask's own static files (endpoint ``static``), hashed addresses included."""
    for name in SHEETS:
        load(name)  # a missing part or font must stop the start, not a page
    app.url_map.converters["hash"] = _Hash
    app.add_url_rule(f"{PREFIX}/<hash:digest>/<path:filename>", "static")
    app.view_functions["static"] = _send
