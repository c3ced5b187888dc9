"""The gate of the API: a request is let in by the token it carries, never by a cookie, so that no page can borrow a visitor's.

Which records it reaches is decided by the rooms, asked with the viewer that the token makes.
"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, abort, current_app, g, request

from lms import clock
from lms.access.gate import Declaration, declare
from lms.access.hashing import network_of
from lms.access.queries import find_viewer
from lms.access.rules import Action
from lms.access.tokens.operations import note_use
from lms.access.tokens.queries import find_in_force
from lms.access.tokens.rules import Bearer, bearer_of, tells_use
from lms.audit.events import Actor, ActorKind
from lms.db import writing
from lms.i18n import gettext, set_locale
from lms.web.api.pacing import Pacer
from lms.web.api.problems import problem
from lms.web.api.sentences import SENTENCES
from lms.web.db import SAFE, request_db, sessions

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])

# A program that reads a province's classes page by page sends about a hundred requests; nobody needs five a second for long.
REQUESTS = Pacer(300, 60.0)
# Nobody guesses 256 bits; whoever tries has lost a token or means harm, and neither gains by trying faster.
WRONG = Pacer(30, 60.0)
# A thousand marks are about 150 kB.
MOST_BYTES = 2_000_000


def bearer(action: Action) -> Callable[[View], View]:
    """Only a token with this scope, of an account that may do the action somewhere, opens this route of the API."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refused = _admit(action)
            return refused if refused is not None else view(*args, **kwargs)

        return declare(cast(View, guarded), Declaration("bearer", action))

    return guard


def bearer_in() -> Bearer:
    """The viewer of a request that ``@bearer`` let in."""
    return cast(Bearer, g.api_bearer)


def bearer_actor() -> Actor:
    """The token's account as the log names whoever acts."""
    return Actor(ActorKind.ACCOUNT, bearer_in().account_id)


def _admit(action: Action) -> Response | None:
    network = network_of(request.remote_addr or "unknown")
    if wait := WRONG.wait(network, at=time.monotonic(), counts=False):
        return _too_often(wait)
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        return _unauthorized("api.token_absent")
    found = _bearer(text.strip())
    if found is None:
        WRONG.wait(network, at=time.monotonic())
        log.warning("a token of the API was refused at %s", request.path)
        return _unauthorized("api.token_wrong")
    if wait := REQUESTS.wait(str(found.token_id), at=time.monotonic()):
        return _too_often(wait)
    if not found.may_anywhere(action):
        return problem(403, "api.scope_absent", gettext(SENTENCES["api.scope_absent"], scope=action.value))
    _measure()
    g.api_bearer, g.api_owner = found, found.token_id
    set_locale(found.locale)
    return None


def _measure() -> None:
    """Refuse a long body before anything is read of it, and one that does not say how long it is."""
    if request.method in SAFE:
        return
    if request.content_length is None:
        abort(411)
    if request.content_length > MOST_BYTES:
        abort(413)


def _bearer(text: str) -> Bearer | None:
    db, now = request_db(), clock.now()
    token = find_in_force(db, text, now=now)
    if token is None:
        return None
    person_of = current_app.extensions.get("person_of")
    viewer = find_viewer(db, token.account_id, as_of=clock.today(), person_of=person_of)
    if viewer is None:
        return None
    scopes = frozenset(Action(scope) for scope in token.scopes if scope in set(Action))
    found = bearer_of(viewer, scopes=scopes, token_id=token.id)
    if tells_use(token.last_used_at, now=now):
        _note(found.token_id)
    return found


def _note(token_id: int) -> None:
    if request.method in SAFE:
        # A request that reads must not hold the write lock while it works; this is a short transaction of its own.
        request_db().rollback()
        with writing(sessions()) as db:
            note_use(db, token_id, now=clock.now())
    else:
        note_use(request_db(), token_id, now=clock.now())


def _unauthorized(code: str) -> Response:
    response = problem(401, code, gettext(SENTENCES[code]))
    response.headers["WWW-Authenticate"] = 'Bearer realm="lms"'
    return response


def _too_often(wait: int) -> Response:
    response = problem(429, "api.too_often", gettext(SENTENCES["api.too_often"], seconds=wait))
    response.headers["Retry-After"] = str(wait)
    return response
