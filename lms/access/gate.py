"""The gate of the web: who is asking, and a declaration on every route of who may come in.

A route opens a page; which records it shows is decided by ``scoped`` and the rooms' ``find_…`` functions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Literal, TypeVar, cast
from urllib.parse import urlencode

from flask import Flask, abort, current_app, g, redirect, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from lms import clock
from lms.access.hashing import FULL, HashCost, Hasher, Locksmith
from lms.access.queries import find_viewer
from lms.access.rules import Action, Viewer
from lms.access.secrets import local_path
from lms.access.sign_in import SignedIn
from lms.audit.events import Actor, ActorKind
from lms.kernel.errors import DomainError
from lms.web.db import request_db
from lms.web.errors import wants_json
from lms.web.frame import init_frame
from lms.web.vault import vault

OFFICE_HOURS = timedelta(hours=12)
REMEMBERED = timedelta(days=30)

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a route says of itself: open to all, to anybody signed in, or to whoever may do the action somewhere.

    ``bearer``: to a program whose token says so (``lms.access.bearer``).
    """

    kind: Literal["public", "signed_in", "scope", "bearer"]
    action: Action | None = None


class Visitor(UserMixin):  # type: ignore[misc]
    """The signed-in viewer as Flask-Login keeps it. The id carries the generation, so ending sessions needs no list of them."""

    def __init__(self, viewer: Viewer, generation: int) -> None:
        self.viewer = viewer
        self.generation = generation

    def get_id(self) -> str:
        return f"{self.viewer.account_id}:{self.generation}"


def init_gate(app: Flask) -> None:
    """Set up sessions and Flask-Login. ``app.config["HASH_COST"]`` may hold another ``HashCost`` than the full one."""
    app.config.setdefault("HASH_COST", FULL)
    app.config.setdefault("DEMO_SIGN_INS", ())
    app.config.update(
        PERMANENT_SESSION_LIFETIME=OFFICE_HOURS,
        SESSION_REFRESH_EACH_REQUEST=False,
        REMEMBER_COOKIE_DURATION=REMEMBERED,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=app.config["SESSION_COOKIE_SECURE"],
    )
    init_frame(app)
    login = LoginManager(app)
    # Phones change their address from one cell to the next; tying a session to it would sign mediators out on the road.
    login.session_protection = None
    login.user_loader(_load)


def _load(user_id: str) -> Visitor | None:
    account, _, generation = user_id.partition(":")
    if not (account.isdecimal() and generation.isdecimal()):
        return None
    viewer = _viewer(int(account), int(generation))
    return Visitor(viewer, int(generation)) if viewer else None


def _viewer(account_id: int, generation: int) -> Viewer | None:
    """The viewer of a session; signing in with the account of a record folded into another means the person kept."""
    person_of = current_app.extensions.get("person_of")
    return find_viewer(request_db(), account_id, generation=generation, as_of=clock.today(), person_of=person_of)


def current_viewer() -> Viewer | None:
    """Who is asking, None for a stranger. One query a request."""
    # Flask-Login keeps the user of the request here once it has asked; its proxy costs more than the rest of this function.
    user = g.get("_login_user") or cast(Any, current_user)._get_current_object()
    return user.viewer if isinstance(user, Visitor) else None


def viewer_in() -> Viewer:
    """The viewer of a route that only lets signed-in people in."""
    viewer = current_viewer()
    if viewer is None:
        abort(401)
    return viewer


def actor_in() -> Actor:
    """The viewer as the log names whoever acts."""
    return Actor(ActorKind.ACCOUNT, viewer_in().account_id)


def person_in() -> int:
    """The person of the viewer, for what is one's own; DomainError ``access.person.missing`` for an account without one."""
    person_id = viewer_in().person_id
    if person_id is None:
        raise DomainError("access.person.missing")
    return person_id


def locksmith() -> Locksmith:
    """What makes and tries secrets in the running application."""
    cost: HashCost = current_app.config["HASH_COST"]
    smiths: dict[HashCost, Locksmith] = current_app.extensions.setdefault("locksmiths", {})
    if cost not in smiths:
        smiths[cost] = Locksmith(vault(), Hasher(cost))
    return smiths[cost]


def enter(signed_in: SignedIn) -> None:
    """Open the session after a right secret. Whatever the cookie held before is dropped, so a planted session gains nothing."""
    viewer = _viewer(signed_in.account_id, signed_in.generation)
    if viewer is None:
        abort(401)
    chosen = session.get("locale")
    session.clear()
    session.permanent = True
    if chosen:
        session["locale"] = chosen
    login_user(Visitor(viewer, signed_in.generation), remember=signed_in.learner)


def leave() -> None:
    """Close the session on this device; the language stays."""
    locale = session.get("locale")
    logout_user()
    forget = session.get("_remember")
    session.clear()
    if forget:
        session["_remember"] = forget
    if locale:
        session["locale"] = locale


# --- declarations -----------------------------------------------------------------------------------------------------


def public(view: View) -> View:
    """Anybody may open this route."""
    return declare(view, Declaration("public"))


def signed_in(view: View) -> View:
    """Anybody signed in may open this route; a stranger is sent to sign in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if current_viewer() is not None else _to_sign_in()

    return declare(cast(View, guarded), Declaration("signed_in"))


def scope(action: Action) -> Callable[[View], View]:
    """Only who may do the action somewhere may open this route; for others who are signed in it does not exist (404)."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            viewer = current_viewer()
            if viewer is None:
                return _to_sign_in()
            if not viewer.may_anywhere(action):
                abort(404)
            return view(*args, **kwargs)

        return declare(cast(View, guarded), Declaration("scope", action))

    return guard


def declare(view: View, declaration: Declaration) -> View:
    """Say of a route who may open it; TypeError when that was said before."""
    if hasattr(view, "declaration"):
        raise TypeError(f"{view.__module__}.{view.__qualname__} is declared twice")
    view.declaration = declaration  # type: ignore[attr-defined]
    return view


def _to_sign_in() -> Response:
    if wants_json():
        abort(401)
    target = local_path(request.full_path.rstrip("?")) if request.method in {"GET", "HEAD"} else None
    # A very long way back, such as a pasted list of names, is not worth an address that nobody takes.
    query = f"?{urlencode({'next': target})}" if target and target != "/" and len(target) < 1000 else ""
    return redirect(f"/sign-in{query}", 303)


def declaration_of(app: Flask, endpoint: str) -> Declaration | None:
    """What a route declares; files under ``/static`` are public."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return Declaration("public")
    return getattr(app.view_functions[endpoint], "declaration", None)


def check_every_route_declared(app: Flask) -> None:
    """Refuse to start while any route says nothing of who may open it."""
    silent = sorted(name for name in app.view_functions if declaration_of(app, name) is None)
    if silent:
        raise RuntimeError(f"routes without @public, @signed_in or @scope: {', '.join(silent)}")
