"""What a request may hold at all, checked before any room sees it: no NUL, no endless address, numbers that can be ids.

A body is here as a whole before the first question to the database: on SQLite whoever may write holds the lock from that
question on, and a phone on a poor line would keep everybody else from checking in for as long as it sends.

PostgreSQL refuses NUL in a text, SQLite a LIKE pattern over 50,000 bytes, and both an id beyond 64 bits. What a field means
is checked by the room that reads it.
"""

from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.routing import BaseConverter

from lms.web.db import SAFE

# A pasted list of two hundred Vietnamese names is about 12 kB once it is percent-encoded.
LONGEST_ADDRESS = 32_000
# Folding may make eleven letters of one sign of three bytes, and the longest LIKE pattern has to hold them all.
LONGEST_LINE = 1_400
DIGITS = 18
# What is longer and no form is refused unread, by the few rooms that take such a body.
MOST_AHEAD = 2_000_000


class _Number(BaseConverter):
    """Digits as machines write them, few enough for a 64-bit id; everything else is an address that does not exist."""

    regex = rf"[0-9]{{1,{DIGITS}}}"
    num_convert = int

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(int(value))


def init_intake(app: Flask) -> None:
    """Register the check and the stricter ``<int:…>``; before the rooms' blueprints and before the check of forms."""
    app.url_map.converters["int"] = _Number
    app.before_request(_check)


def _check() -> None:
    if len(request.query_string) > LONGEST_ADDRESS:
        abort(414)
    if "\0" in request.path or not _readable(request.referrer or ""):
        abort(400)
    for name, text in request.args.items(multi=True):
        if "\0" in name or "\0" in text:
            abort(400)
        if any(len(line) > LONGEST_LINE for line in text.split("\n")):
            abort(414)
    if request.method not in SAFE:
        _take_in()


def _take_in() -> None:
    if any("\0" in name or "\0" in text for name, text in request.form.items(multi=True)):
        abort(400)
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        abort(411)
    if (request.content_length or 0) <= MOST_AHEAD:
        request.get_data()


def _readable(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
