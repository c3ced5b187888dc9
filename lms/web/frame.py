"""What Flask does anew at every request and need not: the signer of the cookie, the question whether a view is asynchronous."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class KeptSigner(SecureCookieSessionInterface):
    """Sessions as Flask keeps them, with one signer for the life of the application; its key does not change meanwhile."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    @cached_property
    def _signer(self) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(self._app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer kept."""
        return self._signer


def _as_it_is(func: Callable[..., Any]) -> Callable[..., Any]:
    return func


def init_frame(app: Flask) -> None:
    """Make the frame of every request lighter. No view of the house is a coroutine."""
    app.session_interface = KeptSigner(app)
    app.ensure_sync = _as_it_is  # type: ignore[method-assign]
